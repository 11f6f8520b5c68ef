import { describe } from 'vitest'
import type { CiliumPolicy, Snapshot } from '../../src/kube/snapshot/snapshot.ts'
import type { Journey } from '../../src/trace/events.ts'
import { run } from '../support/datapath-table.ts'
import { ask, BPF, type Config, KPR, steps } from '../support/small-cluster.ts'

/*
 * Policies for nodes on the way (sections 1.8 and 3.5 of the datapath reference): the host firewall stands where packets
 * come in for the node or leave it by its own hand, tunnel packets included.
 */

const FW: Config = { ...KPR, 'enable-host-firewall': 'true' }
const NATIVELY: Config = { ...BPF, 'enable-host-firewall': 'true' }

/** A clusterwide policy for all nodes. */
function host(name: string, rule: Omit<CiliumPolicy['rules'][number], 'nodeSelector'>): Partial<Snapshot> {
  return { ciliumPolicies: [{ name, rules: [{ nodeSelector: {}, ...rule }], unread: [] }] }
}
const port = (number: string, protocol: 'TCP' | 'UDP') => [{ ports: [{ port: number, protocol }] }]
const TUNNEL = { fromEntities: ['remote-node'], toPorts: port('8472', 'UDP') }
const FROM_A = { fromEndpoints: [{ matchLabels: { 'k8s:app': 'a', 'k8s:io.kubernetes.pod.namespace': 'shop' } }] }

const verdicts = (j: Journey) => ({
  verdicts: steps(j.request, 'policy-verdict').map((s) => `${s.endpoint} ${s.direction} ${s.identity} ${s.allowed}`),
})

describe('pod to its own node', () => {
  run([
    {
      name: 'goes by cilium_net and cil_to_host instead of straight up the stack; TO_HOST is reported',
      config: FW,
      question: ask('shop/a', '172.18.0.2', { port: 9100 }),
      request: {
        end: 'delivered node-1',
        ttl: 64,
        programs: 'from_container to_host',
        points: 'from-endpoint to-host to-stack',
      },
      reply: { end: 'delivered shop/a', ttl: 63, programs: 'from_host lxc_policy' },
    },
    {
      name: 'is denied there: 133 on the node',
      config: FW,
      change: host('nodes', { ingress: [TUNNEL] }),
      question: ask('shop/a', '172.18.0.2', { port: 9100 }),
      request: { end: 'lost node-1 policy-denied' },
      facts: verdicts,
      are: { verdicts: ['node-1 ingress 12001 false'] },
    },
    {
      name: 'is allowed by its labels; the answer needs no rule',
      config: FW,
      change: host('nodes', { ingress: [FROM_A], egress: [{ toEntities: ['none'] }] }),
      question: ask('shop/a', '172.18.0.2', { port: 9100 }),
      request: { end: 'delivered node-1' },
      reply: { end: 'delivered shop/a' },
      facts: verdicts,
      are: { verdicts: ['node-1 ingress 12001 true'] },
    },
    {
      name: 'without the feature the policy has no say',
      config: KPR,
      change: host('nodes', { ingress: [TUNNEL] }),
      question: ask('shop/a', '172.18.0.2', { port: 9100 }),
      request: { end: 'delivered node-1', points: 'from-endpoint to-stack' },
    },
  ])
})

describe('pod to another node', () => {
  run([
    {
      name: 'goes by the tunnel, so that its identity arrives',
      config: FW,
      question: ask('shop/a', '172.18.0.3', { port: 9100 }),
      request: {
        end: 'delivered node-2',
        programs: 'from_container to_overlay to_netdev from_netdev from_overlay to_host',
      },
      reply: { end: 'delivered shop/a' },
      facts: (j) => ({ vni: steps(j.request, 'encapsulated').map((s) => s.vni) }),
      are: { vni: [12001] },
    },
    {
      name: 'and is judged by it',
      config: FW,
      change: host('nodes', { ingress: [TUNNEL, FROM_A] }),
      question: ask('shop/a', '172.18.0.3', { port: 9100 }),
      request: { end: 'delivered node-2' },
      facts: verdicts,
      are: { verdicts: ['node-2 ingress 6 true', 'node-2 ingress 12001 true'] },
    },
    {
      name: 'natively it is known by the ipcache',
      config: NATIVELY,
      change: host('nodes', { ingress: [FROM_A] }),
      question: ask('shop/a', '172.18.0.3', { port: 9100 }),
      request: { end: 'delivered node-2' },
      reply: { end: 'delivered shop/a' },
      facts: verdicts,
      are: { verdicts: ['node-2 ingress 12001 true'] },
    },
  ])
})

describe('the tunnel itself is a connection between nodes', () => {
  run([
    {
      name: 'a host policy without UDP 8472 cuts pods of other nodes off: dropped at eth0, before the tunnel ends',
      config: FW,
      change: host('ssh-only', { ingress: [{ fromEntities: ['all'], toPorts: port('22', 'TCP') }] }),
      question: ask('shop/a', '10.0.2.21'),
      request: { end: 'lost node-2 policy-denied', programs: 'from_container to_overlay to_netdev from_netdev' },
      facts: verdicts,
      are: { verdicts: ['node-2 ingress 6 false'] },
    },
    {
      name: 'with it they talk',
      config: FW,
      change: host('ssh-and-tunnel', { ingress: [TUNNEL] }),
      question: ask('shop/a', '10.0.2.21'),
      request: { end: 'delivered shop/c' },
      reply: { end: 'delivered shop/a' },
    },
    {
      name: 'egress counts as well',
      config: FW,
      change: host('quiet', { egress: [{ toEntities: ['world'] }] }),
      question: ask('shop/a', '10.0.2.21'),
      request: { end: 'lost node-1 policy-denied' },
      facts: verdicts,
      are: { verdicts: ['node-1 egress 6 false'] },
    },
    {
      name: 'on one node there is no tunnel',
      config: FW,
      change: host('ssh-only', { ingress: [{ fromEntities: ['all'], toPorts: port('22', 'TCP') }] }),
      question: ask('shop/a', '10.0.1.12'),
      request: { end: 'delivered shop/b' },
    },
    {
      name: 'natively there is none either: pods are no business of the host firewall',
      config: NATIVELY,
      change: host('ssh-only', { ingress: [{ fromEntities: ['all'], toPorts: port('22', 'TCP') }] }),
      question: ask('shop/a', '10.0.2.21'),
      request: { end: 'delivered shop/c' },
      reply: { end: 'delivered shop/a' },
    },
  ])
})

describe('the world and the node', () => {
  const SSH = host('ssh', { ingress: [{ fromEntities: ['world'], toPorts: port('22', 'TCP') }] })
  run([
    {
      name: 'an open port',
      config: FW,
      change: SSH,
      question: ask('world', '172.18.0.2', { port: 22 }),
      request: { end: 'delivered node-1', programs: 'from_netdev' },
      reply: { end: 'delivered world' },
    },
    {
      name: 'a closed one',
      config: FW,
      change: SSH,
      question: ask('world', '172.18.0.2', { port: 23 }),
      request: { end: 'lost node-1 policy-denied' },
      facts: verdicts,
      are: { verdicts: ['node-1 ingress 2 false'] },
    },
    {
      name: 'with kube-proxy a NodePort is a port of the node',
      config: { 'enable-host-firewall': 'true' },
      change: SSH,
      question: ask('world', '172.18.0.2', { port: 30080 }),
      request: { end: 'lost node-1 policy-denied' },
    },
    {
      name: 'Cilium translates a NodePort before its host firewall looks',
      config: FW,
      change: host('ssh', { ingress: [{ fromEntities: ['world'], toPorts: port('22', 'TCP') }, TUNNEL] }),
      question: ask('world', '172.18.0.2', { port: 30080 }),
      request: { end: 'delivered shop/c' },
      reply: { end: 'delivered world' },
    },
    {
      name: 'the node’s own egress, at eth0',
      config: FW,
      change: host('quiet', { egress: [{ toEntities: ['cluster'] }] }),
      question: ask('node-1', '203.0.113.9', { port: 443 }),
      request: { end: 'not-sent node-1 policy-denied', programs: 'to_netdev' },
      facts: verdicts,
      are: { verdicts: ['node-1 egress 2 false'] },
    },
    {
      name: 'the node to its own pod, at cilium_host',
      config: FW,
      change: host('quiet', { egress: [{ toEntities: ['world'] }] }),
      question: ask('node-1', '10.0.1.11'),
      request: { end: 'not-sent node-1 policy-denied', programs: 'from_host' },
      facts: verdicts,
      are: { verdicts: ['node-1 egress 12001 false'] },
    },
    {
      name: 'a masqueraded pod is not the node',
      config: FW,
      change: host('quiet', { egress: [{ toEntities: ['cluster'] }] }),
      question: ask('shop/a', '203.0.113.9', { port: 443 }),
      request: { end: 'delivered world' },
      reply: { end: 'delivered shop/a' },
    },
  ])
})
