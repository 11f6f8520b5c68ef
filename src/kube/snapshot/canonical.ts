import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Snapshot } from './snapshot.ts'

/** JSON with sorted keys: the same text for the same content, in whatever order it came. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  let text = '{'
  for (const key of Object.keys(value).sort()) {
    const item: unknown = Reflect.get(value, key)
    if (item === undefined) continue
    text += `${text.length === 1 ? '' : ','}${JSON.stringify(key)}:${canonical(item)}`
  }
  return `${text}}`
}

/** What a snapshot says of the cluster: everything that is neither a name, a time nor derived. */
const PARTS = [
  'nodes',
  'namespaces',
  'pods',
  'services',
  'endpointSlices',
  'networkPolicies',
  'ciliumPolicies',
  'adminPolicies',
  'cidrGroups',
  'identities',
  'workloads',
] as const

/** SHA-256 over the canonical content, in hex. Fed object by object: a large cluster never becomes one text. */
export function hashOfSnapshot(snapshot: Omit<Snapshot, 'hash'>): string {
  const hash = sha256.create()
  let buffer = ''
  const feed = (text: string): void => {
    buffer += text
    if (buffer.length < 64 * 1024) return
    hash.update(utf8ToBytes(buffer))
    buffer = ''
  }
  for (const part of PARTS) {
    feed(`\n${part}\n`)
    for (const item of snapshot[part]) feed(`${canonical(item)}\n`)
  }
  feed(canonical(snapshot.config))
  feed(snapshot.ciliumVersion ?? '')
  if (snapshot.cni !== undefined) feed(`\ncni ${canonical(snapshot.cni)}`)
  hash.update(utf8ToBytes(buffer))
  return bytesToHex(hash.digest())
}
