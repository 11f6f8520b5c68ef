import { type Text, t } from '../../request/text.ts'
import type { Outcome } from '../../trace/events.ts'
import type { Catalogue } from '../contract/catalogue.ts'
import { say } from '../contract/say.ts'

const words: Catalogue['outcomes'] = {
  reply: ({ from }) => t`${from} 的应答`,
  connected: ({ to }) => t`连上了 ${to}`,
  refused: ({ from, by }) => (by === 'reset' ? t`${from} 拒绝连接` : t`连接被拒绝（${from} 说端口不可达）`),
  'host-unreachable': ({ from, errno }) =>
    from === undefined ? t`主机不可达（${errno}）` : t`主机不可达，${from} 说的（${errno}）`,
  'net-unreachable': ({ from, errno }) =>
    from === undefined ? t`网络不可达（${errno}）` : t`网络不可达，${from} 说的（${errno}）`,
  'time-exceeded': ({ from, errno }) => t`TTL 超时，${from} 说的（${errno}）`,
  prohibited: ({ from, errno }) => t`被禁止，${from} 说的（${errno}）`,
  'message-too-long': ({ from, mtu, errno }) =>
    from === undefined
      ? t`报文太长，最多 ${mtu} 字节（${errno}）`
      : t`报文太长，最多 ${mtu} 字节，${from} 说的（${errno}）`,
  'not-permitted': ({ errno }) => t`不允许的操作（${errno}）`,
  'no-buffer-space': ({ errno }) => t`没有可用的缓冲区空间（${errno}）`,
  'invalid-argument': ({ errno }) => t`参数无效（${errno}）`,
  timeout: () => t`什么也没有：超时`,
}

/** What the asking program sees, as a clause. */
export const outcomes = (outcome: Outcome): Text => say<Outcome, Text>(words, outcome)

/** The same as what happens to whoever asked: completes 派你出门的人… */
export function learns(outcome: Outcome): Text {
  const said = outcomes(outcome)
  if (outcome.kind === 'reply') return t`收到了 ${said}`
  if (outcome.kind === 'connected') return said
  if (outcome.kind === 'timeout') return t`什么也没等到（超时）`
  return t`得知：${said}`
}
export { words as outcomeWords }
