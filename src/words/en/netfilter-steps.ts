import { t } from '../../request/text.ts'
import type { SocketAddress } from '../../trace/rows.ts'
import type { Catalogue } from '../contract/catalogue.ts'

const at = ({ ip, port }: SocketAddress): string => (port === undefined ? ip : `${ip}:${port}`)

const STATES = {
  new: { technical: 'it opens one', house: 'nobody like you is in it yet' },
  established: { technical: 'it belongs to one that is open', house: 'you belong to a visit that was noted' },
  related: { technical: 'it is an error about one', house: 'you are a messenger about a visit that was noted' },
  invalid: {
    technical: 'it belongs to none, and may open none',
    house: 'you say you are an answer, but nobody asked here',
  },
} as const

/** Netfilter on a plain box: connections and translated addresses. */
export const netfilterSteps = {
  'connection-checked': ({ state }) => ({
    short: `ct state ${state}`,
    technical: t`Table of connections: ${state} (${STATES[state].technical}).`,
    house: t`The doorman looks into his notebook: ${state}, ${STATES[state].house}.`,
  }),
  'connection-noted': ({ connection: { protocol, before, after } }) => ({
    short: `${protocol}: noted`,
    technical: t`Notes the connection: ${at(before.src)} → ${at(before.dst)} (${protocol}); the answer will be ${at(after.dst)} → ${at(after.src)}.`,
    house: t`The doorman notes you: from ${at(before.src)} to ${at(before.dst)}; whoever comes from ${at(after.dst)} to ${at(after.src)} brings the answer.`,
  }),
  'port-forwarded': ({ from, to }) => ({
    short: `DNAT: ${at(from)} → ${at(to)}`,
    technical: t`DNAT: the destination ${at(from)} becomes ${at(to)}.`,
    house: t`The doorman crosses out ${at(from)} on your slip and writes ${at(to)}: that is where the visitors for this number are received.`,
  }),
  'source-restored': ({ from, to }) => ({
    short: `${at(from)} → ${at(to)}`,
    technical: t`The way back of DNAT: the source ${at(from)} becomes ${at(to)} again, which is what was asked.`,
    house: t`The doorman changes the sender from ${at(from)} back to ${at(to)}: that is who was asked.`,
  }),
} satisfies Partial<Catalogue['steps']>
