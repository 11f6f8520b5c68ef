import { sh } from '../shell.ts'
import type { Cards } from './card.ts'
import { routeTaken } from './decision.ts'

/*
 * Routing, and what ICMP teaches.
 */

export const ROUTING: Pick<
  Cards,
  | 'own-address'
  | 'route-found'
  | 'ttl-lowered'
  | 'filter-passed'
  | 'reverse-path-checked'
  | 'fragmented'
  | 'reassembled'
  | 'icmp-made'
  | 'icmp-withheld'
  | 'pmtu-learned'
  | 'redirect-learned'
  | 'redirect-ignored'
> = {
  'own-address': {
    weight: 66,
    part: 'stack',
    diff: 'none',
    map: 'none',
    command: 'none',
    draw: { note: 'none', arrow: 'row' },
    observation: 'at-point',
  },
  'route-found': {
    weight: 70,
    part: 'stack',
    diff: ({ route }, name) => routeTaken(route, name),
    map: 'none',
    command: ({ dst }) => sh`ip route get ${dst}`,
    draw: { note: 'row', arrow: 'row' },
    observation: 'at-point',
  },
  'ttl-lowered': {
    weight: 20,
    part: 'same',
    diff: 'none',
    map: 'none',
    command: 'none',
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
  'filter-passed': {
    weight: 15,
    part: 'same',
    diff: 'none',
    map: 'none',
    command: 'none',
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
  'reverse-path-checked': {
    weight: 15,
    part: 'same',
    diff: 'none',
    map: 'none',
    command: 'none',
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
  fragmented: {
    weight: 78,
    part: 'same',
    diff: (s) => [String(s.mtu)],
    map: 'none',
    command: 'none',
    draw: { note: 'none', arrow: 'deed' },
    observation: 'at-point',
  },
  reassembled: {
    weight: 64,
    part: 'same',
    diff: 'none',
    map: 'none',
    command: 'none',
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
  'icmp-made': {
    weight: 63,
    part: 'same',
    diff: (s) => [s.name],
    map: 'none',
    command: 'none',
    draw: { note: 'none', arrow: 'opening' },
    observation: 'at-point',
  },
  'icmp-withheld': {
    weight: 15,
    part: 'same',
    diff: 'none',
    map: 'none',
    command: 'none',
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
  'pmtu-learned': {
    weight: 15,
    part: 'same',
    diff: 'none',
    map: 'none',
    command: 'none',
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
  'redirect-learned': {
    weight: 15,
    part: 'same',
    diff: 'none',
    map: 'none',
    command: 'none',
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
  'redirect-ignored': {
    weight: 15,
    part: 'same',
    diff: 'none',
    map: 'none',
    command: 'none',
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
}
