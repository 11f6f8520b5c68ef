import type { Language, Voice } from '../calls.ts'

/** Words that only stand in pictures: names of places inside a node, headings of frames, what is folded away. */
export interface PictureWords {
  /** A door or room of a node. `port` is its real name. */
  parts: Record<Part, Record<Voice, (port: string) => string>>
  reply: string
  error: (name: string) => string
  tunnel: (vni: number, from: string, to: string) => string
  arpAsk: (ip: string, attempts: number) => string
  arpKnown: (ip: string, mac: string) => string
  noAnswer: string
  folded: (places: number) => string
  leaves: (port: string) => string
  wrapped: string
  arrived: Record<Voice, string>
  title: (from: string, to: string) => string
  page: (number: number, of: number) => string
  reached: string
  lost: (at: string) => string
}
export const PARTS = ['lxc', 'stack', 'cilium_host', 'cilium_net', 'cilium_vxlan', 'eth0', 'other'] as const
export type Part = (typeof PARTS)[number]

const same = (port: string) => port

const en: PictureWords = {
  parts: {
    lxc: { technical: same, house: (port) => `LXC door ${port}` },
    stack: { technical: () => 'node stack', house: () => 'lobby, doorman' },
    cilium_host: { technical: same, house: () => 'door cilium_host' },
    cilium_net: { technical: same, house: () => 'door cilium_net' },
    cilium_vxlan: { technical: same, house: () => 'VXLAN door' },
    eth0: { technical: same, house: () => 'main door eth0' },
    other: { technical: same, house: (port) => `door ${port}` },
  },
  reply: '← reply',
  error: (name) => `← ICMP ${name}`,
  tunnel: (vni, from, to) => `VXLAN tunnel ${from} → ${to}, VNI ${vni}`,
  arpAsk: (ip, attempts) => (attempts > 1 ? `ARP who has ${ip}? (${attempts} times)` : `ARP who has ${ip}?`),
  arpKnown: (ip, mac) => `ARP ${ip} = ${mac}`,
  noAnswer: 'no answer',
  folded: (places) => `… ${places} more`,
  leaves: (port) => `out ${port}`,
  wrapped: 'in the tunnel',
  arrived: { technical: '✓ delivered', house: '✓ you are there' },
  title: (from, to) => `From ${from} to ${to}`,
  page: (number, of) => `(${number}/${of})`,
  reached: 'The answer came back.',
  lost: (at) => `The packet is lost at ${at}.`,
}

const zh: PictureWords = {
  parts: {
    lxc: { technical: same, house: (port) => `LXC 门 ${port}` },
    stack: { technical: () => '节点协议栈', house: () => '大厅、门卫' },
    cilium_host: { technical: same, house: () => 'cilium_host 门' },
    cilium_net: { technical: same, house: () => 'cilium_net 门' },
    cilium_vxlan: { technical: same, house: () => 'VXLAN 门' },
    eth0: { technical: same, house: () => '主门 eth0' },
    other: { technical: same, house: (port) => `${port} 门` },
  },
  reply: '← 应答',
  error: (name) => `← ICMP ${name}`,
  tunnel: (vni, from, to) => `VXLAN 隧道 ${from} → ${to}，VNI ${vni}`,
  arpAsk: (ip, attempts) => (attempts > 1 ? `ARP：谁是 ${ip}？（共 ${attempts} 次）` : `ARP：谁是 ${ip}？`),
  arpKnown: (ip, mac) => `ARP ${ip} = ${mac}`,
  noAnswer: '无人应答',
  folded: (places) => `……另外 ${places} 处`,
  leaves: (port) => `出 ${port}`,
  wrapped: '走隧道',
  arrived: { technical: '✓ 送达', house: '✓ 到了' },
  title: (from, to) => `从 ${from} 到 ${to}`,
  page: (number, of) => `（${number}/${of}）`,
  reached: '应答已经回来。',
  lost: (at) => `数据包丢在 ${at}。`,
}

export const PICTURE_WORDS: Record<Language, PictureWords> = { en, zh }
