import { t } from '../../request/text.ts'
import type { SocketAddress } from '../../trace/rows.ts'
import type { Catalogue } from '../contract/catalogue.ts'

const at = ({ ip, port }: SocketAddress): string => (port === undefined ? ip : `${ip}:${port}`)

const STATES = {
  new: { technical: '它要开一个新连接', house: '本子上还没有你这样的来客' },
  established: { technical: '它属于一个已经建立的连接', house: '你属于一次记过的来访' },
  related: { technical: '它是关于某个连接的差错', house: '你是信使，说的是一次记过的来访' },
  invalid: { technical: '它不属于任何连接，也不能开新连接', house: '你说自己是来回话的，可这里没有人问过' },
} as const

/** Netfilter on a plain box: connections and translated addresses. */
export const netfilterSteps = {
  'connection-checked': ({ state }) => ({
    short: `ct state ${state}`,
    technical: t`查连接跟踪表：${state}（${STATES[state].technical}）。`,
    house: t`门卫翻开登记本：${state}，${STATES[state].house}。`,
  }),
  'connection-noted': ({ connection: { protocol, before, after } }) => ({
    short: `${protocol}：已登记`,
    technical: t`登记连接：${at(before.src)} → ${at(before.dst)}（${protocol}）；回来的应该是 ${at(after.dst)} → ${at(after.src)}。`,
    house: t`门卫给你登记：从 ${at(before.src)} 去 ${at(before.dst)}；以后从 ${at(after.dst)} 到 ${at(after.src)} 来的，就是带回话的。`,
  }),
  'port-forwarded': ({ from, to }) => ({
    short: `DNAT ${at(from)} → ${at(to)}`,
    technical: t`DNAT：目的地址 ${at(from)} 变成 ${at(to)}。`,
    house: t`门卫把行程单上的 ${at(from)} 划掉，写上 ${at(to)}：找这个门牌的客人都在那里接待。`,
  }),
  'source-restored': ({ from, to }) => ({
    short: `${at(from)} → ${at(to)}`,
    technical: t`DNAT 的回程：源地址 ${at(from)} 改回 ${at(to)}，也就是当初问的那个地址。`,
    house: t`门卫把寄件人从 ${at(from)} 改回 ${at(to)}：当初问的就是它。`,
  }),
} satisfies Partial<Catalogue['steps']>
