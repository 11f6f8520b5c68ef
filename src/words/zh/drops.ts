import { type Text, t } from '../../request/text.ts'
import { ciliumDrop } from '../../trace/cards/drops.ts'
import type { Drop } from '../../trace/drops.ts'
import type { Catalogue, Telling } from '../contract/catalogue.ts'
import { matchText } from '../contract/match.ts'
import { say } from '../contract/say.ts'
import { datapathDrops } from './datapath-drops.ts'

/** Cilium's own number and words, where it has some: so that Hubble and we speak alike. */
export function ciliumName(kind: Drop['kind']): Text {
  const named = ciliumDrop(kind)
  return named === undefined ? t`` : t`（Cilium：${named.code} ${named.text}）`
}

export const dropWords: Catalogue['drops'] = {
  ...datapathDrops,
  'no-route': ({ dst, rules }) => ({
    short: '没有路由',
    technical: t`没有去 ${dst} 的路由（${rules} 条路由都不包含它）`,
    house: t`地图上有 ${rules} 条路，没有一条通往 ${dst}`,
  }),
  prohibited: ({ dst, route }) => ({
    short: route.type,
    technical: t`类型为 ${route.type} 的路由 ${route.to} 拒绝 ${dst}`,
    house: t`地图把 ${route.to} 标成 ${route.type}：谁也不能去 ${dst}`,
  }),
  'arp-failed': ({ ip, port, attempts }) => ({
    short: 'ARP 失败',
    technical: t`ARP 失败：${port} 上没有人回答 ${ip}（问了 ${attempts} 次，每次隔一秒，然后是主机不可达）`,
    house: t`从 ${port} 门喊了 ${attempts} 遍，没有哪扇门是 ${ip} 号`,
  }),
  'ttl-expired': ({ ttl }) => ({
    short: 'TTL 用完',
    technical: t`TTL 只剩 ${ttl}，这台路由器会把它减到 0`,
    house: t`票根只剩 ${ttl} 张，门卫把它收走了`,
  }),
  'too-big': ({ length, mtu, port, df }) => ({
    short: `${length} > MTU ${mtu}`,
    technical: df
      ? t`${length} 字节超过 ${port} 的 MTU ${mtu}，而 DF 不许分片`
      : t`${length} 字节超过 ${port} 的 MTU ${mtu}`,
    house: df
      ? t`你有 ${length} 宽，${port} 门后的路只有 ${mtu}，而你的行程单上写着“不许拆分”`
      : t`你有 ${length} 宽，${port} 门后的路只有 ${mtu}`,
  }),
  'too-big-for-receiver': ({ length, mtu, port }) => ({
    short: `${length} > MTU ${mtu}`,
    technical: t`对端接口（${port}）只收 ${mtu} 字节，不收 ${length} 字节；交换机不会发 ICMP`,
    house: t`路那头的门（${port}）只有 ${mtu} 宽，你有 ${length}；没有人派信使`,
  }),
  'not-forwarding': ({ dst }) => ({
    short: '不转发',
    technical: t`${dst} 不是它的地址，而它不转发（ip_forward 为 0）；没有 ICMP`,
    house: t`${dst} 不在这里，这座房子也不是门卫：一片沉默`,
  }),
  filter: ({ hook, rule }) => ({
    short: `过滤：${rule.action}`,
    technical: t`包过滤，${hook} 钩子：${matchText(rule.match)} → ${rule.action}`,
    house: t`门规（${hook}）：${matchText(rule.match)} → ${rule.action}`,
  }),
  'rp-filter': ({ src, port, expected }) => ({
    short: 'rp_filter',
    technical:
      expected === undefined
        ? t`rp_filter：没有回到 ${src} 的路`
        : t`rp_filter：${src} 从 ${port} 进来，可是去它那里要走 ${expected}`,
    house:
      expected === undefined
        ? t`这里没有人知道 ${src} 住在哪儿`
        : t`住在 ${src} 的人本该从 ${expected} 来，而不是 ${port}`,
  }),
  'not-for-this-nic': ({ dst, port }) => ({
    short: '别人的 MAC',
    technical: t`这个帧是给 ${dst} 的，而那不是 ${port} 的 MAC 地址`,
    house: t`你的外套上写着 ${dst} 号门，而 ${port} 是另一扇门`,
  }),
  'link-drop': ({ port, why }) => ({
    short: { 'cable-cut': '线缆断开', 'interface-down': '接口关闭', 'peer-down': '对端关闭', 'no-cable': '没有线缆' }[
      why
    ],
    technical: {
      'cable-cut': t`${port} 的线缆断了`,
      'interface-down': t`${port} 是关闭的`,
      'peer-down': t`${port} 线缆的另一端是关闭的`,
      'no-cable': t`${port} 上没有线缆`,
    }[why],
    house: {
      'cable-cut': t`${port} 门外的路断了`,
      'interface-down': t`${port} 门锁着`,
      'peer-down': t`从 ${port} 出去的路，那一头的门锁着`,
      'no-cable': t`${port} 门外没有路`,
    }[why],
  }),
  'no-tx-target': ({ dst }) => ({
    short: '没有可发的端口',
    technical: t`交换机没有一个活着的端口通往 ${dst}`,
    house: t`喷泉再没有一条路通往 ${dst} 号门`,
  }),
  'layer-2-loop': ({ mac }) => ({
    short: '环路',
    technical: t`来自 ${mac} 的同一个帧又转了回来：线缆连成了环，而这里没有生成树`,
    house: t`你（从 ${mac} 号门来）又回到了来过的喷泉：路连成了一个圈`,
  }),
  'vlan-not-allowed': ({ vlan, port }) => ({
    short: `${port} 不放行 VLAN ${vlan}`,
    technical: t`${port} 上不允许 vlan ${vlan}`,
    house: t`${port} 这条路不放 ${vlan} 号颜色的牌子进去`,
  }),
  'vlan-unknown': ({ port, vlan }) => ({
    short: vlan === undefined ? '没有标签' : `VLAN ${vlan}？`,
    technical:
      vlan === undefined
        ? t`帧没有 VLAN 标签，而 ${port} 上没有不带标签的地址`
        : t`${port} 上没有哪个接口属于 vlan ${vlan}`,
    house:
      vlan === undefined
        ? t`你没有牌子，而 ${port} 门只给有颜色的牌子开`
        : t`${port} 门后没有人认得你牌子上的 ${vlan} 号颜色`,
  }),
  'redirect-failed': ({ to, why }) => ({
    short: '重定向失败',
    technical: why === 'no such interface' ? t`重定向失败：${to} 的接口已经不存在` : t`重定向失败：${to} 是关闭的`,
    house:
      why === 'no such interface'
        ? t`通往 ${to} 的秘密通道尽头是一堵墙：那扇门没有了`
        : t`秘密通道通到 ${to}，可是那扇门锁着`,
  }),
  'device-down': ({ device }) => ({
    short: '关机',
    technical: t`${device} 已关机`,
    house: t`${device} 黑着灯，锁着门`,
  }),
  'source-not-local': ({ src }) => ({
    short: '不是自己的源地址',
    technical: t`${src} 不是发送者的地址`,
    house: t`这里没有人住 ${src} 号`,
  }),
  'broadcast-not-permitted': ({ dst }) => ({
    short: '广播',
    technical: t`${dst} 是广播地址，普通套接字不能往那里发`,
    house: t`${dst} 是全社区的意思，你不能对着所有人喊话`,
  }),
  'broadcast-ignored': ({ dst }) => ({
    short: '广播不予回应',
    technical: t`${dst} 在这里是广播地址，发给所有人的 ping 不会有人回应（icmp_echo_ignore_broadcasts）`,
    house: t`${dst} 是全社区的意思，对所有人的喊话没有人会应声`,
  }),
  'echo-ignored': ({ dst }) => ({
    short: '不回 ping',
    technical: t`${dst} 不回应任何 ping（icmp_echo_ignore_all）`,
    house: t`${dst} 那里的人听到“有人在吗”，从不应声`,
  }),
  'not-a-member': ({ dst }) => ({
    short: '不是组成员',
    technical: t`${dst} 是组播组，这台设备上没有谁加入过它`,
    house: t`${dst} 是一个俱乐部的名字，这栋房子里没有会员`,
  }),
  'fragment-missing': ({ have }) => ({
    short: '分片不全',
    technical: t`只到了 ${have} 个分片，报文拼不完整`,
    house: t`你只到了 ${have} 份`,
  }),
  'tunnel-loop': ({ dst, range }) => ({
    short: '隧道成环',
    technical: t`隧道自己发往 ${dst} 的报文又被路由进了隧道，因为 Pod 网段 ${range} 里包含那个节点的地址（内核会说：Dead loop on virtual device）`,
    house: t`通往 ${dst} 的隧道，入口就在隧道里面，因为公寓的门牌号 ${range} 里包含那栋建筑的号码`,
  }),
  'invalid-source-ip': ({ src, expected }) =>
    named('invalid-source-ip', {
      short: '源地址无效',
      technical: t`这个 pod 自称 ${src}，而它的地址是 ${expected}`,
      house: t`你说你住 ${src}，可服务人员认得你：${expected}`,
    }),
  'stale-or-unroutable-ip': ({ dst, identity, prefix }) =>
    named('stale-or-unroutable-ip', {
      short: '地址已过期或无路可走',
      technical: t`没有哪个 pod 是 ${dst}：ipcache 只有 ${prefix}，身份 ${identity}，没有隧道`,
      house: t`${dst} 号没有人住（或者不再有人住）：魔法 eBPF 地图上只有 ${prefix}，胸牌 ${identity}`,
    }),
  'ttl-exceeded': ({ ttl }) =>
    named('ttl-exceeded', {
      short: 'TTL 用完',
      technical: t`TTL 为 ${ttl}，不能再减；eBPF 程序不发 ICMP，traceroute 上会是一个空格`,
      house: t`票根只剩 ${ttl} 张，服务人员收走了它，也不派信使`,
    }),
  'invalid-identity': ({ identity }) =>
    named('invalid-identity', {
      short: '身份无效',
      technical: t`VNI 自称身份 ${identity}，而它从不在隧道里出现`,
      house: t`吊牌上写着 ${identity}：那种胸牌从不离开自己的建筑`,
    }),
  'encapsulation-traffic-is-prohibited': ({ port }) =>
    named('encapsulation-traffic-is-prohibited', {
      short: 'Pod 不许自己封装',
      technical: t`pod 不能往隧道端口 ${port} 发送`,
      house: t`谁也不许在隧道里再挖隧道（${port}）`,
    }),
  'unsupported-l3-protocol': ({ what }) =>
    named('unsupported-l3-protocol', {
      short: 'Unsupported L3 protocol',
      technical: t`数据路径不处理这种协议（${what}）`,
      house: t`服务人员听不懂这位旅行者的话（${what}）`,
    }),
}

function named(kind: Drop['kind'], telling: Telling): Telling {
  const name = ciliumName(kind)
  return { ...telling, technical: [...telling.technical, ...name], house: [...telling.house, ...name] }
}

/** Why a packet died, as a clause. */
export const drops = (drop: Drop): Telling => say<Drop, Telling>(dropWords, drop)
