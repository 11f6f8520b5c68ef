import { CONNTRACK, dbg, natTable } from '../proof.ts'
import { sh } from '../shell.ts'
import type { Cards } from './card.ts'
import { dropLine } from './drops.ts'
import { SERVICE_MAPS, unlessNetfilter } from './maps.ts'

/*
 * Cilium: services, NAT and encryption; and the end.
 */

export const SERVICES: Pick<
  Cards,
  | 'socket-translated'
  | 'service-translated'
  | 'service-restored'
  | 'no-backend'
  | 'source-range-checked'
  | 'nat-applied'
  | 'nat-undone'
  | 'nat-skipped'
  | 'dsr-noted'
  | 'dsr-learned'
  | 'encrypted'
  | 'decrypted'
  | 'dropped'
> = {
  'socket-translated': {
    weight: 86,
    part: 'same',
    diff: (s, name) => [s.frontend.name, name(s.backend.ip), String(s.backend.port)],
    map: () => `${SERVICE_MAPS}, cilium_lb4_reverse_sk`,
    command: (_, where) => dbg(where, sh`bpf lb list`),
    draw: { note: 'change', arrow: 'hook' },
    observation: () => 'post-xlate-fwd TRANSLATED',
  },
  'service-translated': {
    weight: 86,
    part: 'same',
    diff: (s, name) => [`${s.by} ${s.frontend.name}`, name(s.backend.ip), String(s.backend.port)],
    map: ({ by }) => unlessNetfilter(by, SERVICE_MAPS),
    command: ({ by }, where) =>
      by === 'kube-proxy' ? sh`iptables -t nat -S KUBE-SERVICES; ${CONNTRACK}` : dbg(where, sh`bpf lb list`),
    draw: { note: 'change', arrow: 'none' },
    observation: 'at-point',
  },
  'service-restored': {
    weight: 77,
    part: 'same',
    diff: (s) => [s.by],
    map: ({ by }) => unlessNetfilter(by, by === 'socket' ? 'cilium_lb4_reverse_sk' : 'cilium_lb4_reverse_nat'),
    command: ({ by }, where) => (by === 'kube-proxy' ? CONNTRACK : dbg(where, sh`bpf lb list --revnat`)),
    draw: { note: 'none', arrow: 'restored' },
    observation: 'at-point',
  },
  'no-backend': {
    weight: 95,
    part: 'same',
    diff: (s) => [`${s.why} ${s.response}`],
    map: () => 'cilium_lb4_services_v2',
    command: (_, where) => dbg(where, sh`bpf lb list`),
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
  'source-range-checked': {
    weight: 15,
    part: 'same',
    diff: 'none',
    map: () => 'cilium_lb4_source_range',
    command: (_, where) => dbg(where, sh`bpf lb list --source-ranges`),
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
  'nat-applied': {
    weight: 79,
    part: 'same',
    diff: (s, name) => [`${s.what} ${s.by}`, name(s.to.ip)],
    map: ({ by, what }) => (what === 'hairpin' ? undefined : unlessNetfilter(by, 'cilium_snat_v4_external')),
    command: ({ by }, where) => natTable(by, where),
    draw: { note: 'change', arrow: 'none' },
    observation: 'at-point',
  },
  'nat-undone': {
    weight: 77,
    part: 'same',
    diff: 'none',
    map: ({ by }) => unlessNetfilter(by, 'cilium_snat_v4_external'),
    command: ({ by }, where) => natTable(by, where),
    draw: { note: 'none', arrow: 'restored' },
    observation: 'at-point',
  },
  'nat-skipped': {
    weight: 15,
    part: 'same',
    diff: (s) => [s.why],
    map: 'none',
    command: (_, where) => dbg(where, sh`status`),
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
  'dsr-noted': {
    weight: 68,
    part: 'same',
    diff: 'none',
    map: 'none',
    command: 'none',
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
  'dsr-learned': {
    weight: 68,
    part: 'same',
    diff: 'none',
    map: 'none',
    command: 'none',
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
  encrypted: {
    weight: 83,
    part: ({ device }) => device,
    diff: (s, name) => [s.device, name(s.peer)],
    map: 'none',
    command: () => sh`wg show cilium_wg0`,
    draw: { note: 'seal', arrow: 'wrapping' },
    observation: 'at-point',
  },
  decrypted: {
    weight: 82,
    part: ({ device }) => device,
    diff: 'none',
    map: 'none',
    command: () => sh`wg show cilium_wg0`,
    draw: { note: 'none', arrow: 'least' },
    observation: 'at-point',
  },
  dropped: {
    weight: 100,
    part: 'same',
    diff: (s) => [s.reason.kind],
    map: 'none',
    command: 'none',
    draw: { note: 'none', arrow: 'none' },
    observation: ({ reason }) => dropLine(reason),
  },
}
