import { plain, type Text, t } from '../../request/text.ts'
import type { BackendChoice, Translator } from '../../trace/rows.ts'
import type { Catalogue } from '../contract/catalogue.ts'
import { at, because, DIRECTIONS, DOORS, list, NOBODY, nearly, VACANT } from './datapath-parts.ts'

const STATES = {
  new: '新连接',
  established: '已知的连接',
  reply: '已知连接的回包',
  related: '关于已知连接的差错',
} as const

const NOTES = {
  new: '上面还没有你',
  established: '上面已经有你',
  reply: '你正是其中一行的回音',
  related: '你带来的是其中一行的消息',
} as const

const SIDES = { OUT: '出去的方向', IN: '进来的方向', SVC: '去往服务' } as const

const CHOICES = { 'only-one': '唯一的后端', 'one-of-several': '随机挑中', affinity: '和上次是同一个' } as const

const PROXIES = { http: 'Envoy 代理', kafka: 'Envoy 代理', dns: 'DNS 代理', other: 'Envoy 代理' } as const

const REFUSALS = { http: 'HTTP 403', dns: 'REFUSED', kafka: '授权错误', other: '重置' } as const

const NATS = { masquerade: '地址伪装', snat: '源地址转换', hairpin: '回环转换' } as const

const chosen = (choice: BackendChoice, of: number): Text =>
  of === 1 ? t`唯一的后端` : t`${plain(CHOICES[choice])}（共 ${of} 个）`

const oneOf = (of: number): Text => (of === 1 ? t`只此一户` : t`${of} 户里的一户`)

/** Who writes on the slip, in the story of the houses. */
const writer = (by: Translator): Text => {
  if (by === 'kube-proxy') return t`大厅里的办事员（${by}）`
  return by === 'netfilter' ? t`门卫（${by}）` : t`服务人员（${by}）`
}

const RESPONSES = { reject: '明确拒绝', drop: '不声不响地丢弃', refuse: '在 connect() 时拒绝' } as const

/** The steps of a real cluster's datapath: services, NAT, conntrack, policies, encryption. */
export const datapathSteps = {
  'source-identified': ({ ip, identity, from }) => ({
    short: `身份 ${identity}`,
    technical: {
      ipcache: t`由 ipcache 认出 ${ip}：身份 ${identity}。`,
      'tunnel-key': t`由隧道键（VNI）认出发送者：身份 ${identity}。`,
      mark: t`包上的标记说明它由本节点自己发出：身份 ${identity}。`,
    }[from],
    house: {
      ipcache: t`服务人员查了查谁住在 ${ip}：胸牌 ${identity}。`,
      'tunnel-key': t`隧道的吊牌就是你的胸牌：${identity}。`,
      mark: t`派你出门的是这座建筑自己，胸牌 ${identity}。`,
    }[from],
  }),
  'conntrack-looked-up': ({ scope, state, connection }) => {
    const known = connection?.translated === undefined ? t`` : t`，原本要找的是 ${at(connection.translated)}`
    return {
      short: `连接跟踪：${STATES[state]}`,
      technical: t`查连接跟踪表，${plain(SIDES[scope])}：${plain(STATES[state])}${known}。`,
      house: t`他翻开门边的记事本：${plain(NOTES[state])}${known}。`,
    }
  },
  'conntrack-created': ({ connection }) => ({
    short: `记下连接 ${connection.scope}`,
    technical: t`新建连接跟踪条目 ${connection.scope}：${connection.protocol} ${at(connection.src)} → ${at(connection.dst)}，身份 ${connection.identity}。`,
    house: t`记事本上添了一行：${at(connection.src)} 去 ${at(connection.dst)}，胸牌 ${connection.identity}。等回音来时，凭这一行放行。`,
  }),
  'policy-verdict': ({ direction, allowed, audited, match, endpoint, identity, by, near }) => ({
    short: `${DIRECTIONS[direction]}：${allowed ? '放行' : '拒绝'}`,
    technical: allowed
      ? t`${endpoint} 的${plain(DIRECTIONS[direction])}策略，对身份 ${identity}：放行，匹配方式 ${match}${because(by)}。`
      : audited
        ? t`${endpoint} 的${plain(DIRECTIONS[direction])}策略，对身份 ${identity}：本该拒绝${because(by)}${nearly(near)}，但 ${'policy-audit-mode'} 只记录、不拦截。`
        : t`${endpoint} 的${plain(DIRECTIONS[direction])}策略，对身份 ${identity}：拒绝${because(by)}${nearly(near)}。`,
    house: allowed
      ? t`${endpoint} 的${plain(DOORS[direction])}名单上有胸牌 ${identity}${because(by)}，他让你过去。`
      : audited
        ? t`${endpoint} 的${plain(DOORS[direction])}名单上没有胸牌 ${identity}${because(by)}。他记上一笔，还是让你过去（${'policy-audit-mode'}）。`
        : t`${endpoint} 的${plain(DOORS[direction])}名单不让胸牌 ${identity} 过去${because(by)}${nearly(near)}。`,
  }),
  'sent-to-proxy': ({ protocol, direction, endpoint }) => ({
    short: `→ 代理 (${protocol})`,
    technical: t`${endpoint} 的${plain(DIRECTIONS[direction])}策略有 L7 规则（${protocol}），把它转给本节点的${plain(PROXIES[protocol])}。代理自己先应答这个连接，后面没有人也一样。`,
    house: t`${endpoint} 的${plain(DOORS[direction])}名单还要看信里写了什么：半路上有人（${plain(PROXIES[protocol])}，${protocol}）拆开来读。`,
  }),
  'came-from-proxy': ({ protocol }) => ({
    short: '从代理出来',
    technical: t`规则允许的请求，由代理另开一个连接送出去，仍带着发送者的身份；不允许的，由代理回一句，不算丢包：${REFUSALS[protocol]}。`,
    house: t`能过的继续走；不能过的，由读信的人自己答复（${REFUSALS[protocol]}）。`,
  }),
  'fib-looked-up': ({ dst, route, rivals }) => {
    const beaten = rivals.length === 0 ? t`` : t`它胜过 ${list(rivals.map((r) => r.to))}。`
    const out =
      route.via === undefined
        ? t`从 ${route.port ?? route.type} 出去`
        : t`经由 ${route.via}，从 ${route.port ?? ''} 出去`
    return {
      short: `FIB：${route.to}`,
      technical: t`对 ${dst} 做 bpf_fib_lookup：${route.to}，${out}。${beaten}`,
      house: t`服务人员自己翻看门卫的地图（路由表）：去 ${dst} 走 ${route.to}，${out}。${beaten}`,
    }
  },
  'tunnel-map-found': ({ prefix, remote }) => ({
    short: `${prefix} → ${remote}`,
    technical: t`cilium_tunnel_map(1.17 及更早)：${prefix} 在 ${remote} 后面。`,
    house: t`魔法 eBPF 地图的旧页上记着整段门牌：${prefix} 在 ${remote} 那座建筑里。`,
  }),
  'socket-translated': ({ frontend, backend, of, choice }) => ({
    short: `${at(frontend.vip)} → ${at(backend)}`,
    technical: t`套接字层负载均衡：对 ${at(frontend.vip)}（${frontend.name}）的 connect() 改去 ${at(backend)}，${chosen(choice, of)}。没有任何一个包带着服务地址。`,
    house: t`还没出门，行程单就改好了：${at(frontend.vip)}（${frontend.name}）是一块没有房子的门牌，真正要去的是 ${at(backend)}（${oneOf(of)}）。`,
  }),
  'service-translated': ({ frontend, backend, of, choice, by }) => ({
    short: `${at(frontend.vip)} → ${at(backend)}`,
    technical: t`服务 ${frontend.name}（${frontend.kind}）${at(frontend.vip)}：由 ${by} 把目的改成 ${at(backend)}，${chosen(choice, of)}。`,
    house: t`${at(frontend.vip)}（${frontend.name}）是一块没有房子的门牌。${writer(by)}在你的行程单上写下真正的去处：${at(backend)}（${oneOf(of)}）。`,
  }),
  'service-restored': ({ vip, backend, by }) => ({
    short: `${at(backend)} → ${at(vip)}`,
    technical:
      by === 'socket'
        ? t`getpeername() 和 recvmsg() 上的钩子告诉程序：对方是 ${at(vip)}，不提 ${at(backend)}；包没有改动。`
        : t`由 ${by} 把源地址 ${at(backend)} 改回服务地址 ${at(vip)}。`,
    house:
      by === 'socket'
        ? t`派你出门的人听到的是：${at(vip)} 给了回音；真正的门牌 ${at(backend)}，没有人提起。`
        : t`${writer(by)}把行程单上的寄件人从 ${at(backend)} 改回 ${at(vip)}：人家当初问的就是它。`,
  }),
  'no-backend': ({ frontend, why, response }) => ({
    short: '没有后端',
    technical: t`服务 ${frontend.name} ${at(frontend.vip)} ${plain(NOBODY[why])}；处理方式：${plain(RESPONSES[response])}。`,
    house: t`门牌 ${at(frontend.vip)}（${frontend.name}）后面${plain(VACANT[why])}，于是${plain(RESPONSES[response])}。`,
  }),
  'source-range-checked': ({ src, range, ranges, frontend }) =>
    range === undefined
      ? {
          short: `${src} 不属于 ${ranges.join('、')}`,
          technical: t`${frontend.name} 的 loadBalancerSourceRanges 写的是谁不可以进来：${src} 不在 ${list(ranges)} 之内。`,
          house: t`${frontend.name} 不接待某些社区的人；${src} 不住在那里。`,
        }
      : {
          short: `${src} 属于 ${range}`,
          technical: t`${frontend.name} 的 loadBalancerSourceRanges：${src} 在 ${range} 之内。`,
          house: t`${frontend.name} 只接待某些社区的人；${src} 正住在其中的 ${range}。`,
        },
  'nat-applied': ({ what, from, to, by }) => ({
    short: `${NATS[what]} ${at(from)} → ${at(to)}`,
    technical: t`由 ${by} 做${plain(NATS[what])}：源地址 ${at(from)} 变成 ${at(to)}。`,
    house: t`${writer(by)}在行程单上换了寄件人：不写 ${at(from)}，改写 ${at(to)}，并且记下一笔。`,
  }),
  'nat-undone': ({ from, to, by }) => ({
    short: `${at(from)} → ${at(to)}`,
    technical: t`由 ${by} 查到 NAT 条目：目的 ${at(from)} 改回 ${at(to)}。`,
    house: t`${writer(by)}找到了当初那一笔：写给 ${at(from)} 的，其实是给 ${at(to)} 的。`,
  }),
  'nat-skipped': ({ why, prefix, by }) => ({
    short: '不做地址伪装',
    technical: {
      'native-range': t`${by} 不做地址伪装：目的在 ${prefix ?? ''} 之内。`,
      answer: t`${by} 不做地址伪装：这是回包。`,
      node: t`${by} 不做地址伪装：目的是一个节点。`,
      overlay: t`${by} 不做地址伪装：这是隧道包。`,
    }[why],
    house: {
      'native-range': t`行程单上仍写你自己的门牌号：在 ${prefix ?? ''} 里大家都认得它（${by}）。`,
      answer: t`行程单上仍写你自己的门牌号：你是回音（${by}）。`,
      node: t`行程单上仍写你自己的门牌号：你要去的是一座建筑（${by}）。`,
      overlay: t`隧道里面什么都不改（${by}）。`,
    }[why],
  }),
  'dsr-noted': ({ vip, by }) => ({
    short: `DSR ${at(vip)}`,
    technical: t`直接回包（DSR，${by}）：包里带着 ${at(vip)}，后端所在的节点可以用它的名义回答。`,
    house: t`行程单上写明了当初问的是 ${at(vip)}（${by}）：回音可以直接回家。`,
  }),
  'dsr-learned': ({ vip, by }) => ({
    short: `DSR ${at(vip)}`,
    technical: t`直接回包（DSR，${by}）：本节点会以 ${at(vip)} 的名义回答，不再经过当初被问的节点。`,
    house: t`服务人员在行程单上读到当初问的是 ${at(vip)}（${by}）：回音就用这个名字。`,
  }),
  encrypted: ({ peer, port, device }) => ({
    short: `WireGuard → ${peer}`,
    technical: t`${device} 把包加密发给 ${peer}：UDP ${port}，途中没有人读得懂。`,
    house: t`一条不透明的隧道（${device}，UDP ${port}）把你罩住，一直到 ${peer}：谁也看不见里面走的是谁。`,
  }),
  decrypted: ({ peer, device }) => ({
    short: `来自 ${peer} 的 WireGuard`,
    technical: t`WireGuard 解开来自 ${peer} 的包；它出现在 ${device} 上。`,
    house: t`来自 ${peer} 的不透明隧道到 ${device} 门为止，你又看得见了。`,
  }),
} satisfies Partial<Catalogue['steps']>
