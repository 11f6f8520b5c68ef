import { plain, t } from '../../request/text.ts'
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
    some: ({ opened, closed, came, went, otherWay }, asked) =>
      t`Blast radius, of ${asked} connections that were walked and all that the policies judge: ${closed} are lost, ${opened} open, ${came} come, ${went} go, ${otherWay} take another way.`,
    more: plain('There are more connections than were walked; policies are judged for all of them.'),
    rest: (count) => t`${count} more change; ${'/diff'} of two snapshots lists them all.`,
    caption: 'What else changes, what matters most first',
    columns: { from: 'From', to: 'To', port: 'Port', before: 'Before', after: 'After' },
    outside: 'outside',
  },
  atOnce: t`This is the moment after the machine stops: Kubernetes still lists its pods. About 40 seconds later it is NotReady: add ${'; node NAME notready'}.`,
  hash: (hash, before, after) => t`Changes ${hash}, on ${before}: this network would be ${after}. Nothing was changed.`,
}
