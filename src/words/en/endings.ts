import { t } from '../../request/text.ts'
import type { Catalogue, Endings } from '../contract/catalogue.ts'
import { learns, outcomes } from './outcomes.ts'

const technical: Endings = {
  reached: (from, to, outcome) => t`Delivered: ${from} reaches ${to}; it sees ${outcomes(outcome)}.`,
  refused: (from, to, outcome) =>
    t`Refused: ${from} reaches ${to}, but nothing listens there; it sees ${outcomes(outcome)}.`,
  arrives: (from, to) => t`Arrives: what ${from} sends gets as far as ${to}.`,
  lost: (from, to, at, why) => t`Dropped: ${from} does not reach ${to}. Lost at ${at}: ${why}.`,
  replyLost: (from, to, at, why) => t`No answer: ${from} reaches ${to}, but the answer is lost at ${at}: ${why}.`,
  halfOpen: (from, to, at, why) =>
    t`Half open: ${from} is told that it is connected to ${to}, but its ${'ACK'} is lost at ${at}: ${why}. ${to} never finishes the handshake, and what ${from} sends next goes the same way.`,
  noReply: (from, to) => t`No answer: ${from} reaches ${to}, but nothing comes back.`,
  notSent: (from, to, why) => t`Not sent: ${from} cannot send to ${to}: ${why}.`,
  way: (path) => t`Route: ${path}.`,
  wayBack: (path) => t`And back: ${path}.`,
  wayOfAck: (path) => t`The ${'ACK'} after that: ${path}.`,
}

const house: Endings = {
  reached: (from, to, outcome) => t`You made it from ${from} to ${to}. Whoever sent you ${learns(outcome)}.`,
  refused: (from, to, outcome) =>
    t`You made it from ${from} to ${to}, but nobody works at that counter. Whoever sent you ${learns(outcome)}.`,
  arrives: (from, to) => t`You get from ${from} as far as ${to}.`,
  lost: (from, to, at, why) => t`You did not get from ${from} to ${to}. Your walk ends at ${at}: ${why}.`,
  replyLost: (from, to, at, why) =>
    t`You made it from ${from} to ${to}, but the answer does not come home. It is lost at ${at}: ${why}.`,
  halfOpen: (from, to, at, why) =>
    t`Only half a welcome: ${from} heard “come in” from ${to}, but its last word (${'ACK'}) is lost at ${at}: ${why}. ${to} still waits for it at the door, and what ${from} sends next goes the same way.`,
  noReply: (from, to) => t`You made it from ${from} to ${to}, but no answer comes home.`,
  notSent: (from, to, why) => t`You never leave: ${from} cannot send you to ${to}: ${why}.`,
  way: (path) => t`Your walk: ${path}.`,
  wayBack: (path) => t`The walk home: ${path}.`,
  wayOfAck: (path) => t`The last word (${'ACK'}) after that: ${path}.`,
}

export const endings: Catalogue['endings'] = { technical, house }
