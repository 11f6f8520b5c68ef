import type { Ends, Manner } from '../../src/request/calls.ts'

/** Journeys that people read, one per row: what is shown of each is held by a golden file. */
export interface JourneyRow {
  name: string
  ask: Ends
  network: string
  datapath?: Manner['datapath']
  /** What the headline's result must be, whatever the words. */
  result: 'reachable' | 'unreachable'
}

const row = (
  name: string,
  network: string,
  from: string,
  to: string,
  more: Partial<Ends> & { datapath?: string; result?: 'unreachable' } = {},
): JourneyRow => {
  const { datapath, result = 'reachable', ...probe } = more
  return { name, network, ask: { from, to, ...probe }, result, ...(datapath === undefined ? {} : { datapath }) }
}

export const journeys: JourneyRow[] = [
  row('article-12-to-14', 'buildings', '10.0.1.12', '10.0.1.14'),
  row('article-12-to-22', 'buildings', '10.0.1.12', '10.0.2.22'),
  row('article-14-to-15', 'neighbourhoods', '10.0.10.14', '10.0.10.15'),
  row('article-14-to-24', 'neighbourhoods', '10.0.10.14', '10.0.20.24'),
  row('cilium-12-to-14', 'buildings', 'pod12', 'pod14', { datapath: 'cilium' }),
  row('cilium-12-to-22', 'buildings', 'pod12', 'pod22', { datapath: 'cilium' }),
  row('cilium-stale-remote', 'buildings', 'pod12', '10.0.2.99', { datapath: 'cilium', result: 'unreachable' }),
  row('cilium-stale-local', 'buildings', 'pod12', '10.0.1.99', { datapath: 'cilium', result: 'unreachable' }),
  row('cilium-ttl-1', 'buildings', 'pod12', 'pod22', { datapath: 'cilium', ttl: 1, result: 'unreachable' }),
  row('cilium-too-big', 'buildings', 'pod12', 'pod22', {
    datapath: 'cilium',
    size: 1472,
    df: 'do',
    result: 'unreachable',
  }),
  row('cilium-host-to-pod', 'buildings', 'node1', 'pod22', { datapath: 'cilium' }),
  row('cilium-pod-to-its-node', 'buildings', 'pod12', 'node1', { datapath: 'cilium' }),
  row('legacy-117-to-155', 'mycluster', '10.10.2.117', '10.10.1.155'),
  row('legacy-117-to-121', 'mycluster', '10.10.2.117', '10.10.2.121'),
  row('ttl-1', 'neighbourhoods', '14', '24', { ttl: 1, result: 'unreachable' }),
  row('nobody-in-20', 'neighbourhoods', '14', '10.0.20.77', { result: 'unreachable' }),
  row('unknown-network', 'neighbourhoods', '14', '10.0.30.1', { result: 'unreachable' }),
  row('closed-tcp-port', 'neighbourhoods', '14', '24', { proto: 'tcp', port: 7777, open: false }),
  row('closed-udp-port', 'neighbourhoods', '14', '24', { proto: 'udp', port: 7777, open: false }),
  row('open-tcp-port', 'neighbourhoods', '14', '24', { proto: 'tcp', port: 80 }),
  row('warm', 'neighbourhoods', '14', '24', { warm: true }),
  row('itself', 'neighbourhoods', '14', '10.0.10.14'),
  row('gateways-far-door', 'neighbourhoods', '14', '10.0.99.101'),
]
