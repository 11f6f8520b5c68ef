import type { Spot } from '../../engine/scenes.ts'
import { plain, type Text, t } from '../../request/text.ts'
import type { StepOf } from '../../trace/events.ts'
import type { Catalogue } from '../contract/catalogue.ts'
import { list } from './step-parts.ts'

const ICMP = {
  'echo-request': '回显请求',
  'echo-reply': '回显应答',
  'time-exceeded': 'TTL 超时',
  'net-unreachable': '网络不可达',
  'host-unreachable': '主机不可达',
  'port-unreachable': '端口不可达',
  'fragmentation-needed': '需要分片',
  'admin-prohibited': '被管理策略禁止',
  'host-prohibited': '主机被管理策略禁止',
  'redirect-host': '重定向',
} as const

/** The doorman looks at his map; whoever is at home knows their own street, and for the rest the doorman. */
function wayChosen({ dst, route, rivals }: Pick<StepOf<'route-found'>, 'dst' | 'route' | 'rivals'>, spot: Spot): Text {
  const others = list(rivals.map((r) => r.to))
  const wins = rivals.length === 0 ? t`` : t`（${others} 也对得上，但以这一行为准。）`
  const isDoorman = spot.kind === 'router' || spot.kind === 'node'
  const who = isDoorman ? plain('门卫查了地图（路由表）') : plain('你看了看自己的路线图')
  const { to, via, port } = route
  if (port === undefined) return t`${who}：去 ${dst} 按 ${to} 这一行，${route.type}。${wins}`
  if (via === undefined) return t`${who}：${dst} 就在 ${to} 里，从 ${port} 门出去就是。${wins}`
  if (!isDoorman && to === '0.0.0.0/0')
    return t`去 ${dst} 没有专门的路，就先去找门卫 ${via}，从 ${port} 门出去（${to}）。${wins}`
  return t`${who}：去 ${dst}（${to}），先从 ${port} 门出去找 ${via}。${wins}`
}

export const routingSteps = {
  'own-address': ({ ip, port }) => ({
    short: '自己的地址',
    technical: t`${ip} 是它自己的地址（在 ${port} 上）：走 lo，不上任何线缆。`,
    house: t`${ip} 号就是自己家（${port} 门），不用出门。`,
  }),
  'route-found': ({ dst, route, rivals }, spot) => {
    const via = route.via === undefined ? t`直接到达` : t`经由 ${route.via}`
    const out = route.port === undefined ? t`${route.type}` : t`${via}，从 ${route.port} 出去`
    const beaten = rivals.length === 0 ? t`` : t`它胜过 ${list(rivals.map((r) => r.to))}。`
    return {
      short: `${route.to} → ${route.via ?? route.port ?? route.type}`,
      technical: t`${dst} 的最长匹配：${route.to}，${out}。${beaten}`,
      house: wayChosen({ dst, route, rivals }, spot),
    }
  },
  'ttl-lowered': ({ from, to }) => ({
    short: `TTL ${to}`,
    technical: t`TTL 从 ${from} 变成 ${to}。`,
    house: t`撕掉一张票根：${from} 变成 ${to}。`,
  }),
  'filter-passed': ({ hook, rules }) => ({
    short: `${hook}：放行`,
    technical: t`包过滤，${hook} 钩子：${rules} 条规则都不拦它。`,
    house: t`门规（${hook}）：${rules} 条里没有一条是针对你的。`,
  }),
  'reverse-path-checked': ({ src, port }) => ({
    short: 'rp_filter 通过',
    technical: t`反向路径：给 ${src} 的回答会从 ${port} 出去。`,
    house: t`你确实来自 ${src} 所住的那一边（${port}）。`,
  }),
  fragmented: ({ mtu, lengths }) => ({
    short: `${lengths.length} 个分片`,
    technical: t`超过 MTU ${mtu}：切成 ${lengths.length} 个分片（${list(lengths)} 字节）。`,
    house: t`路只有 ${mtu} 宽：你分成 ${lengths.length} 份往前走（${list(lengths)}）。`,
  }),
  reassembled: ({ fragments, length }) => ({
    short: '重新完整',
    technical: t`${fragments} 个分片重新拼好：${length} 字节。`,
    house: t`${fragments} 份都到了，你又是完整的你（${length}）。`,
  }),
  'icmp-made': ({ name, to, mtu, gateway }) => {
    const extra = mtu === undefined ? (gateway === undefined ? t`` : t`（更好的网关：${gateway}）`) : t`（MTU ${mtu}）`
    return {
      short: ICMP[name],
      technical: t`告诉 ${to}：ICMP ${plain(ICMP[name])}${extra}。`,
      house: t`派一名信使去 ${to}：${plain(ICMP[name])}${extra}。`,
    }
  },
  'icmp-withheld': ({ name, why }) => ({
    short: `不发${ICMP[name]}`,
    technical: {
      'rate-limit': t`本该报告${plain(ICMP[name])}，但给这个发送者的额度在这一秒里已经用完。`,
      'about-an-error': t`不对差错报文再报差错。`,
      fragment: t`不对后续分片报差错。`,
      busy: t`不报差错：它自己正在应答 ping，唯一的 ICMP 套接字被占用。`,
      'no-way-back': t`本该报告${plain(ICMP[name])}，可是没有回发送者的路由：差错发不出去。`,
    }[why],
    house: {
      'rate-limit': t`刚有一名信使去过那里，不再派第二名（${plain(ICMP[name])}）。`,
      'about-an-error': t`不为信使再派信使。`,
      fragment: t`不为一个人的一部分派信使。`,
      busy: t`唯一的信使正带着回答，再没有人可派。`,
      'no-way-back': t`信使（${plain(ICMP[name])}）不知道回去的路，派不出去。`,
    }[why],
  }),
  'pmtu-learned': ({ dst, mtu }) => ({
    short: `路径 MTU ${mtu}`,
    technical: t`记住：去 ${dst} 的路径 MTU 是 ${mtu}。`,
    house: t`记住：去 ${dst} 的路上，有一段只有 ${mtu} 宽。`,
  }),
  'redirect-learned': ({ dst, gateway }) => ({
    short: `下次经由 ${gateway}`,
    technical: t`从现在起，去 ${dst} 经由 ${gateway}。`,
    house: t`从现在起，去 ${dst} 就找门卫 ${gateway}。`,
  }),
  'redirect-ignored': ({ dst, gateway, why }) => ({
    short: '不听重定向',
    technical: {
      'not-my-gateway': t`有人把 ${dst} 重定向到 ${gateway}，但它不是正在用的网关：忽略。`,
      'neighbour-unknown': t`去 ${dst} 被重定向到 ${gateway}：它的 MAC 还不知道，所以先只是询问。`,
      forwarding: t`路由器不听重定向（${dst} 到 ${gateway}）。`,
      'switched-off': t`去 ${dst} 被重定向到 ${gateway}：accept_redirects 关着，不听。`,
      'no-gateway': t`去 ${dst} 被重定向到 ${gateway}，可它当不了谁的网关：忽略。`,
    }[why],
    house: {
      'not-my-gateway': t`有人建议去 ${dst} 找 ${gateway}，可他不是你的门卫：不理会。`,
      'neighbour-unknown': t`门卫建议去 ${dst} 找 ${gateway}。地图上还没有那扇门，你先打听它。`,
      forwarding: t`门卫不听别人的建议（${dst} 到 ${gateway}）。`,
      'switched-off': t`门卫建议去 ${dst} 找 ${gateway}，可这栋房子不听劝。`,
      'no-gateway': t`门卫建议去 ${dst} 找 ${gateway}，可那里不可能有门卫：不理会。`,
    }[why],
  }),
} satisfies Partial<Catalogue['steps']>
