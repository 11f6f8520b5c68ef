import type { Gap } from '../kube/snapshot/gaps.ts'
import type { Snapshot } from '../kube/snapshot/snapshot.ts'
import type { Tagged } from '../net/tagged.ts'

/*
 * What was handed over and could not be read: nobody knows what it said, so that every answer that it could touch is open.
 */

export type Unread = Tagged<Pick<GapTable, 'unread' | 'left-out' | 'redacted'>> & { decides: boolean }
interface GapTable {
  unread: Omit<Extract<Gap, { kind: 'unread' }>, 'kind' | 'decides'>
  'left-out': Omit<Extract<Gap, { kind: 'left-out' }>, 'kind' | 'decides'>
  redacted: Omit<Extract<Gap, { kind: 'redacted' }>, 'kind' | 'decides'>
}

/** An answer names so many; the rest stands in `import --check`. */
const MOST = 3

/** What could not be read and could touch an answer about these ends. `names` are those of pods and Services, `shop/cart`. */
export function unreadAbout({ gaps }: Pick<Snapshot, 'gaps'>, names: readonly string[]): Unread[] {
  const homes = new Set(names.flatMap((name) => (name.includes('/') ? [name.slice(0, name.indexOf('/'))] : [])))
  const ends = { homes, names: new Set(names) }
  return gaps.filter((gap) => isUnread(gap, ends)).slice(0, MOST)
}

interface Near {
  homes: ReadonlySet<string>
  names: ReadonlySet<string>
}

function isUnread(gap: Gap, { homes, names }: Near): gap is Gap & Unread {
  if (gap.kind === 'unread') return true
  if (gap.kind !== 'left-out' && gap.kind !== 'redacted') return false
  const [kind = '', name = ''] = gap.object.split(' ')
  if (/^(Node|CiliumNode|Pod)$/.test(kind)) return names.has(name)
  if (!/Policy$|^Service$|^EndpointSlice$|^CiliumCIDRGroup$/.test(kind)) return false
  return !name.includes('/') || homes.has(name.slice(0, name.indexOf('/')))
}

/** Where it stands, and what it is as far as anybody knows: `pods.yaml:12 (NetworkPolicy shop/deny)`. */
export function unreadPlace(unread: Unread): string {
  if (unread.kind === 'unread') return unread.object === undefined ? unread.place : `${unread.place} (${unread.object})`
  const what = `${unread.object}, ${unread.field}`
  return unread.kind === 'left-out' && unread.place !== undefined ? `${unread.place} (${what})` : what
}
