import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { canonical } from '../../net/canonical.ts'
import type { SnapshotParts } from './snapshot.ts'

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
export function hashOfSnapshot(snapshot: SnapshotParts): string {
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
  if (snapshot.dns !== undefined) feed(`\ndns ${canonical(snapshot.dns)}`)
  hash.update(utf8ToBytes(buffer))
  return bytesToHex(hash.digest())
}
