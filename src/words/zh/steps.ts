import { header } from '../../net/packet.ts'
import { join, plain, type Text, t } from '../../request/text.ts'
import type { Catalogue } from '../contract/catalogue.ts'
import { datapathSteps } from './datapath.ts'
import { drops } from './drops.ts'
import { outcomes } from './outcomes.ts'

const ANSWERS = {
  'echo-reply': { technical: '回显应答', house: '“我在”' },
  'udp-reply': { technical: '一个数据报', house: '一封回信' },
  'syn-ack': { technical: 'SYN-ACK', house: '“请进”' },
  reset: { technical: '复位(RST)', house: '一道拉下的卷帘' },
  'port-unreachable': { technical: '端口不可达', house: '“那个柜台没有人”' },
} as const

const ICMP = {
  'echo-request': '回显请求',
  'echo-reply': '回显应答',
  'time-exceeded': 'TTL 超时',
  'net-unreachable': '网络不可达',
  'host-unreachable': '主机不可达',
  'port-unreachable': '端口不可达',
  'fragmentation-needed': '需要分片',
  'admin-prohibited': '被管理策略禁止',
  'redirect-host': '重定向',
} as const

/** The protocol of a tunnel, by its device. */
const tunnelOf = (device: string): string => (device === 'cilium_geneve' ? 'Geneve' : 'VXLAN')

const list = (values: readonly (string | number)[]): Text =>
  join(
    values.map((v) => t`${v}`),
    '、',
  )

export const steps: Catalogue['steps'] = {
  ...datapathSteps,
  originated: ({ protocol, dst, port, size, packet }) => {
    const ttl = header(packet, 'ipv4')?.ttl ?? 0
    const what = port === undefined ? t`${protocol}` : t`${protocol} 端口 ${port}`
    return {
      short: `${protocol.toUpperCase()} → ${dst}`,
      technical: t`向 ${dst} 发出 ${what}：载荷 ${size} 字节，TTL 为 ${ttl}。`,
      house: t`你出发去 ${dst} 号(${what})，包里装着 ${size} 字节，票上有 ${ttl} 张票根。`,
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
    house: t`给 ${to} 的回答是${plain(ANSWERS[answer].house)}；它作为新的旅行者上路，拿一张新票。`,
  }),
  informed: ({ outcome, packet }) => {
    const ttl = header(packet, 'ipv4')?.ttl ?? 0
    const sees = outcomes(outcome)
    return {
      short: '答复到了',
      technical: t`发问的程序看到：${sees}；到达时 TTL 为 ${ttl}。`,
      house: t`派你出门的人得知：${sees}；票根还剩 ${ttl} 张。`,
    }
  },
  received: ({ port, packet }) => {
    const from = header(packet, 'ethernet')?.src ?? ''
    return {
      short: `进 ${port}`,
      technical: from === '' ? t`从 ${port} 进来。` : t`从 ${port} 进来，源 MAC 是 ${from}。`,
      house: from === '' ? t`你从 ${port} 门进来。` : t`你从 ${port} 门进来；身后那扇门的序列号是 ${from}。`,
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
    technical: t`MAC 表里没有 ${mac}：从其余所有端口发出(${list(ports)})。`,
    house: t`指示牌上没有 ${mac} 号门，于是每条路上都走着一个你(${list(ports)})。`,
  }),
  'arp-asked': ({ ip, tell, port, attempt }) => ({
    short: `ARP：谁是 ${ip}？`,
    technical: t`在 ${port} 上询问：谁是 ${ip}？请告诉 ${tell}。(第 ${attempt} 次)`,
    house: t`从 ${port} 门向喷泉喊话：${ip} 号是哪扇门？请告诉 ${tell}。(第 ${attempt} 次)`,
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
        ? t`画到地图(ARP 表)上：${ip} 号是 ${mac} 号门。`
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
    house: t`地图(ARP 表)上有：${ip} 号是 ${mac} 号门，从 ${port} 门走。`,
  }),
  'arp-ignored': ({ ip, why }) => ({
    short: '不理会 ARP',
    technical: {
      'not-mine': t`${ip} 不是它的地址：不回答，也不记录。`,
      'rp-filter': t`询问者的地址本该从别处来(rp_filter)：关于 ${ip} 的请求被忽略。`,
      'own-port-only': t`${ip} 属于另一个接口(arp_ignore)：这里不回答。`,
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
  'own-address': ({ ip, port }) => ({
    short: '自己的地址',
    technical: t`${ip} 是它自己的地址(在 ${port} 上)：走 lo，不上任何线缆。`,
    house: t`${ip} 号就是这座房子(${port} 门)：你不用出门。`,
  }),
  'route-found': ({ dst, route, rivals }, spot) => {
    const via = route.via === undefined ? t`直接到达` : t`经由 ${route.via}`
    const out = route.port === undefined ? t`${route.type}` : t`${via}，从 ${route.port} 出去`
    const beaten = rivals.length === 0 ? t`` : t`它胜过 ${list(rivals.map((r) => r.to))}。`
    const who = spot.kind === 'router' || spot.kind === 'node' ? plain('门卫的地图(路由表)') : plain('你自己的路线图')
    return {
      short: `${route.to} → ${route.via ?? route.port ?? route.type}`,
      technical: t`${dst} 的最长匹配：${route.to}，${out}。${beaten}`,
      house: t`${who}对 ${dst} 的指引：${route.to}，${out}。${beaten}`,
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
    house: t`门规(${hook})：${rules} 条里没有一条是针对你的。`,
  }),
  'reverse-path-checked': ({ src, port }) => ({
    short: 'rp_filter 通过',
    technical: t`反向路径：给 ${src} 的回答会从 ${port} 出去。`,
    house: t`你确实来自 ${src} 所住的那一边(${port})。`,
  }),
  fragmented: ({ mtu, lengths }) => ({
    short: `${lengths.length} 个分片`,
    technical: t`超过 MTU ${mtu}：切成 ${lengths.length} 个分片(${list(lengths)} 字节)。`,
    house: t`路只有 ${mtu} 宽：你分成 ${lengths.length} 份往前走(${list(lengths)})。`,
  }),
  reassembled: ({ fragments, length }) => ({
    short: '重新完整',
    technical: t`${fragments} 个分片重新拼好：${length} 字节。`,
    house: t`${fragments} 份都到了，你又是完整的你(${length})。`,
  }),
  'icmp-made': ({ name, to, mtu, gateway }) => {
    const extra = mtu === undefined ? (gateway === undefined ? t`` : t`(更好的网关：${gateway})`) : t`(MTU ${mtu})`
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
    }[why],
    house: {
      'rate-limit': t`刚有一名信使去过那里，不再派第二名(${plain(ICMP[name])})。`,
      'about-an-error': t`不为信使再派信使。`,
      fragment: t`不为一个人的一部分派信使。`,
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
      forwarding: t`路由器不听重定向(${dst} 到 ${gateway})。`,
      'switched-off': t`去 ${dst} 被重定向到 ${gateway}：accept_redirects 关着，不听。`,
      'no-gateway': t`去 ${dst} 被重定向到 ${gateway}，可它当不了谁的网关：忽略。`,
    }[why],
    house: {
      'not-my-gateway': t`有人建议去 ${dst} 找 ${gateway}，可他不是你的门卫：不理会。`,
      'neighbour-unknown': t`门卫建议去 ${dst} 找 ${gateway}。地图上还没有那扇门，你先打听它。`,
      forwarding: t`门卫不听别人的建议(${dst} 到 ${gateway})。`,
      'switched-off': t`门卫建议去 ${dst} 找 ${gateway}，可这栋房子不听劝。`,
      'no-gateway': t`门卫建议去 ${dst} 找 ${gateway}，可那里不可能有门卫：不理会。`,
    }[why],
  }),
  'program-ran': ({ program, port, direction }) => ({
    short: program,
    technical: t`${program} 在 ${port} 上运行(tc ${direction})。`,
    house: t`${port} 门旁站着一位服务人员(${program})。`,
  }),
  'source-checked': ({ ip, identity }) => ({
    short: `身份 ${identity}`,
    technical: t`源地址 ${ip} 确实属于这个 pod；身份是 ${identity}。`,
    house: t`他核对过：你确实住在 ${ip}；你的胸牌是 ${identity}。`,
  }),
  'endpoint-found': ({ ip, port, host }) => ({
    short: `${ip}：${host ? '本节点' : port}`,
    technical: host ? t`端点映射(cilium_lxc)：${ip} 就是本节点。` : t`端点映射(cilium_lxc)：${ip} 在 ${port} 后面。`,
    house: host
      ? t`魔法 eBPF 地图说：${ip} 就是这座建筑自己。`
      : t`魔法 eBPF 地图，本楼那一页：${ip} 在 ${port} 门后面。`,
  }),
  'endpoint-missed': ({ ip }) => ({
    short: `${ip} 不在这里`,
    technical: t`端点映射(cilium_lxc)：${ip} 不在本节点。`,
    house: t`魔法 eBPF 地图，本楼那一页：没有 ${ip} 号。`,
  }),
  'ipcache-found': ({ ip, entry, rivals }) => {
    const where = entry.tunnel === undefined ? t`没有隧道` : t`隧道通往 ${entry.tunnel}`
    const beaten = rivals.length === 0 ? t`` : t`它胜过 ${list(rivals.map((r) => r.prefix))}。`
    return {
      short: `${entry.prefix} → ${entry.tunnel ?? `身份 ${entry.identity}`}`,
      technical: t`ipcache 对 ${ip}：${entry.prefix}，身份 ${entry.identity}，${where}。${beaten}`,
      house: t`魔法 eBPF 地图，全城那一页，对 ${ip}：${entry.prefix}，胸牌 ${entry.identity}，${where}。${beaten}`,
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
        ? t`他打开一条秘密通道(${by})：你一步就到了 ${to} 门后的公寓。`
        : t`他指给你一条秘密通道(${by})，通往 ${to} 门。`,
  }),
  'handed-to-stack': ({ port, mark }) => ({
    short: '交给协议栈',
    technical:
      mark === undefined
        ? t`从 ${port} 交给节点自己的网络协议栈。`
        : t`从 ${port} 交给节点自己的网络协议栈，包上的标记带着身份 ${mark}。`,
    house: t`他把你从 ${port} 门引到大厅，去找门卫。`,
  }),
  'macs-rewritten': ({ src, dst }) => ({
    short: '换上新的 MAC',
    technical: t`换上新的 MAC 地址：${src} 到 ${dst}。`,
    house: t`你换了一件外套：从 ${src} 号门到 ${dst} 号门。`,
  }),
  encapsulated: ({ vni, outerSrc, outerDst, port, device }) => ({
    short: `${tunnelOf(device)} ${outerSrc} → ${outerDst}，VNI ${vni}`,
    technical: t`${device} 把帧包起来：${outerSrc} 到 ${outerDst}，UDP ${port}，VNI ${vni}(发送者的身份)。`,
    house: t`${device} 门后就是透明隧道：${outerSrc} 到 ${outerDst}，UDP ${port}；吊牌 ${vni} 说的是发送者。`,
  }),
  decapsulated: ({ vni, outerSrc, device }) => ({
    short: `出 ${tunnelOf(device)}，VNI ${vni}`,
    technical: t`拆掉外层包头：来自 ${outerSrc}，VNI ${vni}；帧出现在 ${device} 上。`,
    house: t`来自 ${outerSrc} 的隧道到 ${device} 门为止；吊牌上写着 ${vni}。`,
  }),
  dropped: ({ reason }) => {
    const why = drops(reason)
    return { short: why.short, technical: t`丢弃：${why.technical}。`, house: t`丢弃：${why.house}。` }
  },
}
