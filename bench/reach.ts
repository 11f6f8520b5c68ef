import { compile, type PolicyInput, reach } from '../src/kube/policy/index.ts'
import type { NetworkPolicy, Pod } from '../src/kube/snapshot/snapshot.ts'

/*
 * How long does the whole matrix of a cluster take? 1,000 pods, 500 policies, compiled and judged from nothing.
 * `npx node bench/reach.ts [pods] [policies]`
 */

const PODS = Number(process.argv[2] ?? 1000)
const POLICIES = Number(process.argv[3] ?? 500)
const NAMESPACES = 25

function pod(i: number, distinct: boolean): Pod {
  const workload = Math.floor(i / 10)
  const ip = `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`
  const labels = { app: `app-${workload}`, tier: `tier-${workload % 3}`, ...(distinct ? { pod: `pod-${i}` } : {}) }
  return {
    namespace: `ns-${workload % NAMESPACES}`,
    name: `app-${workload}-${i % 10}`,
    labels,
    ip,
    ips: [ip],
    node: `node-${i % 20}`,
    hostNetwork: i % 200 === 199,
    ports: [{ name: 'web', port: 8080, protocol: 'TCP' }],
    workload: { kind: 'Deployment', name: `app-${workload}` },
    phase: 'Running',
    ready: true,
    terminating: false,
    synthetic: [],
  }
}

function policy(i: number, distinct: boolean): NetworkPolicy {
  const workload = i % Math.ceil(PODS / 10)
  const namespace = `ns-${workload % NAMESPACES}`
  const allowed = distinct ? { pod: `pod-${(i * 7) % PODS}` } : { app: `app-${(workload + 7) % Math.ceil(PODS / 10)}` }
  return {
    namespace,
    name: `policy-${i}`,
    spec: {
      podSelector: distinct
        ? { matchLabels: { pod: `pod-${(i * 13) % PODS}` } }
        : { matchLabels: { app: `app-${workload}` } },
      policyTypes: i % 3 === 0 ? ['Ingress', 'Egress'] : ['Ingress'],
      ingress: [
        {
          from: [{ namespaceSelector: {}, podSelector: { matchLabels: allowed } }],
          ports: [{ port: 8000, endPort: 8100 }],
        },
        {
          from: [
            { podSelector: { matchExpressions: [{ key: 'tier', operator: 'In', values: ['tier-0', 'tier-1'] }] } },
          ],
        },
        {
          from: [{ ipBlock: { cidr: `10.0.${i % 4}.0/24`, except: [`10.0.${i % 4}.128/25`] } }],
          ports: [{ port: 'web' }],
        },
      ],
      egress: [{ to: [{ namespaceSelector: { matchLabels: { team: `team-${i % 5}` } } }] }],
    },
    unread: [],
  }
}

function cluster(distinct: boolean): PolicyInput {
  return {
    nodes: [],
    namespaces: Array.from({ length: NAMESPACES }, (_, i) => ({
      name: `ns-${i}`,
      labels: { team: `team-${i % 5}` },
      synthetic: [],
    })),
    pods: Array.from({ length: PODS }, (_, i) => pod(i, distinct)),
    services: [],
    endpointSlices: [],
    networkPolicies: Array.from({ length: POLICIES }, (_, i) => policy(i, distinct)),
    ciliumPolicies: [],
    adminPolicies: [],
    cidrGroups: [],
    config: {},
  }
}

for (const distinct of [false, true]) {
  for (const by of ['workload', 'pod'] as const) {
    const made = cluster(distinct)
    const start = performance.now()
    const set = compile(made)
    const compiled = performance.now()
    const { rows, classes } = reach(set, { semantics: 'kubernetes', port: { protocol: 'TCP', port: 8080 }, by })
    const done = performance.now()
    const open = rows.filter((row) => row.allowed).length
    const labels = distinct ? 'every pod with its own label' : 'ten pods to a workload'
    console.log(
      `reach ${PODS} x ${PODS} pods, ${POLICIES} policies, ${labels}, by ${by}: compile ${(compiled - start).toFixed(0)} ms, ` +
        `judge ${(done - compiled).toFixed(0)} ms, ${classes} classes, ${rows.length} rows, ${open} open`,
    )
  }
}
