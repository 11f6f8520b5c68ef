import { compile, judge, type PolicyInput, type PolicySet, type Semantics } from '../../../src/kube/policy/index.ts'
import { FEATURES } from './case.ts'
import { clusterWith, party } from './cluster.ts'

export const EMPTY = clusterWith('')
const PARTIES = ['x/a', 'x/b', 'y/a', 'y/c', 'z/b', 'kube-system/host', 'node/n2', '203.0.113.9', '192.168.0.2']
const PROBES = [
  { protocol: 'TCP', port: 80 },
  { protocol: 'UDP', port: 81 },
] as const

/** Every pair of some ends, with two probes. */
export function verdicts(set: PolicySet, semantics: Semantics) {
  return PARTIES.flatMap((from) =>
    PARTIES.flatMap((to) =>
      PROBES.map((probe) => ({
        from,
        to,
        ...probe,
        verdict: judge(set, { from: party(from), to: party(to), semantics, ...probe }),
      })),
    ),
  )
}

/** The small cluster with these policies. */
export const with_ = (more: Partial<PolicyInput>) => compile({ ...EMPTY, ...more }, FEATURES)
