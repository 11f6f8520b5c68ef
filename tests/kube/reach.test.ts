import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { longText, reachJson } from '../../src/commands/reach.ts'
import {
  compile,
  diffReach,
  judge,
  partedRows,
  type Reach,
  type ReachRow,
  reach,
  type Semantics,
} from '../../src/kube/policy/index.ts'
import { adminPolicies, ciliumPolicies, networkPolicies } from '../support/policy/arbitraries.ts'
import { FEATURES } from '../support/policy/case.ts'
import { clusterWith, setWith } from '../support/policy/cluster.ts'

/*
 * Who can reach whom, in classes, says the same as judging every pair.
 */

const TCP = { protocol: 'TCP', port: 80 } as const

/** All pods of the small cluster in three workloads: a, b and c of every namespace are one. */
const WORKLOADS = clusterWith('')
const CLUSTER = {
  ...WORKLOADS,
  pods: WORKLOADS.pods.map((pod) =>
    pod.namespace.length === 1 ? { ...pod, workload: { kind: 'Deployment', name: 'app' } } : pod,
  ),
}

/** Every pair of pods that a row is about, with its answer. */
function spread(matrix: Reach): Map<string, boolean> {
  const members = (row: string, given: readonly string[] | undefined) =>
    given ??
    CLUSTER.pods
      .filter((pod) => `${pod.namespace}/${pod.workload?.name ?? pod.name}` === row)
      .map((pod) => `${pod.namespace}/${pod.name}`)
  const pairs = matrix.rows.flatMap((row) =>
    members(row.from, row.fromPods).flatMap((from) =>
      members(row.to, row.toPods).map((to) => [`${from} ${to} ${row.protocol} ${row.port}`, row.allowed] as const),
    ),
  )
  return new Map(pairs)
}

describe('the matrix', () => {
  test('has a row for each pair of workloads and port, with evidence', () => {
    const set = compile(
      { ...CLUSTER, ...{ networkPolicies: setWith('NetworkPolicy p: {podSelector: {}}').cluster.networkPolicies } },
      FEATURES,
    )
    const matrix = reach(set, { semantics: 'kubernetes', port: TCP, by: 'workload' })
    const row = matrix.rows.find((one) => one.from === 'y/app' && one.to === 'x/app')
    expect(row).toEqual({
      from: 'y/app',
      to: 'x/app',
      protocol: 'TCP',
      port: 80,
      allowed: false,
      evidence: {
        egress: { kind: 'no-policy' },
        ingress: { kind: 'isolated-by', policies: [{ kind: 'NetworkPolicy', namespace: 'x', name: 'p' }] },
      },
    })
    expect(JSON.parse(JSON.stringify(matrix))).toEqual(matrix)
  })

  test('splits a workload only where its pods differ', () => {
    const { networkPolicies: made } = clusterWith('NetworkPolicy p: {podSelector: {matchLabels: {pod: a}}}')
    const matrix = reach(compile({ ...CLUSTER, networkPolicies: made }, FEATURES), {
      semantics: 'kubernetes',
      port: TCP,
      by: 'workload',
    })
    const parts = matrix.rows
      .filter((one) => one.from === 'z/app' && one.to === 'x/app')
      .map((one: ReachRow) => [one.toPods, one.allowed])
    expect(parts).toEqual([
      [['x/a'], false],
      [['x/b', 'x/c'], true],
    ])
    expect(
      matrix.rows.filter((one) => one.from === 'x/app' && one.to === 'z/app' && one.fromPods === undefined),
    ).toHaveLength(0)
  })

  test('asks every declared port of the destination when none is given', () => {
    const matrix = reach(setWith(''), { semantics: 'kubernetes', by: 'pod' })
    const ports = matrix.rows
      .filter((row) => row.from === 'x/a' && row.to === 'kube-system/dns')
      .map((row) => `${row.protocol} ${row.port}`)
    expect(ports).toEqual(['UDP 53'])
    expect(matrix.rows.filter((row) => row.from === 'x/a' && row.to === 'x/b')).toHaveLength(6)
  })

  test('names destinations that declare no port, unless one is asked', () => {
    const mute = { ...CLUSTER, pods: CLUSTER.pods.map((pod) => (pod.namespace === 'z' ? { ...pod, ports: [] } : pod)) }
    const ask = (port: object) => reach(compile(mute, FEATURES), { semantics: 'kubernetes', by: 'workload', ...port })
    expect(ask({}).withoutPorts).toEqual(['z/app'])
    expect(ask({}).rows.some((row) => row.to === 'z/app')).toBe(false)
    expect(ask({ port: TCP }).withoutPorts).toEqual([])
  })

  test('can be narrowed to some pods', () => {
    const matrix = reach(setWith(''), {
      semantics: 'kubernetes',
      port: TCP,
      by: 'pod',
      from: (pod) => pod.namespace === 'x',
      to: (pod) => pod.name === 'c',
    })
    expect(new Set(matrix.rows.map((row) => `${row.from} ${row.to}`)).size).toBe(9)
    expect(matrix.rows.find((row) => row.from === 'x/c' && row.to === 'x/c')?.evidence.egress.kind).toBe('self')
  })

  test('says when it was cut', () => {
    const matrix = reach(setWith(''), { semantics: 'kubernetes', port: TCP, by: 'pod', limit: 20 })
    expect([matrix.rows.length, matrix.cut]).toEqual([20, true])
    expect(reach(setWith(''), { semantics: 'kubernetes', port: TCP, by: 'pod' }).cut).toBe(false)
  })

  test('leaves out pods that are done', () => {
    const done = {
      ...CLUSTER,
      pods: CLUSTER.pods.map((pod) => (pod.name === 'a' ? { ...pod, phase: 'Succeeded' as const } : pod)),
    }
    const matrix = reach(compile(done, FEATURES), { semantics: 'kubernetes', port: TCP, by: 'pod' })
    expect(matrix.rows.some((row) => row.from.endsWith('/a') || row.to.endsWith('/a'))).toBe(false)
  })

  const policies = fc.record({
    networkPolicies: networkPolicies(4),
    ciliumPolicies: ciliumPolicies(3),
    adminPolicies: adminPolicies(2),
  })
  const probe = fc.constantFrom({ protocol: 'TCP', port: 80 } as const, { protocol: 'UDP', port: 81 } as const)
  test.each(['workload', 'pod'] as const)('by %s says what judging each pair says', (by) => {
    fc.assert(
      fc.property(policies, probe, fc.constantFrom<Semantics>('kubernetes', 'cilium'), (made, port, semantics) => {
        const cluster = { ...CLUSTER, ...made }
        const matrix = reach(compile(cluster, FEATURES), { semantics, port, by })
        const found =
          by === 'workload'
            ? spread(matrix)
            : new Map(matrix.rows.map((row) => [`${row.from} ${row.to} ${row.protocol} ${row.port}`, row.allowed]))
        const fresh = compile(cluster, FEATURES)
        for (const from of cluster.pods) {
          for (const to of cluster.pods) {
            // A row about a workload with itself is about two of its pods.
            if (from === to && by === 'workload') continue
            const key = `${from.namespace}/${from.name} ${to.namespace}/${to.name} ${port.protocol} ${port.port}`
            const one = { kind: 'pod', namespace: from.namespace, name: from.name } as const
            const other = { kind: 'pod', namespace: to.namespace, name: to.name } as const
            expect([key, found.get(key)]).toEqual([
              key,
              judge(fresh, { from: one, to: other, semantics, ...port }).allowed,
            ])
          }
        }
      }),
      { numRuns: 40 },
    )
  })
})

describe('a matrix of many rows', () => {
  const matrix = reach(setWith('NetworkPolicy p: {podSelector: {}}'), { semantics: 'kubernetes', by: 'pod', port: TCP })
  const network = { name: '"rows":[]', hash: 'abc' }
  test('is the same data, a row to a line', () => {
    const text = longText(matrix, network, new Map())
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(reachJson(matrix, network))))
    expect(text.split('\n')).toHaveLength(matrix.rows.length + 3)
  })
  test('is cut before no text could hold it, and says so', () => {
    const some: { cut: boolean; rows: unknown[] } = JSON.parse(longText(matrix, network, new Map(), 2000))
    expect(some.cut).toBe(true)
    expect(some.rows.length).toBeGreaterThan(0)
    expect(some.rows.length).toBeLessThan(matrix.rows.length)
  })
})

describe('two readings', () => {
  const BLOCK = `NetworkPolicy p: {podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.0.2.0/24}}]}]}`
  test.each(['workload', 'pod'] as const)('by %s: the rows that part say what they are in the other one', (by) => {
    const set = compile({ ...CLUSTER, networkPolicies: clusterWith(BLOCK).networkPolicies }, FEATURES)
    const [one, other] = (['cilium', 'kubernetes'] as const).map((semantics) =>
      reach(set, { semantics, by, port: TCP }),
    )
    if (one === undefined || other === undefined) throw new Error('two matrices')
    const parted = [...partedRows(one, other)].map(([{ from, to, allowed }, state]) => [from, to, allowed, state])
    // Cilium does not see pods in a block of addresses: x may not reach y, by the specification it may. The rest is about
    // the own node.
    const reaching = parted.filter(([, to]) => !`${to}`.startsWith('kube-system/host'))
    expect(reaching.every(([from, to]) => `${from}`.startsWith('x/') && `${to}`.startsWith('y/'))).toBe(true)
    expect(reaching.map(([, , allowed, state]) => [allowed, state])).toEqual(
      Array(by === 'pod' ? 9 : 1).fill([false, 'allowed']),
    )
  })
  test('that agree part nowhere', () => {
    const set = setWith('NetworkPolicy p: {podSelector: {}}')
    const matrices = (['cilium', 'kubernetes'] as const).map((semantics) =>
      reach(set, { semantics, by: 'pod', port: TCP }),
    )
    const [one, other] = matrices
    expect(one === undefined || other === undefined ? undefined : partedRows(one, other).size).toBe(0)
  })
})

describe('two matrices', () => {
  const options = { semantics: 'kubernetes', port: TCP, by: 'pod' } as const
  const matrix = (yaml: string) => reach(setWith(yaml), options)
  test('equal ones differ in nothing', () => {
    expect(diffReach(matrix(''), matrix(''))).toEqual({ opened: [], closed: [], appeared: [], vanished: [] })
  })

  test('what closed is told with the evidence on both sides', () => {
    const { opened, closed } = diffReach(
      matrix(''),
      matrix('NetworkPolicy p: {podSelector: {matchLabels: {pod: a}}, ingress: [{from: [{podSelector: {}}]}]}'),
    )
    expect(opened).toEqual([])
    expect(new Set(closed.map((one) => one.to))).toEqual(new Set(['x/a']))
    expect(closed.find((one) => one.from === 'y/b')).toMatchObject({
      before: 'allowed',
      after: 'denied',
      evidence: { before: { ingress: { kind: 'no-policy' } }, after: { ingress: { kind: 'isolated-by' } } },
    })
    expect(closed.some((one) => one.from === 'x/b')).toBe(false)
  })

  test('the other way round it opened', () => {
    const yaml = 'NetworkPolicy p: {podSelector: {}}'
    expect(diffReach(matrix(yaml), matrix('')).opened.length).toBe(diffReach(matrix(''), matrix(yaml)).closed.length)
  })

  test('a workload of which some pods closed is mixed', () => {
    const by = { ...options, by: 'workload' } as const
    const { networkPolicies: made } = clusterWith('NetworkPolicy p: {podSelector: {matchLabels: {pod: a}}}')
    const before = reach(compile(CLUSTER, FEATURES), by)
    const after = reach(compile({ ...CLUSTER, networkPolicies: made }, FEATURES), by)
    expect(diffReach(before, after).closed.find((one) => one.from === 'y/app')).toMatchObject({
      to: 'x/app',
      before: 'allowed',
      after: 'mixed',
    })
  })

  test('pods that came and went', () => {
    const without = reach(compile({ ...CLUSTER, pods: CLUSTER.pods.slice(1) }, FEATURES), options)
    const all = reach(compile(CLUSTER, FEATURES), options)
    expect(diffReach(without, all).appeared.every((one) => one.from === 'x/a' || one.to === 'x/a')).toBe(true)
    expect(diffReach(all, without).vanished.length).toBe(diffReach(without, all).appeared.length)
  })
})

test('1,000 pods under 500 policies are judged by their kinds, not one by one', () => {
  const pods = Array.from({ length: 1000 }, (_, i) => ({
    ...CLUSTER.pods[0],
    namespace: `ns-${i % 20}`,
    name: `pod-${i}`,
    labels: { app: `app-${i % 200}`, pod: `pod-${i}` },
    ip: `10.1.${i >> 8}.${i & 255}`,
    ips: [`10.1.${i >> 8}.${i & 255}`],
    node: 'n1',
    hostNetwork: false,
    ports: [],
    phase: 'Running' as const,
    ready: true,
    terminating: false,
    synthetic: [],
  }))
  const made = Array.from({ length: 500 }, (_, i) => ({
    namespace: `ns-${i % 20}`,
    name: `p-${i}`,
    spec: {
      podSelector: { matchLabels: { app: `app-${i % 200}` } },
      ingress: [
        { from: [{ namespaceSelector: {}, podSelector: { matchLabels: { pod: `pod-${i}` } } }], ports: [{ port: 80 }] },
      ],
    },
    unread: [],
  }))
  const matrix = reach(compile({ ...CLUSTER, pods, networkPolicies: made }, FEATURES), {
    semantics: 'kubernetes',
    port: TCP,
    by: 'pod',
  })
  expect(matrix.rows).toHaveLength(1_000_000)
  // `bench/reach.ts` prints how long it takes; what makes it quick is that kinds are judged, not pods.
  expect(matrix.classes).toBe(700)
})
