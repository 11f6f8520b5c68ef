import { plain, t } from '../../request/text.ts'
import { ciliumDrop } from '../../trace/cards/drops.ts'
import type { DropKind } from '../../trace/drops.ts'
import { FIB_CODES } from '../../trace/rows.ts'
import type { Catalogue, Telling } from '../contract/catalogue.ts'
import { at, because, DIRECTIONS, DOORS, isolated, list, NOBODY, nearly, VACANT } from './datapath-parts.ts'

const FAILURES = {
  blackhole: '黑洞路由',
  unreachable: '不可达路由',
  prohibited: '禁止路由',
  'no-route': '没有路由',
  'too-big': '包大得走不了这条路由',
} as const

function named(kind: DropKind, telling: Telling): Telling {
  const own = ciliumDrop(kind)
  const name = own === undefined ? t`` : t`（Cilium：${own.code} ${own.text}）`
  return { ...telling, technical: [...telling.technical, ...name], house: [...telling.house, ...name] }
}

/** With policy-deny-response the pod is told; the monitor then has a verdict, and no drop. */
function answered(kind: DropKind, told: true | undefined, telling: Telling): Telling {
  if (told === undefined) return named(kind, telling)
  const technical = t`；同时回一个 ICMP 告诉 pod(管理性禁止)，Cilium 只报告判定，不报告丢包`
  const house = t`；信使马上把“不行”带了回来`
  return { ...telling, technical: [...telling.technical, ...technical], house: [...telling.house, ...house] }
}

/** Its drops, with Cilium's own numbers where there are some. */
export const datapathDrops = {
  'policy-denied': ({ direction, endpoint, identity, by, near, told }) =>
    answered('policy-denied', told, {
      short: '策略不放行',
      technical: t`${isolated(endpoint, direction, by)}，没有一条规则放行身份 ${identity}${nearly(near)}`,
      house: t`${endpoint} 的${plain(DOORS[direction])}名单上没有胸牌 ${identity}${because(by)}${nearly(near)}`,
    }),
  'policy-deny': ({ direction, endpoint, identity, by, told }) =>
    answered('policy-deny', told, {
      short: '策略明确拒绝',
      technical: t`${endpoint} 的一条${plain(DIRECTIONS[direction])}规则禁止身份 ${identity}${because(by)}`,
      house: t`${endpoint} 的${plain(DOORS[direction])}规矩写明不见胸牌 ${identity}，名单上有也没用${because(by)}`,
    }),
  'ct-map-insertion-failed': ({ entries }) =>
    named('ct-map-insertion-failed', {
      short: 'CT: Map insertion failed',
      technical: t`连接跟踪表满了（${entries} 条），新的连接一概过不去`,
      house: t`记事本写满了（${entries} 行）：新来的客人一个也进不去`,
    }),
  'service-backend-not-found': ({ frontend, why }) =>
    named('service-backend-not-found', {
      short: '服务没有后端',
      technical:
        why === 'no-such-port'
          ? t`${frontend.name} 有这个地址，却没有这个端口`
          : t`${frontend.name} ${at(frontend.vip)} ${plain(NOBODY[why])}`,
      house:
        why === 'no-such-port'
          ? t`${frontend.name} 没有这个柜台`
          : t`门牌 ${at(frontend.vip)}（${frontend.name}）后面${plain(VACANT[why])}`,
    }),
  'no-mapping-for-nat-masquerade': ({ src, dst, tries }) =>
    named('no-mapping-for-nat-masquerade', {
      short: '地址转换没有映射',
      technical: t`${at(src)} 去 ${at(dst)}，试了 ${tries} 次也没有空闲的源端口`,
      house: t`给你（${at(src)} 去 ${at(dst)}）找了 ${tries} 次，也没有一个空着的号码`,
    }),
  'nat-unsupported': () =>
    named('nat-unsupported', {
      short: '这种协议不能做地址转换',
      technical: t`这是节点自己发的 ICMP 重定向：这一版的 NAT 不认识这种消息，在网卡上就丢了。它说的那个包照样往前走`,
      house: t`门卫想告诉你一条近路，这句话却出不了服务人员守着的门；你自己的信照样往前走`,
    }),
  'fib-lookup-failed': ({ dst, failure }) =>
    named('fib-lookup-failed', {
      short: `FIB 查不到路（${FIB_CODES[failure]}）`,
      technical: t`对 ${dst} 的 bpf_fib_lookup 返回 ${FIB_CODES[failure]}：${plain(FAILURES[failure])}`,
      house: t`服务人员在门卫的地图（路由表）上找不到去 ${dst} 的路：${plain(FAILURES[failure])}`,
    }),
  'is-a-clusterip': ({ frontend }) =>
    named('is-a-clusterip', {
      short: '这是 ClusterIP',
      technical: t`${at(frontend.vip)}（${frontend.name}）是 ClusterIP，不接受来自外部的访问`,
      house: t`${at(frontend.vip)}（${frontend.name}）是只给楼里人用的门牌`,
    }),
  'denied-by-lb-src-range-check': ({ frontend, src, range, ranges }) =>
    named('denied-by-lb-src-range-check', {
      short: '来源网段不放行',
      technical:
        range === undefined
          ? t`${src} 不在 ${frontend.name} 的 loadBalancerSourceRanges(${list(ranges)})之内`
          : t`${src} 在 ${range} 之内，而 ${frontend.name} 的 loadBalancerSourceRanges 写的是谁不可以进来（${'src-ranges-policy: deny'}）`,
      house:
        range === undefined
          ? t`${frontend.name} 只接待这些社区：${list(ranges)}，${src} 不住在其中`
          : t`${frontend.name} 不接待 ${range} 的人，而 ${src} 就住在那里`,
    }),
  'ep-not-ready': ({ endpoint }) =>
    named('ep-not-ready', {
      short: '端点的策略程序还没装上',
      technical: t`${endpoint} 的程序没有装载：这个 pod 正在创建或者删除`,
      house: t`${endpoint} 的门口还没有（或者不再有）服务人员：公寓正在搭起来或者拆掉`,
    }),
  'invalid-packet': () =>
    named('invalid-packet', {
      short: '数据包无效',
      technical: t`这是分了片的 ICMP：Cilium 的连接跟踪一片也不收，第一片也一样。一个包装得下的 ping 可以通过，分片的 UDP 也可以`,
      house: t`你的信拆成了几份，可是服务人员的登记簿里没有“拆开的 ping”这一栏：哪一份都不能过去`,
    }),
  'socket-refused': ({ frontend, why }) => ({
    short: 'connect() 被拒绝',
    technical: t`${frontend.name} ${at(frontend.vip)} ${plain(NOBODY[why])}：connect() 自己就失败，没有发出任何包，也没有丢包事件`,
    house: t`门牌 ${at(frontend.vip)}（${frontend.name}）后面${plain(VACANT[why])}：你连家门都没有出`,
  }),
  'service-refused': ({ frontend, why }) => ({
    short: '端口不可达',
    technical: t`${frontend.name} ${at(frontend.vip)} ${plain(NOBODY[why])}：以它的名义发回“端口不可达”；Cilium 不报告丢包`,
    house: t`门牌 ${at(frontend.vip)}（${frontend.name}）后面${plain(VACANT[why])}，信使马上把消息带了回来`,
  }),
} satisfies Partial<Catalogue['drops']>
