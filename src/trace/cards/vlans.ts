import { sh } from '../shell.ts'
import type { Cards } from './card.ts'

/*
 * Tags of VLANs, and ports that carry them.
 */

export const VLANS: Pick<Cards, 'vlan-tagged' | 'vlan-untagged' | 'vlan-assigned' | 'vlan-withheld'> = {
  'vlan-tagged': {
    weight: 64,
    part: 'same',
    diff: 'none',
    map: 'none',
    command: ({ port, vlan }) => sh`ip -d link show ${port}; bridge vlan show vid ${vlan}`,
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
  'vlan-untagged': {
    weight: 61,
    part: 'same',
    diff: 'none',
    map: 'none',
    command: 'none',
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
  'vlan-assigned': {
    weight: 61,
    part: 'same',
    diff: 'none',
    map: 'none',
    command: () => sh`bridge vlan show`,
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
  'vlan-withheld': {
    weight: 15,
    part: 'same',
    diff: 'none',
    map: 'none',
    command: () => sh`bridge vlan show`,
    draw: { note: 'none', arrow: 'none' },
    observation: 'at-point',
  },
}
