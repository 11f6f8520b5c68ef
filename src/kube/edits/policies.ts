import { hashOf } from '../../networks/build.ts'
import { Problem } from '../../request/problem.ts'
import { importTexts } from '../import/import.ts'
import { byName } from '../import/pods.ts'
import type { Gap } from '../snapshot/gaps.ts'
import type { AdminPolicy, CiliumPolicy, Snapshot } from '../snapshot/snapshot.ts'
import { nothingCalled, type Policies } from './edit.ts'

/*
 * Policies that are tried: applied as kubectl would, or taken away.
 */

/** The policies in a text. Throws a Problem when there are none, or when one of them would be refused. */
export function policiesIn(text: string, file: string): Policies {
  const { snapshot, notices } = importTexts([{ file, text }], { name: file, given: 'everything' })
  const { networkPolicies, ciliumPolicies, adminPolicies, gaps } = snapshot
  const broken = gaps.find((gap) => gap.kind === 'left-out')
  if (broken?.kind === 'left-out')
    throw new Problem('bad-file', {
      file,
      field: `${broken.object} ${broken.field}`,
      found: '',
      expected: { what: 'kubernetes' },
    })
  const count = networkPolicies.length + ciliumPolicies.length + adminPolicies.length
  const torn = notices.find((notice) => notice.kind !== 'host-bits')
  if (count > 0 && torn === undefined) return { networkPolicies, ciliumPolicies, adminPolicies }
  throw new Problem('bad-file', {
    file,
    field: count > 0 ? (torn?.kind ?? '') : 'kind',
    found: '',
    expected: { what: 'one-of', names: ['NetworkPolicy', 'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'] },
  })
}

/** What policies are called in an answer: kind and name. */
export function namesOf({ networkPolicies, ciliumPolicies, adminPolicies }: Policies): string[] {
  return [
    ...networkPolicies.map(({ namespace, name }) => `${namespace}/${name}`),
    ...ciliumPolicies.map(ciliumName),
    ...adminPolicies.map(({ name }) => name),
  ]
}

/** Eight digits that tell one text of a policy from another. */
export function shortHash(value: unknown): string {
  return hashOf(value).slice(0, 8)
}

const ciliumName = ({ namespace, name }: CiliumPolicy): string =>
  namespace === undefined ? name : `${namespace}/${name}`
const adminName = ({ kind, name }: AdminPolicy): string => `${kind}/${name}`

function replaced<T>(old: readonly T[], fresh: readonly T[], nameOf: (one: T) => string): T[] {
  const gone = new Set(fresh.map(nameOf))
  return [...old.filter((one) => !gone.has(nameOf(one))), ...fresh].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
}

/** As `kubectl apply` does it: one of the same kind and name is replaced. */
export function withPolicies(snapshot: Snapshot, fresh: Policies): Snapshot {
  const named = new Set(namesOf(fresh))
  const read = snapshot.gaps.filter((gap) => gap.kind !== 'policy-unread' || !named.has(gap.policy.split(' ')[1] ?? ''))
  return {
    ...snapshot,
    networkPolicies: replaced(
      snapshot.networkPolicies,
      fresh.networkPolicies,
      (one) => `${one.namespace}/${one.name}`,
    ).sort(byName),
    ciliumPolicies: replaced(
      snapshot.ciliumPolicies,
      fresh.ciliumPolicies,
      (one) => `${one.namespace ?? ''}/${one.name}`,
    ),
    adminPolicies: replaced(snapshot.adminPolicies, fresh.adminPolicies, adminName),
    gaps: [...read, ...unreadOf(fresh)],
  }
}

function unreadOf({ networkPolicies, ciliumPolicies, adminPolicies }: Policies): Gap[] {
  const all = [
    ...networkPolicies.map((one) => ({ ref: `NetworkPolicy ${one.namespace}/${one.name}`, unread: one.unread })),
    ...ciliumPolicies.map((one) => ({ ref: `CiliumNetworkPolicy ${ciliumName(one)}`, unread: one.unread })),
    ...adminPolicies.map((one) => ({ ref: `${one.kind} ${one.name}`, unread: one.unread })),
  ]
  return all.flatMap(({ ref, unread }) =>
    unread.map((field): Gap => ({ kind: 'policy-unread', policy: ref, field, decides: true })),
  )
}

/** Every policy of that name, of whatever kind. Throws a Problem when there is none. */
export function withoutPolicy(snapshot: Snapshot, text: string): Snapshot {
  const fits = (name: string): boolean => name === text || (!text.includes('/') && name.endsWith(`/${text}`))
  const networkPolicies = snapshot.networkPolicies.filter((one) => !fits(`${one.namespace}/${one.name}`))
  const ciliumPolicies = snapshot.ciliumPolicies.filter((one) => !fits(ciliumName(one)))
  const adminPolicies = snapshot.adminPolicies.filter((one) => !fits(one.name))
  const before = snapshot.networkPolicies.length + snapshot.ciliumPolicies.length + snapshot.adminPolicies.length
  const after = networkPolicies.length + ciliumPolicies.length + adminPolicies.length
  if (after === before) throw nothingCalled(text, snapshot.name, namesOf(snapshot))
  // `db` in two namespaces is two policies: nobody loses one that was not meant
  if (before - after > 1 && !text.includes('/')) {
    const choices = namesOf(snapshot).filter(fits)
    if (new Set(choices).size > 1) throw new Problem('ambiguous-end', { name: text.slice(0, 100), choices })
  }
  return { ...snapshot, networkPolicies, ciliumPolicies, adminPolicies }
}
