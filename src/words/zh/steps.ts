import { header } from '../../net/packet.ts'
import { plain, t } from '../../request/text.ts'
import type { Catalogue } from '../contract/catalogue.ts'
import { datapathSteps } from './datapath.ts'
import { drops } from './drops.ts'
import { netfilterSteps } from './netfilter-steps.ts'
import { learns, outcomes } from './outcomes.ts'
import { routingSteps } from './routing-steps.ts'
import { list } from './step-parts.ts'
import { vlanSteps } from './vlan-steps.ts'

const ANSWERS = {
  'echo-reply': { technical: '回显应答', house: '“我在”' },
  'udp-reply': { technical: '一个数据报', house: '一封回信' },
  'syn-ack': { technical: 'SYN-ACK', house: '“请进”' },
  reset: { technical: '复位（RST）', house: '一道拉下的卷帘' },
  'port-unreachable': { technical: '端口不可达', house: '“那个柜台没有人”' },
} as const

const isTunnel = (device: string): boolean => device === 'cilium_vxlan' || device === 'cilium_geneve'
/** The protocol of a tunnel, by its device. */
const tunnelOf = (device: string): string => (device === 'cilium_geneve' ? 'Geneve' : 'VXLAN')

export const steps: Catalogue['steps'] = {
  ...datapathSteps,
  originated: ({ protocol, dst, port, size, packet }) => {
    const ttl = header(packet, 'ipv4')?.ttl ?? 0
    const what = port === undefined ? t`${protocol}` : t`${protocol} 端口 ${port}`
    return {
      short: `${protocol.toUpperCase()} → ${dst}`,
      technical: t`向 ${dst} 发出 ${what}：载荷 ${size} 字节，TTL 为 ${ttl}。`,
      house: t`你出发去 ${dst} 号（${what}），包里装着 ${size} 字节，票上有 ${ttl} 张票根。`,
    }
  },
  delivered: ({ to, ip }) => ({
    short: `到达：${ip}`,
    technical: t`${ip} 是 ${to} 自己的地址：送达。`,
    house: t`${ip} 号就是 ${to}，你到了。`,
  }),
  answered: ({ answer, to }) => ({
    short: ANSWERS[answer].technical,
    technical: t`回答 ${to}：${plain(ANSWERS[answer].technical)}。`,
    house: t`一位新的旅行者拿着一张新票上路，把回话带给 ${to}：${plain(ANSWERS[answer].house)}。`,
  }),
  informed: ({ outcome, packet }) => {
    const ttl = header(packet, 'ipv4')?.ttl ?? 0
    const sees = outcomes(outcome)
    return {
      short: '答复到了',
      technical: t`发问的程序看到：${sees}；到达时 TTL 为 ${ttl}。`,
      house: t`派你出门的人${learns(outcome)}；票根还剩 ${ttl} 张。`,
    }
  },
  received: ({ port, packet }) => {
    const from = header(packet, 'ethernet')?.src ?? ''
    return {
      short: `进 ${port}`,
      technical: from === '' ? t`从 ${port} 进来。` : t`从 ${port} 进来，源 MAC 是 ${from}。`,
      house: from === '' ? t`你从 ${port} 门进来。` : t`你从 ${port} 门进来，外套上写着你来自 ${from} 号门。`,
    }
  },
  sent: ({ port, packet }) => {
    const to = header(packet, 'ethernet')?.dst ?? ''
    return {
      short: `出 ${port}`,
      technical: to === '' ? t`从 ${port} 出去。` : t`从 ${port} 出去，目的 MAC 是 ${to}。`,
      house: to === '' ? t`你从 ${port} 门出去。` : t`你从 ${port} 门出去，外套上写着 ${to} 号门。`,
    }
  },
  'not-for-me': ({ port, dst }) => ({
    short: '不是给我的',
    technical: t`这个帧是给 ${dst} 的，不是给 ${port} 的：忽略。`,
    house: t`你的外套上写的是 ${dst} 号门，而 ${port} 是另一扇门，它不开。`,
  }),
  'mac-learned': ({ mac, port }) => ({
    short: `${mac} 在 ${port}`,
    technical: t`学到：${mac} 在端口 ${port} 后面。`,
    house: t`指示牌上添了一条：${mac} 号门沿 ${port} 这条路走。`,
  }),
  'mac-found': ({ mac, port }) => ({
    short: `${mac} → ${port}`,
    technical: t`MAC 表：${mac} 在端口 ${port} 后面。`,
    house: t`喷泉处的指示牌写着：${mac} 号门沿 ${port} 这条路走。`,
  }),
  flooded: ({ mac, ports }) => ({
    short: `泛洪 ${ports.join(' ')}`,
    technical: t`MAC 表里没有 ${mac}：从其余所有端口发出（${list(ports)}）。`,
    house: t`指示牌上没有 ${mac} 号门，于是每条路上都走着一个你（${list(ports)}）。`,
  }),
  'arp-asked': ({ ip, tell, port, attempt }) => ({
    short: `ARP：谁是 ${ip}？`,
    technical: t`在 ${port} 上询问：谁是 ${ip}？请告诉 ${tell}。（第 ${attempt} 次）`,
    house: t`从 ${port} 门向喷泉喊话：${ip} 号是哪扇门？请告诉 ${tell}。（第 ${attempt} 次）`,
  }),
  'arp-answered': ({ ip, mac, to }) => ({
    short: `ARP：${ip} 在 ${mac}`,
    technical: t`回答 ${to}：${ip} 在 ${mac}。`,
    house: t`回答 ${to}：${ip} 号钉在 ${mac} 号门上。`,
  }),
  'arp-learned': ({ ip, mac, from }) => ({
    short: `${ip} = ${mac}`,
    technical: from === 'reply' ? t`记入 ARP 表：${ip} 在 ${mac}。` : t`请求本身就教会了它：${ip} 在 ${mac}。`,
    house:
      from === 'reply'
        ? t`画到地图（ARP 表）上：${ip} 号是 ${mac} 号门。`
        : t`谁来打听，谁就被记住：${ip} 号是 ${mac} 号门。`,
  }),
  'arp-kept': ({ ip, mac, ignored }) => ({
    short: `${ip} 有两个主人`,
    technical: t`${ip} 又有一个应答：${ignored}。一秒之内保留先到的 ${mac}。`,
    house: t`又有一扇门自称 ${ip} 号：${ignored}。地图上留着先来的 ${mac}。`,
  }),
  'arp-found': ({ ip, mac, port }) => ({
    short: `${ip} = ${mac}`,
    technical: t`ARP 表：下一跳 ${ip} 在 ${mac}，从 ${port} 出去。`,
    house: t`地图（ARP 表）上写着：${ip} 号是 ${mac} 号门。你从 ${port} 门出去找它。`,
  }),
  'arp-ignored': ({ ip, why }) => ({
    short: '不理会 ARP',
    technical: {
      'not-mine': t`${ip} 不是它的地址：不回答，也不记录。`,
      'rp-filter': t`询问者的地址本该从别处来（rp_filter）：关于 ${ip} 的请求被忽略。`,
      'own-port-only': t`${ip} 属于另一个接口（arp_ignore）：这里不回答。`,
    }[why],
    house: {
      'not-mine': t`${ip} 号不在这里。不回答，地图上也不添什么。`,
      'rp-filter': t`打听 ${ip} 的人来自一个他并不住的方向。不回答。`,
      'own-port-only': t`${ip} 号钉在这座房子的另一扇门上，这扇门不替它回答。`,
    }[why],
  }),
  parked: ({ behind }) => ({
    short: `等 ${behind}`,
    technical: t`在邻居表项里等待 ${behind} 的解析结果。`,
    house: t`你坐在长椅上等，直到有人说出 ${behind} 号是哪扇门。`,
  }),
  ...routingSteps,
  ...netfilterSteps,
  ...vlanSteps,
  'program-ran': ({ program, port, direction }) => ({
    short: program,
    technical: t`${program} 在 ${port} 上运行（tc ${direction}）。`,
    house: t`${port} 门旁站着一位服务人员（${program}）。`,
  }),
  'source-checked': ({ ip, identity }) => ({
    short: `身份 ${identity}`,
    technical: t`源地址 ${ip} 确实属于这个 pod；身份是 ${identity}。`,
    house: t`他核对过：你确实住在 ${ip}；你的胸牌是 ${identity}。`,
  }),
  'endpoint-found': ({ ip, port, host }) => ({
    short: `${ip}：${host ? '本节点' : port}`,
    technical: host
      ? t`端点映射（cilium_lxc）：${ip} 就是本节点。`
      : t`端点映射（cilium_lxc）：${ip} 在 ${port} 后面。`,
    house: host
      ? t`服务人员查了魔法 eBPF 地图：${ip} 就是这座建筑自己。`
      : t`服务人员把魔法 eBPF 地图翻到“本楼”那一页：去 ${ip} 的走廊就在 ${port} 门后面。`,
  }),
  'endpoint-missed': ({ ip }) => ({
    short: `${ip} 不在这里`,
    technical: t`端点映射（cilium_lxc）：${ip} 不在本节点。`,
    house: t`服务人员把魔法 eBPF 地图翻到“本楼”那一页：楼里没有 ${ip} 号。`,
  }),
  'ipcache-found': ({ ip, entry, rivals }) => {
    const where = entry.tunnel === undefined ? t`没有隧道` : t`隧道通往 ${entry.tunnel}`
    const walk = entry.tunnel === undefined ? t`不用走隧道` : t`要走通往 ${entry.tunnel} 的隧道`
    const others = list(rivals.map((r) => r.prefix))
    const wins = rivals.length === 0 ? t`` : t`（${others} 也对得上，但以这一行为准。）`
    const beaten = rivals.length === 0 ? t`` : t`它胜过 ${others}。`
    return {
      short: `${entry.prefix} → ${entry.tunnel ?? `身份 ${entry.identity}`}`,
      technical: t`ipcache 对 ${ip}：${entry.prefix}，身份 ${entry.identity}，${where}。${beaten}`,
      house: t`服务人员把魔法地图翻到“全城”那一页：${ip} 归 ${entry.prefix} 这一行，胸牌是 ${entry.identity}，${walk}。${wins}`,
    }
  },
  redirected: ({ to, by }) => ({
    short: by === 'bpf_redirect_peer' ? '秘密通道' : `→ ${to}`,
    technical:
      by === 'bpf_redirect_peer'
        ? t`${by}：直接进入 ${to} 后面的 pod，不经过 ${to} 本身。`
        : t`${by}：转到 ${to}，绕过节点自己的路由。`,
    house:
      by === 'bpf_redirect_peer'
        ? t`他打开一条秘密通道（${by}）：你一步就越过了 ${to} 门和门后的走廊，站在公寓里。`
        : isTunnel(to)
          ? t`他指给你一条秘密通道（${by}），通往另一扇门：蓝色三角形 ${to}。`
          : t`他指给你一条秘密通道（${by}），通往 ${to} 门。`,
  }),
  'handed-to-stack': ({ port, mark }) => ({
    short: '交给协议栈',
    technical:
      mark === undefined
        ? t`从 ${port} 交给节点自己的网络协议栈。`
        : t`从 ${port} 交给节点自己的网络协议栈，包上的标记带着身份 ${mark}。`,
    house: t`他把你从 ${port} 门领进大厅，去找门卫。`,
  }),
  'macs-rewritten': ({ src, dst }) => ({
    short: '换上新的 MAC',
    technical: t`换上新的 MAC 地址：${src} 到 ${dst}。`,
    house: t`你换了一件外套：从 ${src} 号门到 ${dst} 号门。`,
  }),
  encapsulated: ({ vni, outerSrc, outerDst, port, device }) => ({
    short: `${tunnelOf(device)} ${outerSrc} → ${outerDst}，VNI ${vni}`,
    technical: t`${device} 把帧包起来：${outerSrc} 到 ${outerDst}，UDP ${port}，VNI ${vni}（发送者的身份）。`,
    house: t`${device} 门后是一条透明隧道，从 ${outerSrc} 通到 ${outerDst}（UDP ${port}）：淋不着雨，还看得见外面的喷泉。包上的吊牌 ${vni} 写明是谁派你来的。`,
  }),
  decapsulated: ({ vni, outerSrc, device }) => ({
    short: `出 ${tunnelOf(device)}，VNI ${vni}`,
    technical: t`拆掉外层包头：来自 ${outerSrc}，VNI ${vni}；帧出现在 ${device} 上。`,
    house: t`你在 ${device} 门走出从 ${outerSrc} 来的隧道，包上的吊牌写着 ${vni}。`,
  }),
  dropped: ({ reason }) => {
    const why = drops(reason)
    return { short: why.short, technical: t`丢弃：${why.technical}。`, house: t`丢弃：${why.house}。` }
  },
}
