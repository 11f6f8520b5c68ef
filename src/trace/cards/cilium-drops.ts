import { agent, anyAgent, dbg, type ProofSite, policyOf } from '../proof.ts'
import type { Frontend, PolicyEvidence } from '../rows.ts'
import { type ShellCommand, sh } from '../shell.ts'
import type { DropCards } from './drop-card.ts'

/*
 * Why Cilium drops a packet, and why a Service refuses one.
 */

/** What the agent of the node dropped, and the policy that says so. */
function policyProof({ direction, endpoint }: PolicyEvidence, where: ProofSite): ShellCommand {
  const way = direction === 'egress' ? sh`--from-pod` : sh`--to-pod`
  const whose = endpoint.includes('/') ? sh` ${way} ${endpoint}` : sh``
  const seen = agent(where.node, sh`hubble observe${whose} --verdict DROPPED --last 20`)
  return sh`${seen}; ${dbg(where, policyOf(endpoint))}`
}

/** Who stands behind a Service, for the API server and for the agent. */
function backendProof(frontend: Frontend, where: ProofSite): ShellCommand {
  const [namespace = '', name = ''] = frontend.name.split('/')
  const slices = sh`kubectl -n ${namespace} get endpointslices -l ${`kubernetes.io/service-name=${name}`}`
  return sh`${slices}; ${dbg(where, sh`service list`)}`
}

export const CILIUM_DROPS: Pick<
  DropCards,
  | 'invalid-source-ip'
  | 'invalid-packet'
  | 'stale-or-unroutable-ip'
  | 'ttl-exceeded'
  | 'invalid-identity'
  | 'encapsulation-traffic-is-prohibited'
  | 'unsupported-l3-protocol'
  | 'policy-denied'
  | 'policy-deny'
  | 'ct-map-insertion-failed'
  | 'service-backend-not-found'
  | 'no-mapping-for-nat-masquerade'
  | 'nat-unsupported'
  | 'fib-lookup-failed'
  | 'is-a-clusterip'
  | 'denied-by-lb-src-range-check'
  | 'ep-not-ready'
  | 'socket-refused'
  | 'service-refused'
> = {
  'invalid-source-ip': {
    cilium: { code: 132, text: 'Invalid source ip' },
    cause: 'none',
    proof: { cluster: 'hubble', device: () => anyAgent(sh`cilium-dbg monitor -t drop`) },
    errno: 'none',
  },
  'invalid-packet': {
    cilium: { code: 134, text: 'Invalid packet' },
    cause: 'none',
    proof: { cluster: 'hubble', device: 'watch' },
    errno: 'none',
  },
  'stale-or-unroutable-ip': {
    cilium: { code: 151, text: 'Stale or unroutable IP' },
    cause: 'stale-identity',
    proof: {
      cluster: ({ dst }, { where }) => {
        const pods = sh`kubectl get pods -A -o wide --field-selector ${`status.podIP=${dst}`}`
        return sh`${pods}; ${dbg(where, sh`bpf endpoint list`)}`
      },
      device: ({ dst }) =>
        sh`${anyAgent(sh`cilium-dbg bpf endpoint list`)}; ${anyAgent(sh`cilium-dbg bpf ipcache get ${dst}`)}`,
    },
    errno: 'none',
  },
  'ttl-exceeded': {
    cilium: { code: 196, text: 'TTL exceeded' },
    cause: 'none',
    proof: { cluster: 'hubble', device: (_, { to }) => sh`traceroute -n ${to}` },
    errno: 'none',
  },
  'invalid-identity': {
    cilium: { code: 171, text: 'Invalid identity' },
    cause: 'none',
    proof: { cluster: 'hubble', device: 'watch' },
    errno: 'none',
  },
  'encapsulation-traffic-is-prohibited': {
    cilium: { code: 170, text: 'Encapsulation traffic is prohibited' },
    cause: 'none',
    proof: { cluster: 'hubble', device: 'watch' },
    errno: 'none',
  },
  'unsupported-l3-protocol': {
    cilium: { code: 139, text: 'Unsupported L3 protocol' },
    cause: 'none',
    proof: { cluster: 'hubble', device: 'watch' },
    errno: 'none',
  },
  'policy-denied': {
    cilium: { code: 133, text: 'Policy denied' },
    cause: 'policy',
    proof: { cluster: (drop, { where }) => policyProof(drop, where), device: 'watch' },
    errno: 'none',
  },
  'policy-deny': {
    cilium: { code: 181, text: 'Policy denied by denylist' },
    cause: 'policy',
    proof: { cluster: (drop, { where }) => policyProof(drop, where), device: 'watch' },
    errno: 'none',
  },
  'ct-map-insertion-failed': {
    cilium: { code: 155, text: 'CT: Map insertion failed' },
    cause: 'tables-full',
    proof: { cluster: (_, { where }) => dbg(where, sh`bpf ct list global`), device: 'watch' },
    errno: 'none',
  },
  'service-backend-not-found': {
    cilium: { code: 158, text: 'Service backend not found' },
    cause: ({ why }) => (why === 'none-here' ? 'no-backend-here' : 'no-backend'),
    proof: { cluster: ({ frontend }, { where }) => backendProof(frontend, where), device: 'watch' },
    errno: 'none',
  },
  'no-mapping-for-nat-masquerade': {
    cilium: { code: 167, text: 'No mapping for NAT masquerade' },
    cause: 'tables-full',
    proof: { cluster: (_, { where }) => dbg(where, sh`bpf nat list`), device: 'watch' },
    errno: 'none',
  },
  'nat-unsupported': {
    cilium: { code: 168, text: 'Unsupported protocol for NAT masquerade' },
    cause: 'none',
    proof: { cluster: 'hubble', device: 'watch' },
    errno: 'none',
  },
  'fib-lookup-failed': {
    cilium: { code: 169, text: 'FIB lookup failed' },
    cause: 'no-route',
    proof: { cluster: 'hubble', device: 'watch' },
    errno: 'none',
  },
  'is-a-clusterip': {
    cilium: { code: 174, text: 'Is a ClusterIP' },
    cause: 'service-is-a-rule',
    proof: { cluster: 'hubble', device: 'watch' },
    errno: 'none',
  },
  'denied-by-lb-src-range-check': {
    cilium: { code: 177, text: 'Denied by LB src range check' },
    cause: 'source-ranges',
    proof: { cluster: 'hubble', device: 'watch' },
    errno: 'none',
  },
  'ep-not-ready': {
    cilium: { code: 203, text: 'Endpoint policy program not available' },
    cause: 'none',
    proof: { cluster: (_, { where }) => dbg(where, sh`endpoint list`), device: 'watch' },
    errno: 'none',
  },
  'socket-refused': {
    cilium: 'none',
    cause: ({ why }) => (why === 'none-here' ? 'no-backend-here' : 'no-backend'),
    proof: { cluster: ({ frontend }, { where }) => backendProof(frontend, where), device: 'watch' },
    errno: () => ({ kind: 'host-unreachable', errno: 'EHOSTUNREACH' }),
  },
  'service-refused': {
    cilium: 'none',
    cause: ({ why }) => (why === 'none-here' ? 'no-backend-here' : 'no-backend'),
    proof: { cluster: ({ frontend }, { where }) => backendProof(frontend, where), device: 'watch' },
    errno: 'none',
  },
}
