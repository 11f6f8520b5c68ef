import type { Belief } from '../../lessons/beliefs.ts'
import type { Phrase, StemKind, StemOf, TableName, Value } from '../../lessons/item.ts'
import type { Ends } from '../../request/calls.ts'
import { plain, type Text } from '../../request/text.ts'
import type { Outcome } from '../../trace/events.ts'
import type { Voiced } from './cluster.ts'
import type { LessonWordsOf } from './lesson-pages.ts'

/*
 * What a language must be able to say to teach: questions, their options, and the beliefs behind the wrong ones.
 */

/** A question's sentence knows between whom it is asked. */
export interface AskedBetween {
  from: string
  to: string
  ends: Ends
}

export interface BeliefWords {
  /** A few words, for lists. */
  name: string
  /** What the learner believes, as a sentence of theirs. */
  belief: Voiced
  /** What is so instead, in one or two sentences. */
  truth: Voiced
}

/** Of the 44, those about houses, fountains and doormen; the others are about clusters. */
export type ClusterBelief =
  | 'all-of-1500-fits'
  | 'refused-is-timeout'
  | 'pods-behind-nat'
  | 'pods-share-a-bridge'
  | 'same-node-leaves'
  | 'underlay-knows-pods'
  | 'vni-is-a-vlan'
  | 'deleted-pod-is-reported'
  | 'pod-address-goes-out'
  | 'nat-is-a-firewall'
  | 'clusterip-answers-ping'
  | 'clusterip-travels'
  | 'service-takes-turns'
  | 'empty-service-hangs'
  | 'container-port-at-service'
  | 'nodeport-only-there'
  | 'local-from-every-node'
  | 'policy-names-service-port'
  | 'egress-without-name'
  | 'closed-by-default'
export type NetworkBelief = Exclude<Belief, ClusterBelief>

export interface LessonWords extends LessonWordsOf {
  stems: { [K in StemKind]: (stem: StemOf<K>, asked: AskedBetween) => Voiced }
  values: { [K in Value['kind']]: (value: Extract<Value, { kind: K }>) => Voiced }
  phrases: Record<Phrase, Voiced>
  tables: Record<TableName, Voiced>
  /** What a program sees, without the details of one case. */
  sights: Record<Outcome['kind'], Text>
  beliefs: Record<Belief, BeliefWords>
}

/** What programs see, from the words for it. */
export function outcomeNames(names: Record<Outcome['kind'], string>): LessonWords['sights'] {
  return {
    reply: plain(names.reply),
    connected: plain(names.connected),
    refused: plain(names.refused),
    'host-unreachable': plain(names['host-unreachable']),
    'net-unreachable': plain(names['net-unreachable']),
    'time-exceeded': plain(names['time-exceeded']),
    prohibited: plain(names.prohibited),
    'message-too-long': plain(names['message-too-long']),
    'not-permitted': plain(names['not-permitted']),
    'invalid-argument': plain(names['invalid-argument']),
    'no-buffer-space': plain(names['no-buffer-space']),
    timeout: plain(names.timeout),
  }
}
