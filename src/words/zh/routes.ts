import { plain, t } from '../../request/text.ts'
import type { RouteListWords } from '../contract/routes.ts'

export const routes: RouteListWords = {
  trace: {
    arrived: (to, hops) =>
      hops === 1 ? t`${to} 只有一跳：中间没有别人。` : t`${to} 在第 ${plain(String(hops))} 跳应答。`,
    ends: (to, hops, why) =>
      hops === 0
        ? t`去 ${to} 的路上没有人应答。${why}`
        : t`到不了 ${to}：第 ${plain(String(hops))} 跳之后再没有人应答。${why}`,
    refused: (to, from) => t`到不了 ${to}：${from} 说那里去不了。`,
    columns: { hop: '#', who: '谁应答', what: '是什么' },
    caption: 'traceroute 会这样打印',
    there: '到了',
    unreachable: '不可达',
    lost: (at, why) => t`探测包丢在 ${at}：${why}`,
    answerLost: (by, about) =>
      about === undefined ? t`${by} 收到了，却什么也不说` : t`${by} 应答了，应答丢在 ${about.at}：${about.why}`,
    how: (probe) => t`每个 TTL 发一个探测包（${plain(probe)}）。交换机和 Cilium 自己的设备不减 TTL，所以不在表里。`,
  },
  mtu: {
    fits: (from, to, { largest, why }) => t`从 ${from} 到 ${to}，最大能走 ${plain(String(largest))} 字节的包。${why}`,
    all: (from, to, largest) => t`从 ${from} 到 ${to}，${plain(String(largest))} 字节的包也走得过去。`,
    notEvenSmall: (ending) => t`问题不在大小：小包也走不了一个来回。${ending}`,
    own: (at) => t`再多一个字节，${at} 自己的内核就不肯发：程序马上知道。`,
    told: (at, by) => t`再多一个字节就丢在 ${at}；${by} 会用 ICMP 告诉发送方能走多大，之后就发小一点的。`,
    silent: (at) => t`再多一个字节就丢在 ${at}，而且没有人告诉发送方：小包通，大包卡住。`,
    caption: '每个接口还剩多少',
    columns: { place: '出口', mtu: 'MTU', added: '已加的头部', left: '留给包的' },
    how: plain('都是不许分片（DF）的 IP 包的字节数。节点之间的网络收多大，是假定的。'),
  },
}
