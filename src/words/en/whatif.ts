import { join, plain, t } from '../../request/text.ts'
import type { Catalogue } from '../contract/catalogue.ts'
import type { WhatIfWords } from '../contract/whatif.ts'

export const whatIfWords: WhatIfWords = {
  hypothetical: (changes) => t`Hypothetical, with ${changes}:`,
  gone: {
    before: (what) => t`Before: ${what}`,
    after: (what) => t`With the change: ${what}`,
  },
  states: { open: 'open', closed: 'closed', mixed: 'differs by pod', absent: 'not there', unknown: 'not to be told' },
  blast: {
    none: (asked) => t`Nothing else changes: ${asked} other connections fare as before.`,
    some: ({ opened, closed, came, went, otherWay }, { asked, judged }) =>
      t`Blast radius, of ${asked} connections that were walked${plain(judged ? ' and all that the policies judge' : '')}: ${closed} are lost, ${opened} open, ${came} come, ${went} go, ${otherWay} take another way.`,
    more: plain('There are more connections than were walked; policies are judged for all of them.'),
    rest: (count) => t`${count} more change.`,
    caption: 'What else changes, what matters most first',
    columns: { from: 'From', to: 'To', port: 'Port', before: 'Before', after: 'After' },
    outside: 'outside',
  },
  atOnce: t`This is the moment after the machine stops: Kubernetes still lists its pods. About 40 seconds later it is NotReady: add ${'; node NAME notready'}.`,
  hash: (hash, before, after) => t`Changes ${hash}, on ${before}: this network would be ${after}. Nothing was changed.`,
}

export const whatIfProblems: Pick<Catalogue['problems'], 'edit-not-understood' | 'edit-impossible'> = {
  'edit-not-understood': ({ text, possible }) => ({
    what: t`I do not understand the change ${text}.`,
    why: plain('A change that is guessed would be an answer to another question.'),
    next: t`What can be changed here: ${join(
      possible.map((form) => t`${form}`),
      '; ',
    )}.`,
  }),
  'edit-impossible': ({ edit, network }) => ({
    what: t`${edit} cannot be tried in ${network}.`,
    why: plain('It is a network of machines and wires: there is no Kubernetes in it.'),
    next: t`Try ${'node n1 down'}, ${'route n1 remove default'}, or a snapshot with ${'network=shop'}.`,
  }),
}
