import { plain, t } from '../../request/text.ts'
import type { Lines } from '../contract/catalogue.ts'
import { snug } from './step-parts.ts'

const SCOPES: Record<string, string> = { person: '你自己', channel: '这个频道', workspace: '整个工作区' }
const scopeName = (scope: string): ReturnType<typeof plain> => plain(SCOPES[scope] ?? scope)

export const lines: Lines = {
  understoodAs: (command) => t`我的理解是：${command}`,
  behind: {
    loop: ({ devices, at, route }) =>
      t`它在环路里打转：${devices.join(' → ')}，直到 TTL 用完${route === undefined ? t`` : t`；${at} 按路由 ${route.to}${route.via === undefined ? t`` : t`（经 ${route.via}）`} 又把它送了回去`}。`,
    'end-down': ({ device, port, state }) =>
      state === 'device' ? t`${device} 关着机，所以没有人应答。` : t`${device} 的 ${port} 没有启用，所以没有人应答。`,
    'arp-lost': ({ at }, why) => t`“谁有这个地址”这一问丢在 ${at}：${why}。`,
    'error-lost': ({ from, at }, why) =>
      t`${from} 告诉了发送方（${'fragmentation needed'}），但这条消息丢在 ${at}${why.length === 0 ? t`` : t`（${why}）`}：发送方永远不知道，大包就这样消失了。`,
    'native-range': ({ source, ip, prefix }) =>
      t`源地址仍是 ${source}：${ip} 在原生路由网段 ${prefix} 之内，去的路上不做地址伪装，而外面的网络不认识回 Pod 的路。`,
  },
  undetermined: (from, to, missing) =>
    snug`无法判断：${from} 能不能到达 ${to}，取决于还不知道的事：${missing.join('、')}。`,
  ambiguous: (from, to, ways) => snug`不唯一：从 ${from} 到 ${to} 有 ${ways} 条路，结局各不相同。`,
  brokeAt: (number, place) => t`断在第 ${number} 步：${place}。`,
  sees: (outcome) => t`发问的程序看到：${outcome}。`,
  prove: (device) => t`在 ${device} 上用这条命令验证`,
  storybookDiffers: (real) => t`这是故事里的走法。${real}`,
  theRealWay: {
    local: t`真实的 Cilium 在这里也这样走；它在路上还会检查策略和连接跟踪。`,
    remote: t`真实的 Cilium 把数据包从 LXC 接口直接送到 ${'cilium_vxlan'}；${'cilium_host'} 只是借出了它的地址。`,
  },
  simulated: (network, hash) => t`根据网络 ${network} 模拟得出，内容指纹 ${hash}。`,
  picture: (title, steps) => t`${plain(title)}：${plain(steps)}`,
  pictureTitle: (from, to) => `从 ${from} 到 ${to}`,
  labsIntro: plain('三个可以学习的网络。每个按钮都是一个问题。'),
  helpIntro: t`问一个数据包怎样从 A 到 B：${'/trace A B'}。名字、地址、门牌号都可以。`,
  helpEnd: t`每条命令还可以带上 ${'voice=house'}、${'language=zh'}、${'network=NAME'}、${'datapath=cilium'} 和 ${'private=yes'}。`,
  mapIntro: (network, devices) => t`网络 ${network}：${devices} 台设备。`,
  podAdded: (pod, ip, node) => t`公寓 ${pod} 在 ${node} 里建好了，门牌号是 ${ip}。`,
  podRemoved: (pod, ip) => t`公寓 ${pod} 拆掉了，${ip} 号现在没有人住。`,
  podNote: plain('这是一个新的网络，有自己的指纹；原来的没有变。重新创建的 Pod 会拿到另一个地址。'),
  compared: (a, b) => t`同一个问题，分别按 ${a} 和 ${b} 走一遍。`,
  sameWay: plain('两种走法走的是同一条路。'),
  refusedRoutes: (device, route, taken) =>
    taken === undefined
      ? t`${device}：Linux 拒绝路由 ${route}，因为它的下一跳不在任何直连网络里。`
      : t`${device}：Linux 拒绝路由 ${route}（File exists）：这个网段已经有一条度量值相同的路由，走的就是那一条。`,
  stepOf: (number, of) => t`第 ${number} 步，共 ${of} 步：`,
  nothingToShow: plain('这里没有查表。'),
  headersKept: (fields) => plain(`另有 ${fields} 个首部字段原样不动。`),
  limit: '这个比喻到此为止：',
  chosen: (setting, value, scope) => t`${setting} 现在是 ${value}，对${scopeName(scope)}生效。`,
  configIntro: plain('选了什么，由谁选的。'),
  configOrder: plain('先看你自己的选择，再看频道的，再看工作区的，最后看应用的语言。'),
  networkUsed: (name, scope) => t`现在的问题都问网络 ${name}，对${scopeName(scope)}生效。`,
  networkForgotten: (name) => t`网络 ${name} 已经忘记。`,
  networkShared: (name) =>
    t`现在这个工作区里谁都可以问网络 ${name} 了。它仍然归你：用 ${'/network forget'} 就能从所有人那里收回。`,
  whose: { own: plain('只有你'), 'own-shared': plain('你的，已在这里共享'), shared: plain('别人在这里共享的') },
  onlyYou: (name) => t`只有你能问它。想让这里的人都能问，请用 ${`/network share ${name}`}。`,
  networkInUse: (name) => t`正在使用：${name}。`,
  uploadHow: t`要问自己的网络，请用 ${'/network upload'} 带上它的文件：YAML、JSON，或装着 kubectl 输出的 zip，最多 ${'256 KiB'}。`,
  uploaded: (name, devices) => t`网络 ${name} 读好了：${devices} 台设备。现在你的问题都问它。`,
  statusIntro: plain('随时为你服务。'),
  privacyIntro: plain('关于你，记住了什么。'),
  privacy: [
    plain('记住的有：你的设置和你上传的网络，都记在平台给你的编号下。你不共享，网络就只有你能问。'),
    plain('如果你在学习：每个误解、每一课学得怎样，是哪一天。只有你自己用 /progress 看得到。'),
    plain('不记你的问题，不记回答，也不记你的名字。按钮自己带着整个问题。'),
    t`${'/forget me'} 会把这些全部删除，共享出去的也一样。`,
  ],
  forgotten: plain('与你有关的一切都已删除。'),
  terms: t`这些词都可以解释：${'/explain TERM'}。`,
  and: '和',
}
