import type { State } from '../../findings/blast.ts'
import type { Text } from '../../request/text.ts'

/** What a language must be able to say about changes that nobody has made. */
export interface WhatIfWords {
  /** Before the verdict: this is no answer about the network as it is. */
  hypothetical(changes: Text): Text
  /** On one side there is no such question. */
  gone: Record<'before' | 'after', (what: Text) => Text>
  states: Record<State, string>
  blast: {
    none(asked: number): Text
    /** `judged`: beside those that were walked, the policies were asked about all. */
    some(
      counts: Record<'opened' | 'closed' | 'came' | 'went' | 'otherWay', number>,
      about: { asked: number; judged: boolean },
    ): Text
    more: Text
    /** Under ten rows: how many more there are. */
    rest(count: number): Text
    caption: string
    columns: Record<'from' | 'to' | 'port' | 'before' | 'after', string>
    outside: string
  }
  /** Of a machine that is switched off: what Kubernetes does later is not in it. */
  atOnce: Text
  /** The changes have a hash of their own. */
  hash(hash: string, before: string, after: string): Text
}
