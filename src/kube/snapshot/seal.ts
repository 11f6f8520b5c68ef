import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { canonical } from '../../net/canonical.ts'
import { name } from '../objects/common.ts'
import type { Contradiction, ContradictionKind, Gap, GapKind } from './gaps.ts'
import type { Snapshot } from './snapshot.ts'

/*
 * What a snapshot says that its content cannot show, because only the import saw it: sealed, for it is shown and believed.
 */

export type Witness = Pick<Snapshot, 'gaps' | 'contradictions'>

const GAPS: ReadonlySet<GapKind> = new Set([
  'kind-missing',
  'pod-unmanaged',
  'pod-without-identity',
  'redacted',
  'left-out',
  'unread',
])
const CONTRADICTIONS: ReadonlySet<ContradictionKind> = new Set(['same-object-twice', 'identity-differs'])

/** Of gaps and contradictions, those that nobody finds again in the content. */
export function witnessOf({ gaps, contradictions }: Witness): Witness {
  return {
    gaps: gaps.filter(({ kind }) => GAPS.has(kind)),
    contradictions: contradictions.filter(({ kind }) => CONTRADICTIONS.has(kind)),
  }
}

/** SHA-256 in hex over the hash of the content, the time, and what only the import saw. */
export function sealOf({ hash, takenAt = null, ...said }: Witness & { hash: string; takenAt?: string | null }): string {
  const { gaps, contradictions } = witnessOf(said)
  return bytesToHex(sha256(utf8ToBytes(canonical({ hash, takenAt, gaps, contradictions }))))
}

/** Files of before the seal: that something is missing is still believed, as far as the content does not show otherwise. */
export function believable(witness: Witness, snapshot: Omit<Snapshot, 'gaps' | 'contradictions'>): Witness {
  const pods = new Set(snapshot.pods.map((one) => `${one.namespace}/${one.name}`))
  const isBelieved = (gap: Gap): boolean => {
    if (gap.kind === 'pod-unmanaged' || gap.kind === 'pod-without-identity') return pods.has(gap.pod)
    if (gap.kind === 'kind-missing') return true
    return gap.kind === 'unread'
      ? isPlace(gap.place) && isObject(gap.object ?? 'Pod')
      : 'object' in gap && isObject(gap.object)
  }
  const none: Contradiction[] = []
  return { gaps: witness.gaps.filter(isBelieved), contradictions: none }
}

/** `Kind namespace/name`, by names that an API server admits. */
function isObject(text: string): boolean {
  const [kind = '', rest = '', ...more] = text.split(' ')
  return (
    /^[A-Za-z]{1,60}$/.test(kind) &&
    more.length === 0 &&
    rest.split('/').every((part) => part === '' || name.safeParse(part).success)
  )
}

function isPlace(text: string): boolean {
  return /^[\w./-]{1,200}(?::\d+|\[\d+\])?$/.test(text)
}
