import type { NetworkInput } from '../../../src/networks/file.ts'
import type { Question } from '../../../src/trace/events.ts'
import type { Trial } from './trial.ts'

/*
 * kindnet, held against the kernel: two nodes with two pods each, and a machine beside the nodes. `npx node
 * scripts/kernel.ts record kindnet` asks the kernel and writes what it did to tests/truth/kindnet.jsonl. Fragments are not asked: in
 * namespaces the node rewrites the very bytes that the pod's capture still points to, and the record would lie.
 */

const network: NetworkInput = {
  options: { datapath: 'kindnet' },
  nodes: {
    n1: { ip: '172.18.0.2/24', pod_cidr: '10.244.1.0/24' },
    n2: { ip: '172.18.0.3/24', pod_cidr: '10.244.2.0/24' },
  },
  pods: {
    a: { node: 'n1', ip: '10.244.1.2' },
    b: { node: 'n1', ip: '10.244.1.3' },
    c: { node: 'n2', ip: '10.244.2.2' },
    d: { node: 'n2', ip: '10.244.2.3' },
  },
  devices: {
    out: {
      kind: 'host',
      nics: { eth0: { ip: '172.18.0.50/24' } },
      routes: [{ to: '10.244.1.0/24', via: '172.18.0.2' }],
    },
  },
  links: [{ a: 'out.eth0', b: 'underlay.p9' }],
}

const asked = (from: string, to: string, more: Partial<Question> = {}): Trial => ({
  file: network,
  question: { from, to, proto: 'icmp', port: 8080, size: 56, ttl: 64, df: 'want', open: true, ...more },
  rounds: 1,
})
const udp = { proto: 'udp' } as const
const tcp = { proto: 'tcp' } as const

export const kindnetCases: Record<string, Trial> = {
  'a neighbour on one node': asked('a', '10.244.1.3'),
  'a pod of the other node': asked('a', '10.244.2.2'),
  'a pod of the other node, TCP': asked('a', '10.244.2.2', tcp),
  'a closed port there': asked('a', '10.244.2.2', { ...udp, open: false }),
  'a closed port there, TCP': asked('b', '10.244.2.3', { ...tcp, open: false }),
  'the own node': asked('a', '172.18.0.2'),
  'the gateway': asked('a', '10.244.1.1', udp),
  'the other node, masqueraded': asked('a', '172.18.0.3'),
  'outside, masqueraded': asked('a', '172.18.0.50'),
  'outside, masqueraded, TCP': asked('a', '172.18.0.50', tcp),
  'outside, a closed port, masqueraded': asked('a', '172.18.0.50', { ...udp, open: false }),
  'from outside by the right node': asked('out', '10.244.1.3', tcp),
  'from outside, no route back': asked('out', '10.244.2.3'),
  'a node asks a far pod': asked('n1', '10.244.2.2'),
  'a node asks its own pod': asked('n1', '10.244.1.2', tcp),
  'the TTL ends at the own node': asked('a', '10.244.2.2', { ttl: 1 }),
  'the TTL ends at the far node': asked('a', '10.244.2.2', { ttl: 2 }),
  'the TTL ends behind the masquerade': asked('a', '10.244.2.2', { ...udp, ttl: 2 }),
  'nobody has that pod address': asked('a', '10.244.2.99'),
  'nobody has that address beside the nodes': asked('a', '172.18.0.77'),
  'the broadcast address of its range': asked('a', '10.244.1.255', udp),
}
