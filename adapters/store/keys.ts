import type { Tenant } from './contract.ts'
import { contentHash } from './secret.ts'

const LONGEST_PART = 80
const ROOT = 'pw1'

/** A part of a key: ASCII without `/` and `#`, and never long. */
export function part(text: string): string {
  if (text.length > LONGEST_PART) return `~${contentHash(text)}`
  return encodeURIComponent(text.toWellFormed()).replace(/~/g, '%7E')
}

/** What the key is about, whose it is, then the rest; ends in `/` so that no key is the beginning of another's. */
export function path(about: string, tenant: Tenant, ...rest: string[]): string {
  return `${[ROOT, about, tenant.platform, tenant.workspace, ...rest].map(part).join('/')}/`
}
