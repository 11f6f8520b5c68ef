import { describe } from 'vitest'
import type { Snapshot } from '../../src/kube/snapshot/snapshot.ts'
import { hubbleLine } from '../../src/trace/cards/steps.ts'
import type { Journey } from '../../src/trace/events.ts'
import { run } from '../support/datapath-table.ts'
import { ask, BPF, behind, C, KPR, policy, snapshot, steps } from '../support/small-cluster.ts'

/*
 * What each hop reads and writes, as somebody who knows the source looks for it: rows of maps with their flags, identities
 * at every door, and who tells the program what.
 */

const REMOTE = ask('shop/a', '10.0.2.21')
const SVC = ask('shop/a', '10.96.0.80', { port: 80 })

const rows = (j: Journey) => ({
  ct: steps(j.request, 'conntrack-created').map(({ connection: { scope, flag, identity, dst } }) =>
    [scope, flag ?? '-', identity, `${dst.ip}:${dst.port}`].join(' '),
  ),
})
const identified = (j: Journey) => ({
  identity: steps(j.request, 'source-identified').map((s) => `${s.ip} ${s.identity} ${s.from}`),
})

/** node-1 runs the API server. */
const CONTROL: Partial<Snapshot> = {
  endpointSlices: [
    ...behind([C]).endpointSlices,
    {
      namespace: 'default',
      name: 'kubernetes',
      service: 'kubernetes',
      family: 'IPv4',
      ports: [{ port: 6443, protocol: 'TCP' }],
      endpoints: [{ addresses: ['172.18.0.2'], ready: true, serving: true, terminating: false }],
      synthetic: [],
    },
  ],
}

/** Both nodes have a health endpoint, as every node of a real cluster has. */
const HEALTH: Partial<Snapshot> = {
  nodes: snapshot({}).nodes.map((node, i) => ({ ...node, healthIp: i === 0 ? '10.0.1.200' : '10.0.2.200' })),
}

describe('the tunnel, door by door (1.3)', () => {
  run([
    {
      name: 'cil_to_overlay runs at the tunnel device; eth0 knows the outer sender as remote-node, the VNI the inner one',
      config: {},
      question: REMOTE,
      request: { end: 'delivered shop/c', programs: 'from_container to_overlay from_netdev from_overlay lxc_policy' },
      facts: identified,
      are: { identity: ['172.18.0.2 6 ipcache', '10.0.1.11 12001 tunnel-key'] },
    },
    {
      name: 'masquerading by BPF skips tunnel packets',
      config: KPR,
      question: REMOTE,
      request: {
        end: 'delivered shop/c',
        programs: 'from_container to_overlay to_netdev from_netdev from_overlay lxc_policy',
      },
      facts: (j) => ({ skipped: steps(j.request, 'nat-skipped').map((s) => `${s.why} ${s.by}`) }),
      are: { skipped: ['overlay cil_to_netdev'] },
    },
    {
      name: 'the receiver’s row says that it came from the tunnel',
      config: {},
      question: REMOTE,
      request: { end: 'delivered shop/c' },
      facts: rows,
      are: { ct: ['OUT - 12001 10.0.2.21:8080', 'IN from-tunnel 12001 10.0.2.21:8080'] },
    },
    {
      name: 'natively it did not',
      config: BPF,
      question: REMOTE,
      request: { end: 'delivered shop/c' },
      facts: rows,
      are: { ct: ['OUT - 12001 10.0.2.21:8080', 'IN - 12001 10.0.2.21:8080'] },
    },
    {
      name: 'a node that runs the API server: its cilium_host is remote-node, on the wire and at the receiver',
      config: {},
      change: CONTROL,
      question: ask('node-1', '10.0.2.21'),
      request: { end: 'delivered shop/c' },
      facts: (j) => ({ ...identified(j), vni: steps(j.request, 'encapsulated').map((s) => s.vni), ...rows(j) }),
      are: {
        identity: ['10.0.1.57 1 mark', '172.18.0.2 7 ipcache', '10.0.1.57 6 tunnel-key'],
        vni: [6],
        ct: ['IN from-tunnel 6 10.0.2.21:8080'],
      },
    },
  ])
})

describe('Services write rows too (1.6)', () => {
  run([
    {
      name: 'per packet: an SVC row for the frontend, an OUT row for the backend',
      config: {},
      question: SVC,
      request: { end: 'delivered shop/c' },
      facts: rows,
      are: {
        ct: ['SVC - 12001 10.96.0.80:80', 'OUT - 12001 10.0.2.21:8080', 'IN from-tunnel 12001 10.0.2.21:8080'],
      },
    },
    {
      name: 'a NodePort: SVC and a row flagged node-port, both of the world',
      config: KPR,
      question: ask('world', '172.18.0.2', { port: 30080 }),
      request: { end: 'delivered shop/c' },
      facts: rows,
      are: {
        ct: ['SVC - 2 172.18.0.2:30080', 'OUT node-port 2 10.0.2.21:8080', 'IN from-tunnel 2 10.0.2.21:8080'],
      },
    },
    {
      name: 'at the socket: no row of a Service; getpeername() shows the program what it asked for',
      config: KPR,
      question: SVC,
      request: { end: 'delivered shop/c' },
      facts: (j) => ({
        ...rows(j),
        restored: steps(j.reply, 'service-restored').map((s) => `${s.by} ${s.backend.ip} ${s.vip.ip}:${s.vip.port}`),
        outcome: j.outcome,
      }),
      are: {
        ct: ['OUT - 12001 10.0.2.21:8080', 'IN from-tunnel 12001 10.0.2.21:8080'],
        restored: ['socket 10.0.2.21 10.96.0.80:80'],
        outcome: { kind: 'connected', to: '10.96.0.80' },
      },
    },
    {
      name: 'the same for UDP, by recvmsg()',
      config: KPR,
      change: { ...behind([C], { ports: [{ port: 80, protocol: 'UDP', targetPort: 8080 }] }), endpointSlices: [] },
      question: { ...SVC, proto: 'udp' },
      request: { end: 'delivered shop/c' },
      facts: (j) => ({ outcome: j.outcome }),
      are: { outcome: { kind: 'reply', from: '10.96.0.80', ttl: 63 } },
    },
  ])
})

describe('the health endpoint of a node', () => {
  run([
    {
      name: 'is a pod of its own, identity 4, behind lxc_health',
      config: {},
      change: HEALTH,
      question: ask('shop/a', '10.0.2.200', { proto: 'icmp' }),
      request: { end: 'delivered cilium-health@node-2', ttl: 63 },
      reply: { end: 'delivered shop/a' },
      facts: (j) => ({ identity: steps(j.request, 'ipcache-found').map((s) => s.entry.identity) }),
      are: { identity: [4] },
    },
    {
      name: 'answers the other node, which is how cilium-health probes',
      config: KPR,
      change: HEALTH,
      question: ask('node-1', '10.0.2.200', { proto: 'icmp' }),
      request: { end: 'delivered cilium-health@node-2' },
      reply: { end: 'delivered node-1' },
    },
  ])
})

const CLOSED = (direction: 'Ingress' | 'Egress', app: string): Partial<Snapshot> => ({
  networkPolicies: [policy('closed', { podSelector: { matchLabels: { app } }, policyTypes: [direction] })],
})

describe('what a denial does (3.3)', () => {
  run([
    {
      name: 'policy-audit-mode reports it and lets it pass',
      config: { 'policy-audit-mode': 'true' },
      change: CLOSED('Ingress', 'c'),
      question: REMOTE,
      request: { end: 'delivered shop/c' },
      reply: { end: 'delivered shop/a' },
      facts: (j) => ({
        verdicts: steps(j.request, 'policy-verdict').map((s) => `${s.allowed} ${s.audited}`),
        hubble: steps(j.request, 'policy-verdict').map((s) => hubbleLine(s, 'medium')),
      }),
      are: { verdicts: ['false true'], hubble: ['policy-verdict:none INGRESS AUDITED'] },
    },
    {
      name: 'policy-deny-response icmp: a pod whose egress is denied hears of it at once',
      config: { 'policy-deny-response': 'icmp' },
      change: CLOSED('Egress', 'a'),
      question: REMOTE,
      request: { end: 'lost node-1 policy-denied' },
      facts: (j) => ({ outcome: j.outcome.kind, icmp: steps(j.errors[0], 'icmp-made').map((s) => s.name) }),
      are: { outcome: 'prohibited', icmp: ['admin-prohibited'] },
    },
    {
      name: 'without it, and for ingress always, nobody says anything',
      config: { 'policy-deny-response': 'icmp' },
      change: CLOSED('Ingress', 'c'),
      question: REMOTE,
      request: { end: 'lost node-2 policy-denied' },
      facts: (j) => ({ outcome: j.outcome.kind, errors: j.errors.length }),
      are: { outcome: 'timeout', errors: 0 },
    },
  ])
})

describe('cil_to_netdev is attached where a feature needs it (section 0)', () => {
  const egress = (j: Journey) => ({
    runs: steps(j.request, 'program-ran').filter((s) => s.program === 'cil_to_netdev').length,
  })
  run(
    [
      [{}, 0],
      [{ 'enable-bpf-masquerade': 'true' }, 1],
      [{ 'kube-proxy-replacement': 'true' }, 1],
      [{ 'enable-host-firewall': 'true' }, 1],
      [{ 'enable-ipsec': 'true' }, 1],
      [{ 'enable-l2-announcements': 'true' }, 1],
    ].map(([config, runs]) => ({
      name: JSON.stringify(config),
      config: Object(config),
      question: REMOTE,
      request: { end: 'delivered shop/c' },
      facts: egress,
      are: { runs },
    })),
  )
})

describe('handed to the stack', () => {
  run([
    {
      name: 'the mark carries the identity (1.5 b)',
      config: { 'routing-mode': 'native', 'auto-direct-node-routes': 'true' },
      question: REMOTE,
      request: { end: 'delivered shop/c' },
      facts: (j) => ({ marks: steps(j.request, 'handed-to-stack').flatMap((s) => s.mark ?? []) }),
      are: { marks: [12001] },
    },
  ])
})
