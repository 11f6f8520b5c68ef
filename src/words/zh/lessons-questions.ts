import { code, join, plain, type Text, t } from '../../request/text.ts'
import type { Voiced } from '../contract/cluster.ts'
import type { LessonWords } from '../contract/lessons.ts'
import { outcomeNames } from '../contract/lessons.ts'

/** 两种口吻说法一样。 */
const both = (text: Text): Voiced => ({ technical: text, house: text })

export const stems: LessonWords['stems'] = {
  fate: (_, { from, to }) => ({
    technical: t`${from} 发包给 ${to}。这个包结果怎样？`,
    house: t`你从 ${from} 出发去 ${to}。结果怎样？`,
  }),
  'frame-to': ({ device }, { from, to }) => ({
    technical: t`${from} 发包给 ${to}。帧离开 ${device} 时，目的 MAC 写的是哪一个？`,
    house: t`你从 ${from} 去 ${to}。离开 ${device} 时，票上写的是哪扇门的序列号？`,
  }),
  'arp-for': ({ device }, { from, to }) => ({
    technical: t`${from} 发包给 ${to}。${device} 要先知道哪个地址的 MAC，才发得出去？`,
    house: t`你从 ${from} 去 ${to}。在 ${device}，你要查几号房子的门上的序列号？`,
  }),
  'packet-to': ({ device }, { from, to }) => ({
    technical: t`${from} 发包给 ${to}。包离开 ${device} 上了线路，沿途设备看到的目的地址是哪一个？`,
    house: t`你从 ${from} 去 ${to}。离开 ${device} 时，外面的人看到你要去哪儿？`,
  }),
  'packet-from': ({ device }, { from, to }) => ({
    technical: t`${from} 发包给 ${to}。包离开 ${device} 时，沿途设备看到的源地址是哪一个？`,
    house: t`你从 ${from} 去 ${to}。离开 ${device} 时，外面的人看到寄信人是谁？`,
  }),
  path: (_, { from, to }) => ({
    technical: t`${from} 发包给 ${to}。请求依次经过哪些设备？`,
    house: t`你从 ${from} 去 ${to}。一路上先后经过哪些地方？`,
  }),
  'ttl-left': ({ ttl }, { from, to }) => ({
    technical: t`${from} 用 TTL ${ttl} 发包给 ${to}。到达时 TTL 是多少？`,
    house: t`你从 ${from} 去 ${to}，票够过 ${ttl} 位门卫。到的时候还剩几张？`,
  }),
  'row-wins': ({ device, dst }) => ({
    technical: t`去 ${dst} 的包到了 ${device}。路由表里哪一行说了算？`,
    house: t`你要去 ${dst}，在 ${device} 看地图。以哪一行为准？`,
  }),
  'table-asked': ({ device, part }, { from, to }) => ({
    technical: t`${from} 发包给 ${to}。在 ${place(device, part)}，靠哪张表决定怎么走？`,
    house: t`你从 ${from} 去 ${to}。到了 ${place(device, part)}，要看什么才知道怎么走？`,
  }),
  'switch-writes': ({ device }, { from, to }) => ({
    technical: t`${device} 刚刚通电。${from} 去 ${to} 路上的第一个帧到了。它会在 MAC 表里记下哪一行？`,
    house: t`喷泉 ${device} 的指示牌还是空的。${from} 去 ${to} 的路上，第一位过来了。指示牌上会写什么？`,
  }),
  'unknown-at-switch': ({ device }, { from, to }) => ({
    technical: t`${from} 去 ${to} 的路上，一个帧到了 ${device}，MAC 表里却没有它的目的地址。交换机怎么办？`,
    house: t`${from} 去 ${to} 的路上，你到了喷泉 ${device}，指示牌上却没有这扇门。怎么办？`,
  }),
  'who-notices': ({ ip }, { from }) => ({
    technical: t`${from} 发包给 ${ip}：同一子网，却没有这台主机。它是怎么知道的？`,
    house: t`你从 ${from} 去本社区的 ${ip} 号，可是没有这栋房子。你是怎么知道的？`,
  }),
  sees: (_, { from, to }) => ({
    technical: t`${from} 发包给 ${to}。发起请求的程序看到什么？`,
    house: t`你从 ${from} 被派去 ${to}。派你出门的人听到什么？`,
  }),
  'tunnel-number': ({ vni }, { from, to }) => ({
    technical: t`${from} 去 ${to} 的路上，隧道头部的 VNI 是 ${vni}。这个数说明什么？`,
    house: t`${from} 去 ${to} 的路上，你走在透明隧道里，身上的号码是 ${vni}。它说明什么？`,
  }),
  star: ({ device }, { from, to }) => ({
    technical: t`从 ${from} 到 ${to} 的 traceroute，在 ${device} 那一跳显示 ${'*'}。普通的包结果怎样？`,
    house: t`从 ${from} 去 ${to}，在 ${device} 用完票的人，从此没有消息。票够的人结果怎样？`,
  }),
  backends: ({ service }, { from }) => ({
    technical: t`${from} 连接 ${service}。可能选中哪些 Pod？`,
    house: t`你从 ${from} 来找 ${service}。可能被领到哪几户？`,
  }),
  'shared-how': ({ service, of }, { from }) => ({
    technical: t`${from} 向 ${service} 开了很多连接，它后面有 ${of} 个 Pod。连接怎么分？`,
    house: t`很多客人从 ${from} 去 ${service}，后面有 ${of} 户。怎么分？`,
  }),
  verdict: (_, { from, to }) => ({
    technical: t`${from} 要连接 ${to}。策略怎么说？`,
    house: t`你要从 ${from} 去 ${to}。规矩怎么说？`,
  }),
  broken: ({ device, port }, { from, to }) => ({
    technical: t`有人拔掉了 ${device} 的 ${port} 上的网线，然后 ${from} 发包给 ${to}。结果怎样？`,
    house: t`${device} 的 ${port} 门外的路被挖断了，然后你从 ${from} 去 ${to}。结果怎样？`,
  }),
}

const place = (device: string, part: string | undefined): Text =>
  part === undefined ? code(device) : t`${device} 的 ${part}`

export const values: LessonWords['values'] = {
  address: ({ ip }) => both(t`${ip}`),
  mac: ({ mac }) => both(t`${mac}`),
  'mac-of': ({ device }) => ({
    technical: t`交换机 ${device} 的 MAC 地址`,
    house: t`喷泉 ${device} 的序列号`,
  }),
  number: ({ n }) => both(t`${n}`),
  path: ({ devices }) => both(join(devices.map(code), ' → ')),
  row: ({ to, via, port }) => ({
    technical: via === undefined ? t`${to}，从 ${port ?? '-'} 直接到达` : t`${to}，经由 ${via}`,
    house: via === undefined ? t`“${to}：出 ${port ?? '-'} 门直接走”` : t`“${to}：去找 ${via}”`,
  }),
  'mac-row': ({ mac, port }) => ({ technical: t`${mac} 在 ${port} 后面`, house: t`“${mac}：走 ${port} 这条路”` }),
  table: ({ table }) => tables[table],
  fate: ({ fate }) => fates[fate.kind]('at' in fate ? fate.at : ''),
  sees: ({ outcome }) => both(sights[outcome]),
  verdict: ({ verdict, side, endpoint }) => ({
    technical:
      verdict === 'allowed'
        ? plain('放行')
        : t`拒绝：${endpoint ?? '-'} 的${plain(side === 'egress' ? '出站' : '入站')}`,
    house:
      verdict === 'allowed'
        ? plain('可以去')
        : side === 'egress'
          ? t`${endpoint ?? '-'} 不准为这事出门`
          : t`${endpoint ?? '-'} 不让人为这事进门`,
  }),
  backends: ({ ips }) => both(join(ips.map(code), '、')),
  phrase: ({ phrase }) => phrases[phrase],
}

const fates: Record<'answered' | 'answer-lost' | 'lost' | 'not-sent', (at: string) => Voiced> = {
  answered: () => ({ technical: plain('到达，应答也回来'), house: plain('你到了，回话也带回了家') }),
  'answer-lost': (at) => ({
    technical: t`到达，但应答丢在 ${at}`,
    house: t`你到了，但回话只走到 ${at}`,
  }),
  lost: (at) => ({ technical: t`丢在 ${at}`, house: t`你只走到 ${at}` }),
  'not-sent': (at) => ({ technical: t`没有离开 ${at}`, house: t`你连 ${at} 都没出` }),
}

export const tables: LessonWords['tables'] = {
  routes: { technical: plain('路由表'), house: plain('门卫的地图') },
  arp: { technical: plain('ARP 表'), house: plain('门牌号对序列号的地图') },
  macs: { technical: plain('MAC 表'), house: plain('喷泉处的指示牌') },
  endpoints: { technical: plain('端点表'), house: plain('魔法地图“本楼”那一页') },
  ipcache: { technical: plain('ipcache'), house: plain('魔法地图“全城”那一页') },
  services: { technical: plain('服务表'), house: plain('魔法地图“服务”那一页') },
}

export const phrases: LessonWords['phrases'] = {
  floods: { technical: plain('从其他所有端口都发出去'), house: plain('让你同时走其他每一条路') },
  'drops-it': { technical: plain('把帧丢掉'), house: plain('旅程就到喷泉为止') },
  'asks-a-directory': {
    technical: plain('先去问这个地址在哪儿，再发过去'),
    house: plain('喷泉先打听一下，再给你指路'),
  },
  'at-random': { technical: plain('每条连接都重新随机选'), house: plain('每来一位客人都掷一次骰子') },
  'in-turn': { technical: plain('轮流'), house: plain('这位去这边，下一位去那边') },
  'by-load': { technical: plain('给最空闲的那个'), house: plain('给最清闲的那户') },
  'who-sends': { technical: plain('谁发的：发送者的身份'), house: plain('谁的胸牌：走在里面的是谁') },
  'which-vlan': { technical: plain('属于哪个 VLAN'), house: plain('属于哪条街') },
  'which-network': { technical: plain('要去哪个子网'), house: plain('要去哪个社区') },
  'sender-gives-up': {
    technical: plain('靠自己：问了几次都没人应答'),
    house: plain('靠自己：喊了几遍都没人应声'),
  },
  'switch-reports': { technical: plain('交换机告诉它'), house: plain('喷泉告诉你') },
  'gateway-reports': { technical: plain('网关告诉它'), house: plain('门卫告诉你') },
}

export const sights: LessonWords['sights'] = outcomeNames({
  reply: '应答',
  connected: '连上了',
  refused: '“连接被拒绝”',
  'host-unreachable': '“主机不可达”',
  'net-unreachable': '“网络不可达”',
  'time-exceeded': '“TTL 用完了”',
  prohibited: '“管理员禁止”',
  'message-too-long': '“消息太长”',
  'not-permitted': '“操作不允许”',
  'invalid-argument': '“参数无效”',
  'no-buffer-space': '“没有可用的缓冲区空间”',
  timeout: '什么也没有，直到超时',
})
