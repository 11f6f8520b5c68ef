import { t } from '../../request/text.ts'
import type { ReplayWords } from '../contract/replay.ts'

export const replayWords: ReplayWords = {
  none: (lines) => t`None of the ${lines} lines is a flow as Hubble writes it in JSON (hubble observe -o json).`,
  fared: ({ explained, asked, contradicted, undecided }) =>
    t`Of ${asked} flows, ${explained} fared as the model walks them; ${contradicted} did not, and ${undecided} cannot be decided from this snapshot.`,
  changed: ({ blocked, passing }) =>
    t`With the changes, ${blocked.questions} connections (${blocked.flows} flows) would newly be blocked and ${passing.questions} (${passing.flows} flows) would newly pass.`,
  unchanged: (questions) => t`With the changes, none of the ${questions} connections in the file would fare otherwise.`,
  unread: (count, first) => t`Not read: ${count} lines that are no flow, the first at ${first}.`,
  unasked: (count, why) => t`Not walked: ${count} flows (${why}).`,
  reasons: {
    'no-ends': 'an end is missing',
    protocol: 'a protocol that is not walked',
    'no-verdict': 'no verdict of its own',
    'layer-7': 'refused inside the connection, by a proxy',
    'unknown-device': 'an end is not in the snapshot',
    'unknown-end': 'an end is not in the snapshot',
    'ipv4-only': 'IPv6',
  },
  otherReason: (kind) => t`${kind}`,
  captions: {
    contradicted: 'Fared otherwise than the model walks them',
    undecided: 'Cannot be decided: a fact is missing, or the backends fare differently',
    blocked: 'Would newly be blocked',
    passing: 'Would newly pass',
    unclear: 'Could no longer be decided',
  },
  columns: {
    from: 'From',
    to: 'To',
    flows: 'Flows',
    seen: 'Seen',
    walked: 'Walked',
    before: 'Before',
    after: 'After',
    passed: 'Seen to pass',
  },
  reply: 'answer',
  delivered: (device) => t`delivered to ${device}`,
  lost: (drop, device) => t`${drop}, at ${device}`,
  absent: 'not there',
  more: (count) => t`${count} more rows are in the data (--json).`,
  counted: (flows, questions) => t`${flows} flows, ${questions} different questions; each was walked once.`,
}
