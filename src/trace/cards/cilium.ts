import { header } from '../../net/packet.ts'
import { verdictOf } from '../observation.ts'
import { dbg, policyOf } from '../proof.ts'
import { sh } from '../shell.ts'
import type { Cards } from './card.ts'
import { identityClass, portClass, routeTaken } from './decision.ts'
import { conntrackMap, ipcacheMap, policyMap } from './maps.ts'

/*
 * Cilium: programs, identities, policies and connections.
 */

export const CILIUM: Pick<
  Cards,
  | 'program-ran'
  | 'source-checked'
  | 'endpoint-found'
  | 'endpoint-missed'
  | 'ipcache-found'
  | 'redirected'
  | 'handed-to-stack'
  | 'macs-rewritten'
  | 'encapsulated'
  | 'decapsulated'
  | 'source-identified'
  | 'conntrack-looked-up'
  | 'conntrack-created'
  | 'policy-verdict'
  | 'sent-to-proxy'
  | 'came-from-proxy'
  | 'fib-looked-up'
  | 'tunnel-map-found'
> = {
  'program-ran': {
    weight: 30,
    part: ({ program, port }) => (program === 'cil_lxc_policy' ? undefined : port),
    diff: (s) => [s.program, portClass(s.port)],
    map: ({ program }) => (program === 'cil_lxc_policy' ? 'cilium_call_policy' : undefined),
    command: 'none',
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
  'source-checked': {
    weight: 15,
    part: 'same',
    diff: 'none',
    map: 'none',
    command: ({ identity }, where) => dbg(where, sh`identity get ${identity}`),
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
  'endpoint-found': {
    weight: 67,
    part: 'same',
    diff: (s) => [s.host ? 'host' : 'pod'],
    map: () => 'cilium_lxc',
    command: (_, where) => dbg(where, sh`bpf endpoint list`),
    draw: { note: 'row', arrow: 'row' },
    observation: 'at-point',
  },
  'endpoint-missed': {
    weight: 45,
    part: 'same',
    diff: () => ['missed'],
    map: () => 'cilium_lxc',
    command: (_, where) => dbg(where, sh`bpf endpoint list`),
    draw: { note: 'none', arrow: 'row' },
    observation: 'at-point',
  },
  'ipcache-found': {
    weight: 75,
    part: 'same',
    diff: ({ entry }, name) => [
      `${identityClass(entry.identity)}${entry.tunnel === undefined ? '' : ' tunnel'}`,
      name(entry.prefix),
      name(entry.tunnel ?? ''),
    ],
    map: (_, { minor }) => ipcacheMap(minor),
    command: ({ ip }, where) => dbg(where, sh`bpf ipcache get ${ip}`),
    draw: { note: 'row', arrow: 'row' },
    observation: 'at-point',
  },
  redirected: {
    weight: 80,
    part: 'same',
    diff: (s) => [`${s.by} ${portClass(s.to)}`],
    map: 'none',
    command: 'none',
    draw: { note: 'none', arrow: 'deed' },
    observation: 'at-point',
  },
  'handed-to-stack': {
    weight: 50,
    part: 'stack',
    diff: () => ['stack'],
    map: 'none',
    command: 'none',
    draw: { note: 'none', arrow: 'least' },
    observation: 'at-point',
  },
  'macs-rewritten': {
    weight: 15,
    part: 'same',
    diff: 'none',
    map: 'none',
    command: 'none',
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
  encapsulated: {
    weight: 85,
    part: ({ device }) => device,
    diff: (s, name) => [s.device, name(s.outerDst)],
    map: 'none',
    command: ({ port }) => sh`tcpdump -ni eth0 udp port ${port}`,
    draw: { note: 'none', arrow: 'wrapping' },
    observation: 'at-point',
  },
  decapsulated: {
    weight: 84,
    part: ({ device }) => device,
    diff: 'none',
    map: 'none',
    command: ({ device }) => sh`tcpdump -ni ${device}`,
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
  'source-identified': {
    weight: 15,
    part: 'same',
    diff: (s) => [`${identityClass(s.identity)} ${s.from}`],
    map: ({ from }, { minor }) => (from === 'ipcache' ? ipcacheMap(minor) : undefined),
    command: ({ ip }, where) => dbg(where, sh`bpf ipcache get ${ip}`),
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
  'conntrack-looked-up': {
    weight: 15,
    part: 'same',
    diff: 'none',
    map: ({ packet }) => conntrackMap(header(packet, 'ipv4')?.protocol),
    command: (_, where) => dbg(where, sh`bpf ct list global`),
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
  'conntrack-created': {
    weight: 15,
    part: 'same',
    diff: 'none',
    map: ({ connection }) => conntrackMap(connection.protocol),
    command: (_, where) => dbg(where, sh`bpf ct list global`),
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
  'policy-verdict': {
    weight: 88,
    part: 'same',
    diff: (s, name) => [`${s.direction} ${s.allowed} ${s.by.join(' + ')}`, name(s.endpoint)],
    map: ({ endpoint }, of) => policyMap(endpoint, of),
    command: ({ endpoint }, where) => dbg(where, policyOf(endpoint)),
    draw: { note: 'none', arrow: 'none' },
    observation: (step) => `policy-verdict:${step.match} ${step.direction.toUpperCase()} ${verdictOf(step)}`,
  },
  'sent-to-proxy': {
    weight: 87,
    part: 'same',
    diff: (s) => [s.protocol],
    map: 'none',
    command: 'none',
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
  'came-from-proxy': {
    weight: 15,
    part: 'same',
    diff: 'none',
    map: 'none',
    command: 'none',
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
  'fib-looked-up': {
    weight: 70,
    part: 'same',
    diff: ({ route }, name) => routeTaken(route, name),
    map: 'none',
    command: ({ dst }) => sh`ip route get ${dst}`,
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
  'tunnel-map-found': {
    weight: 74,
    part: 'same',
    diff: 'none',
    map: () => 'cilium_tunnel_map',
    command: (_, where) => (where.minor > 17 ? undefined : dbg(where, sh`bpf tunnel list`)),
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
}
