import { describe } from 'vitest'
import { type Row, run } from '../support/datapath-table.ts'
import { ask, BPF, behind, C, KPR, NATIVE } from '../support/small-cluster.ts'

/*
 * Packets in pieces, as the record of the running Cilium has them (tests/truth/cilium).
 */

const big = { proto: 'udp', port: 80, size: 3000, df: 'dont' } as const
const ports = [{ port: 80, protocol: 'UDP', targetPort: 8080, nodePort: 30080 }] as const
const overUdp = behind([C], { ports: [...ports] })
const slices = overUdp.endpointSlices.map((one) => ({ ...one, ports: [{ port: 8080, protocol: 'UDP' as const }] }))
const served = { ...overUdp, endpointSlices: slices }

const ROWS: Row[] = [
  {
    name: 'a ping in pieces dies at the lxc: 134, the first piece too',
    config: {},
    question: ask('shop/a', '10.0.2.21', { proto: 'icmp', size: 2000, df: 'dont' }),
    request: { end: 'lost node-1 invalid-packet' },
  },
  {
    name: 'UDP in pieces to a ClusterIP: later pieces have the ports of the first',
    config: KPR,
    change: served,
    question: ask('shop/a', '10.96.0.80', big),
    request: { end: 'delivered shop/c' },
    reply: { end: 'delivered shop/a' },
  },
  {
    name: 'to a NodePort by kube-proxy: the node reassembles before it translates',
    config: NATIVE,
    change: served,
    question: ask('world', '172.18.0.2', { ...big, port: 30080 }),
    request: { end: 'delivered shop/c' },
    reply: { end: 'delivered world' },
  },
  {
    name: 'native with BPF host routing: piece by piece',
    config: BPF,
    question: ask('shop/a', '10.0.2.21', { ...big, port: 8080 }),
    request: { end: 'delivered shop/c', ttl: 62 },
    reply: { end: 'delivered shop/a' },
  },
]

describe('fragments', () => run(ROWS))
