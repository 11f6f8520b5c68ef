import type { DeviceKind } from '../devices/index.ts'
import type { Language, Voice } from '../request/calls.ts'
import type { StepOf } from '../trace/events.ts'

/** Words that only stand in pictures: names of places inside a node, headings of frames, what is folded away. */
export interface PictureWords {
  /** A door or room of a node. `port` is its real name. */
  parts: Record<Part, Record<Voice, (port: string) => string>>
  /** What a device is in the story of the houses. */
  nouns: Record<DeviceKind, string>
  reply: string
  error: (name: string) => string
  tunnel: Record<Voice, (wrapping: StepOf<'encapsulated'>) => string>
  /** From one program straight into another pod (bpf_redirect_peer). */
  passage: Record<Voice, string>
  arpAsk: (ip: string, attempts: number) => string
  arpKnown: (ip: string, mac: string) => string
  noAnswer: string
  folded: (places: number) => string
  leaves: (port: string) => string
  wrapped: string
  unwrapped: string
  arrived: Record<Voice, string>
  title: (from: string, to: string) => string
  page: (number: number, of: number) => string
  /** The browser that a variable names does not start. */
  brokenBrowser: (variable: string, file: string) => string
  /** The packages that draw are not there; this command adds them. */
  notInstalled: (command: string) => string
  /** Why there is no picture, in one sentence. */
  why: Record<PictureTrouble, string>
}
export const PICTURE_TROUBLES = [
  'busy',
  'deadline',
  'crashed',
  'no-browser',
  'too-large',
  'bad-source',
  'no-font',
  'stopped',
  'failed',
] as const
export type PictureTrouble = (typeof PICTURE_TROUBLES)[number]
export const PARTS = ['lxc', 'stack', 'cilium_host', 'cilium_net', 'cilium_vxlan', 'eth0', 'other'] as const
export type Part = (typeof PARTS)[number]

const same = (port: string) => port
const tunnelName = ({ device }: StepOf<'encapsulated'>) => (device === 'cilium_geneve' ? 'Geneve' : 'VXLAN')
const outerEnds = ({ outerSrc, outerDst }: StepOf<'encapsulated'>) => `${outerSrc} → ${outerDst}`

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
  nouns: { host: 'house', router: 'doorman', switch: 'fountain', pod: 'apartment', node: 'building' },
  reply: '← reply',
  error: (name) => `← ICMP ${name}`,
  tunnel: {
    technical: (about) => `${tunnelName(about)} tunnel, VNI ${about.vni}: ${outerEnds(about)}`,
    house: (about) => `transparent tunnel (${tunnelName(about)}), VNI ${about.vni}: ${outerEnds(about)}`,
  },
  passage: { technical: 'redirect_peer', house: 'secret passage' },
  arpAsk: (ip, attempts) => (attempts > 1 ? `ARP who has ${ip}? ${attempts}×` : `ARP who has ${ip}?`),
  arpKnown: (ip, mac) => `ARP ${ip} = ${mac}`,
  noAnswer: 'no answer',
  folded: (places) => `… ${places} more`,
  leaves: (port) => `out ${port}`,
  wrapped: 'in the tunnel',
  unwrapped: 'tunnel ends',
  arrived: { technical: '✓ delivered', house: '✓ you are there' },
  title: (from, to) => `From ${from} to ${to}`,
  page: (number, of) => `(${number}/${of})`,
  notInstalled: (command) => `No picture: the packages that draw are not installed. This adds them: ${command}`,
  brokenBrowser: (variable, file) =>
    `${variable} names ${file}, which does not start as a browser, so pictures are drawn without one: correct the path, or unset ${variable} to use the bundled browser.`,
  why: {
    busy: 'No picture this time: too many are being drawn. Ask again in a minute.',
    deadline: 'No picture this time: drawing took too long. Ask again, or take the source below.',
    crashed: 'No picture this time: the browser that draws it died twice. Ask again, or take the source below.',
    'no-browser': 'No picture: no browser starts here. `packetwalk doctor` tells whoever runs this bot what to do.',
    'too-large': 'No picture: it would be too large to draw. The overview is smaller.',
    'bad-source': 'No picture: its source could not be read. This is our mistake; the text above is right.',
    'no-font': 'No picture: the font is missing. `packetwalk doctor` tells whoever runs this bot what to do.',
    stopped: 'No picture: the bot is about to restart. Ask again in a minute.',
    failed: 'No picture: something of ours broke while drawing. The text above is right.',
  },
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
  nouns: { host: '房子', router: '门卫', switch: '喷泉', pod: '公寓', node: '建筑' },
  reply: '← 应答',
  error: (name) => `← ICMP ${name}`,
  tunnel: {
    technical: (about) => `${tunnelName(about)} 隧道，VNI ${about.vni}：${outerEnds(about)}`,
    house: (about) => `透明隧道（${tunnelName(about)}），VNI ${about.vni}：${outerEnds(about)}`,
  },
  passage: { technical: 'redirect_peer', house: '秘密通道' },
  arpAsk: (ip, attempts) => (attempts > 1 ? `ARP：谁是 ${ip}？${attempts} 次` : `ARP：谁是 ${ip}？`),
  arpKnown: (ip, mac) => `ARP ${ip} = ${mac}`,
  noAnswer: '无人应答',
  folded: (places) => `……另外 ${places} 处`,
  leaves: (port) => `出 ${port}`,
  wrapped: '走隧道',
  unwrapped: '出隧道',
  arrived: { technical: '✓ 送达', house: '✓ 到了' },
  title: (from, to) => `从 ${from} 到 ${to}`,
  page: (number, of) => `（${number}/${of}）`,
  notInstalled: (command) => `没有图：画图用的软件包还没有安装。这条命令会装上：${command}`,
  brokenBrowser: (variable, file) =>
    `${variable} 指向 ${file}，可它不能作为浏览器启动，图只好不用浏览器来画：请改正路径，或者去掉 ${variable}，改用自带的浏览器。`,
  why: {
    busy: '这次没有图：正在画的图太多了。请一分钟后再问。',
    deadline: '这次没有图：画得太久了。请再问一次，或使用下面的源码。',
    crashed: '这次没有图：画图的浏览器连续两次退出。请再问一次，或使用下面的源码。',
    'no-browser': '没有图：这里没有能启动的浏览器。机器人的维护者可以运行 `packetwalk doctor` 查看怎么办。',
    'too-large': '没有图：图太大，画不出来。概览图会小一些。',
    'bad-source': '没有图：图的源码读不懂。这是我们的错，上面的文字是对的。',
    'no-font': '没有图：缺少字体。机器人的维护者可以运行 `packetwalk doctor` 查看怎么办。',
    stopped: '没有图：机器人马上要重启。请一分钟后再问。',
    failed: '没有图：画图时我们这边出了故障。上面的文字是对的。',
  },
}

export const PICTURE_WORDS: Record<Language, PictureWords> = { en, zh }
