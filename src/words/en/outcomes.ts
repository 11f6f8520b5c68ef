import { type Text, t } from '../../request/text.ts'
import type { Outcome } from '../../trace/events.ts'
import type { Catalogue } from '../contract/catalogue.ts'
import { say } from '../contract/say.ts'

const words: Catalogue['outcomes'] = {
  reply: ({ from }) => t`a reply from ${from}`,
  connected: ({ to }) => t`connected to ${to}`,
  refused: ({ from, by }) =>
    by === 'reset' ? t`connection refused by ${from}` : t`connection refused (port unreachable from ${from})`,
  'host-unreachable': ({ from, errno }) =>
    from === undefined ? t`host unreachable (${errno})` : t`host unreachable, says ${from} (${errno})`,
  'net-unreachable': ({ from, errno }) =>
    from === undefined ? t`network unreachable (${errno})` : t`network unreachable, says ${from} (${errno})`,
  'time-exceeded': ({ from, errno }) => t`time to live exceeded, says ${from} (${errno})`,
  prohibited: ({ from, errno }) => t`prohibited, says ${from} (${errno})`,
  'message-too-long': ({ from, mtu, errno }) =>
    from === undefined
      ? t`message too long, ${mtu} bytes at most (${errno})`
      : t`message too long, ${mtu} bytes at most, says ${from} (${errno})`,
  'not-permitted': ({ errno }) => t`operation not permitted (${errno})`,
  'no-buffer-space': ({ errno }) => t`no buffer space available (${errno})`,
  'invalid-argument': ({ errno }) => t`invalid argument (${errno})`,
  timeout: () => t`nothing: a timeout`,
}

/** What the asking program sees, as a clause. */
export const outcomes = (outcome: Outcome): Text => say<Outcome, Text>(words, outcome)

/** The same as what happens to whoever asked: completes "whoever sent you ...". */
export function learns(outcome: Outcome): Text {
  const said = outcomes(outcome)
  if (outcome.kind === 'reply') return t`gets ${said}`
  if (outcome.kind === 'connected') return t`is ${said}`
  if (outcome.kind === 'timeout') return t`waits in vain and hears nothing (timeout)`
  return t`learns: ${said}`
}
export { words as outcomeWords }
