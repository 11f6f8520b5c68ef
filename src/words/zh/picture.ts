import type { StepOf } from '../../trace/events.ts'
import type { PictureWords } from '../contract/picture.ts'

const same = (port: string) => port
const tunnelName = ({ device }: StepOf<'encapsulated'>) => (device === 'cilium_geneve' ? 'Geneve' : 'VXLAN')
const outerEnds = ({ outerSrc, outerDst }: StepOf<'encapsulated'>) => `${outerSrc} → ${outerDst}`

/** 网络送回来的错误。 */
const ERRORS: Readonly<Record<string, string>> = {
  'time exceeded': '超时（TTL 用完）',
  'net unreachable': '网络不可达',
  'host unreachable': '主机不可达',
  'port unreachable': '端口不可达',
  'fragmentation needed': '需要分片',
  'admin prohibited': '管理上禁止',
  'host prohibited': '禁止访问这台主机',
  'redirect host': '改走别的网关',
}

export const pictureWords: PictureWords = {
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
  stop: '。',
  reply: '← 应答',
  acknowledgement: '→ 握手的最后一个 ACK',
  error: (name) => `← ICMP ${ERRORS[name] ?? name}`,
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
  told: { technical: '! 发送方收到了错误', house: '! 坏消息到家了' },
  unsure: { technical: '? 还不能确定', house: '? 谁也说不准' },
  notReady: (node) => `${node}（NotReady？）`,
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
