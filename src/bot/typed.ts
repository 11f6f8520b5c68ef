import { commands } from '../commands/index.ts'
import type { Request } from '../request/calls.ts'
import type { Param } from '../request/param.ts'

/*
 * A request as somebody would type it: `/trace pod12 pod22 port=80 language=zh`. Reading it gives the same request.
 */

type Field = readonly [key: string, value: unknown]

/** What has blanks or looks like an option stands in quotes. */
function word(value: unknown): string {
  if (value === true) return 'yes'
  if (value === false) return 'no'
  const text = String(value).replaceAll('"', '')
  return /[\s,]/.test(text) || text === '' ? `"${text}"` : text
}

const asOption = ([key, value]: Field): string => `${key}=${word(value)}`

/** Shortest where a place is known, `name=value` elsewhere. */
export function typed(request: Request): string {
  const { kind, manner = {}, ...own } = request
  const params: Record<string, Param> = commands[kind].params
  const fields = Object.entries(own).filter((field) => field[1] !== undefined)
  const placed = fields
    .filter(([key]) => params[key]?.position !== undefined)
    .sort(([a], [b]) => (params[a]?.position ?? 0) - (params[b]?.position ?? 0))
  // a gap before it would move it to another place
  const bare = placed.filter(([key], i) => params[key]?.position === i && !looksLikeOption(own, key))
  const named = fields.filter((field) => !bare.some(([key]) => key === field[0]))
  const told = Object.entries(manner).filter((field) => field[1] !== undefined)
  return [`/${kind}`, ...bare.map(([, value]) => word(value)), ...[...named, ...told].map(asOption)].join(' ')
}

function looksLikeOption(own: object, key: string): boolean {
  const value: unknown = Object.entries(own).find(([name]) => name === key)?.[1]
  return typeof value === 'string' && (/^-/.test(value) || /^[a-z]+=/i.test(value))
}
