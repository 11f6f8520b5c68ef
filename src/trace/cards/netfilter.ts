import { CONNTRACK } from '../proof.ts'
import { sh } from '../shell.ts'
import type { Cards } from './card.ts'

/*
 * Netfilter on a plain box: its table of connections, and what nat rules make of addresses.
 */

export const NETFILTER: Pick<Cards, 'connection-checked' | 'connection-noted' | 'port-forwarded' | 'source-restored'> =
  {
    'connection-checked': {
      weight: 60,
      part: 'stack',
      diff: ({ state }) => [state],
      map: 'none',
      command: () => CONNTRACK,
      draw: { note: 'none', arrow: 'none' },
      observation: 'at-point',
    },
    'connection-noted': {
      weight: 30,
      part: 'stack',
      diff: 'none',
      map: 'none',
      command: () => CONNTRACK,
      draw: { note: 'none', arrow: 'none' },
      observation: 'at-point',
    },
    'port-forwarded': {
      weight: 85,
      part: 'stack',
      diff: ({ to }, name) => [name(to.ip), String(to.port)],
      map: 'none',
      command: () => sh`nft list ruleset; ${CONNTRACK}`,
      draw: { note: 'change', arrow: 'none' },
      observation: 'at-point',
    },
    'source-restored': {
      weight: 77,
      part: 'stack',
      diff: 'none',
      map: 'none',
      command: () => CONNTRACK,
      draw: { note: 'none', arrow: 'restored' },
      observation: 'at-point',
    },
  }
