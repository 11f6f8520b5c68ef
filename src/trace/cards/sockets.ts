import { sh } from '../shell.ts'
import type { Cards } from './card.ts'

/*
 * Programs, interfaces, switches and ARP.
 */

export const SOCKETS: Pick<
  Cards,
  | 'originated'
  | 'delivered'
  | 'answered'
  | 'informed'
  | 'received'
  | 'sent'
  | 'not-for-me'
  | 'mac-learned'
  | 'mac-found'
  | 'flooded'
  | 'arp-asked'
  | 'arp-answered'
  | 'arp-learned'
  | 'arp-kept'
  | 'arp-found'
  | 'arp-ignored'
  | 'parked'
> = {
  originated: {
    weight: 62,
    part: 'stack',
    diff: 'none',
    map: 'none',
    command: 'none',
    draw: { note: 'none', arrow: 'opening' },
    observation: 'at-point',
  },
  delivered: {
    weight: 90,
    part: 'same',
    diff: (s, name) => [name(s.to)],
    map: 'none',
    command: 'none',
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
  answered: {
    weight: 63,
    part: 'same',
    diff: (s) => [s.answer],
    map: 'none',
    command: 'none',
    draw: { note: 'none', arrow: 'opening' },
    observation: 'at-point',
  },
  informed: {
    weight: 96,
    part: 'same',
    diff: (s) => [s.outcome.kind],
    map: 'none',
    command: 'none',
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
  received: {
    weight: 5,
    part: ({ port }) => port,
    diff: 'none',
    map: 'none',
    command: 'none',
    draw: { note: 'none', arrow: 'least' },
    observation: 'at-point',
  },
  sent: {
    weight: 10,
    part: ({ port }) => port,
    diff: 'none',
    map: 'none',
    command: 'none',
    draw: { note: 'none', arrow: 'exit' },
    observation: 'at-point',
  },
  'not-for-me': {
    weight: 40,
    part: 'same',
    diff: 'none',
    map: 'none',
    command: 'none',
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
  'mac-learned': {
    weight: 15,
    part: 'same',
    diff: 'none',
    map: 'none',
    command: 'none',
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
  'mac-found': {
    weight: 60,
    part: 'same',
    diff: 'none',
    map: 'none',
    command: 'none',
    draw: { note: 'none', arrow: 'sign' },
    observation: 'at-point',
  },
  flooded: {
    weight: 60,
    part: 'same',
    diff: 'none',
    map: 'none',
    command: 'none',
    draw: { note: 'none', arrow: 'deed' },
    observation: 'at-point',
  },
  'arp-asked': {
    weight: 15,
    part: ({ port }) => port,
    diff: 'none',
    map: 'none',
    command: 'none',
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
  'arp-answered': {
    weight: 15,
    part: 'same',
    diff: 'none',
    map: 'none',
    command: 'none',
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
  'arp-learned': {
    weight: 15,
    part: 'same',
    diff: 'none',
    map: 'none',
    command: 'none',
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
  'arp-kept': {
    weight: 15,
    part: 'same',
    diff: 'none',
    map: 'none',
    command: 'none',
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
  'arp-found': {
    weight: 61,
    part: ({ port }) => port,
    diff: 'none',
    map: 'none',
    command: ({ ip, port }) => sh`ip neigh show ${ip} dev ${port}`,
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
  'arp-ignored': {
    weight: 15,
    part: 'same',
    diff: 'none',
    map: 'none',
    command: 'none',
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
  parked: {
    weight: 15,
    part: 'same',
    diff: 'none',
    map: 'none',
    command: 'none',
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
}
