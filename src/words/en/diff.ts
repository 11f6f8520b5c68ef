import { plain, t } from '../../request/text.ts'
import type { DiffWords } from '../contract/cluster.ts'

/** What changed between two snapshots beside the connections themselves. */
export const diffWords: DiffWords = {
  ways: ({ changed, walked }) =>
    changed === 0
      ? t`The ${walked} connections that are open in both take the same way.`
      : t`Of ${walked} connections that are open in both, ${changed} take another way.`,
  notAll: (walked) => t`There are more; the first ${walked} pairs of workloads were walked.`,
  onlyAround: plain('Who can reach whom is the same in both. What changed is around it:'),
  lost: (services) => t`No backend any more: ${services}.`,
  down: (nodes) => t`Not Ready any more: ${nodes}.`,
  captions: {
    mode: 'Effective mode',
    nodes: 'Nodes',
    services: 'Services',
    ways: 'Other ways: where they part',
    sides: 'Side by side, decision by decision',
  },
  columns: { what: 'What', before: 'Before', after: 'After', count: '#', example: 'For example', place: 'Where' },
  absent: '-',
  noWay: plain('(no such step)'),
  node: ({ ready, ip, podCidrs }) =>
    t`${plain(ready ? 'Ready' : 'NotReady')}, ${ip ?? '-'}, pods ${podCidrs.join(', ')}`,
  service: ({ backends, nodes, ports }) =>
    backends === 0
      ? t`no backend, ${ports.join(', ')}`
      : t`${backends} backends (${nodes.join(', ')}), ${ports.join(', ')}`,
  results: {
    reachable: 'delivered',
    unreachable: 'not delivered',
    ambiguous: 'different for each backend',
    undetermined: 'not to be told',
  },
  turned: (from, to, { before, after }) => t`${from} → ${to}: before ${plain(before)}, now ${plain(after)}.`,
  otherWay: (from, to, result) => t`${from} → ${to}: ${plain(result)} in both, but by another way.`,
  sameWay: (from, to, result) => t`${from} → ${to}: ${plain(result)} in both, by the same way.`,
  first: (place) => t`The first difference, at ${place}:`,
  before: (told) => t`Before: ${told}`,
  after: (told) => t`After: ${told}`,
  alike: (count) => t`${count} alike`,
}
