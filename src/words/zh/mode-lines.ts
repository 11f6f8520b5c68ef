import { plain, t } from '../../request/text.ts'
import type { ModeWords } from '../contract/cluster.ts'
import { names } from './mode-parts.ts'

export const modeLines: ModeWords['lines'] = {
  intro: (network, version) => t`${network} 跑的是 Cilium ${version}。这是代理程序真正的做法。`,
  introAssumed: (network, version) =>
    t`${network} 里没有任何东西说明它用的是 Cilium。如果用的是，而且是默认安装的 ${version}，那么模式就是这样。`,
  unknownConfig: t`快照里没有 ${'cilium-config'}：这里按默认安装来算。真正的配置用 ${'kubectl -n kube-system get configmap cilium-config -o yaml'} 取得。`,
  mtu: ({ device, parts, route }) =>
    parts === '' ? t`${route}：没有要扣掉的` : t`${device} - ${parts} = ${route}，跨节点的 Pod 之间`,
  fault: (key, value, known) => t`${key}: ${value}，Cilium 不认识（它认 ${known}），按默认值算。`,
  caption: '实际模式',
  field: '项目',
  value: '做法',
  checked: ({ name, nodes, pods, services, policies }) =>
    t`${name}：${nodes} 个节点，${pods} 个 Pod，${services} 个 Service，${policies} 条策略。`,
  written: (file, hash) => t`已写入 ${file}，内容指纹 ${hash}。用 ${`--network ${file}`} 来问它。`,
  taken: (at) => t`读自集群的时间：${at}。`,
  timeless: plain('没有人说明它是什么时候从集群读出来的。'),
  simulatedFrom: ({ name, hash, takenAt }) =>
    takenAt === undefined
      ? t`根据快照模拟得出，并非在集群上看到：${name}，内容指纹 ${hash}，时间不详。`
      : t`根据快照模拟得出，并非在集群上看到：${name}，内容指纹 ${hash}，取自 ${takenAt}。`,
  synthetic: (count) => t`其中 ${count} 样东西没有给出，是补上的；${'import --check'} 会一一列出。`,
  counts: '读懂了什么',
  given: '对象',
  used: '采用',
  leftOut: '未采用',
  gaps: '快照没有说的',
  gapsNone: plain('影响答案的信息都齐了。'),
  contradictions: '对不上的地方',
  contradictionsNone: plain('没有互相矛盾的地方。'),
  notices: '读取时',
  moreNotices: (count) => t`还有 ${count} 条。`,
  moreLines: (count) => t`还有 ${count} 条，${'--json'} 里全有。`,
  decides: '能左右答案',
  count: {
    nodes: '节点',
    notReadyNodes: '未就绪的节点',
    namespaces: '命名空间',
    pods: 'Pod',
    runningPods: '运行中的 Pod',
    hostNetworkPods: '用主机网络的 Pod',
    services: 'Service',
    endpointSlices: 'EndpointSlice',
    endpoints: '端点',
    networkPolicies: 'NetworkPolicy',
    ciliumPolicies: 'Cilium 策略',
    adminPolicies: '管理员策略',
    identities: '身份',
    workloads: '工作负载',
    synthetic: '至少有一部分是补上的',
  },
  missingKinds: (kinds) => t`做快照时没有带上 ${kinds}：它们会怎么说，不知道。`,
  reading: (percent, objects) => `${percent} %，${objects} 个对象`,
  identityLost: (identity) =>
    t`按标签，发送方本来是放行的。可它在路上丢了自己的身份：到达时是 ${identity}，没有策略认得它。`,
  tunnelDenied: (node, port) =>
    t`Pod 的策略是放行的。可它跨节点走的是隧道，而节点 ${node} 的策略没有为隧道留规则：节点之间的 UDP ${port}。其他节点上的 Pod 也都一样被隔开了。`,
  assumed: (devices) => t`${devices} 是假定的：节点之间的网络和外面的世界，Kubernetes 的对象里都没有。`,
  ends: {
    finished: (pod) => t`${pod} 已经结束：它的地址现在没有人用，或者已经归了别人。`,
    terminating: (pod) => t`${pod} 正在终止：Service 不再把新的连接交给它。`,
    notReady: (pod) => t`${pod} 还没有 Ready：用它的地址找得到它，Service 却会绕开它。`,
    noPing: (service, ports) =>
      t`这很正常：没有谁拥有 Service 的地址，只有它的端口会被翻译。请改问其中一个端口：${service} 有 ${names(ports)}。`,
    undeclared: (pod, port, ports) =>
      t`${port} 上到底有没有人听，快照里看不出来。${pod} 的容器声明的是 ${names(ports)}。`,
    nodePort: (service, { nodePort, port }) =>
      t`${nodePort} 是 ${service} 的节点端口：要对着节点的地址问。对着 Service 本身，端口是 ${port}。`,
    serviceWith: (ip) => `${ip} 是哪个 Service 的（它夹在 Service 的地址当中，快照里却没有哪个 Service 用它）`,
    listener: (node, port) =>
      `${node} 自己有没有程序在听 ${port}（没有哪个 Service 用这个节点端口，也没有 hostNetwork 的 Pod 声明它）`,
    addressOf: (name) => `${name} 的地址（快照里没有）`,
    noSuchPort: (service, port, ports) => t`Service ${service} 没有端口 ${port}，它有的是 ${names(ports)}。`,
  },
  mustPass: {
    tunnel: ({ from, to, port, assumed }) =>
      t`${assumed}从 ${from} 到 ${to}，中间要放行 UDP ${port}；到底放不放行，只有节点自己知道`,
    wireguard: ({ from, to, port, assumed }) =>
      t`${assumed}从 ${from} 到 ${to}，中间要放行 UDP ${port}（WireGuard）；到底放不放行，只有节点自己知道`,
    pods: ({ from, to, assumed }) =>
      t`${assumed}从 ${from} 到 ${to}，中间要能带着这些地址走；到底行不行，只有节点自己知道`,
  },
  lookup: (from, { dns, port, why }) =>
    t`用名字到不了：${from} 不许向 ${dns} 查名字（UDP ${port}；${why}）。用地址的话：`,
  unanswered: {
    'other-resolver': ({ pod, policy, servers }) =>
      servers.length === 0
        ? t`用名字到不了：${pod} 的 ${`dnsPolicy ${policy}`} 让它去问节点自己的 DNS，而那里不认识集群里的名字。用地址的话：`
        : t`用名字到不了：${pod} 的 ${`dnsPolicy ${policy}`} 让它去问外面的 ${servers.join('、')}，而那里不认识集群里的名字。用地址的话：`,
    template: ({ name, zone, rcode }) =>
      t`用名字到不了：Corefile 里有一个 template 对 ${zone} 直接回答 ${rcode}，还轮不到 kubernetes 插件来查 ${name}。用地址的话：`,
    'no-kubernetes': ({ name, domain }) =>
      t`用名字到不了：Corefile 里没有管 ${domain} 的 kubernetes 插件，没有人认识 ${name}。用地址的话：`,
  },
  shownBy: plain('在真实集群上，用这条命令看'),
  shownIn: (maps) => t`记在 ${maps} 里；在真实集群上，用这条命令看`,
  observed: {
    lines: (level, lines) => t`对这个请求，${'hubble observe'} 会显示（monitor-aggregation 为 ${level}）：${lines}。`,
    nothing: (level) => t`对这个请求，${'hubble observe'} 什么也不显示（monitor-aggregation 为 ${level}）。`,
    point: (point, reported, level) =>
      reported
        ? t`观察点 ${point}：monitor-aggregation 为 ${level} 时会上报。`
        : t`观察点 ${point}：monitor-aggregation 为 ${level} 时不上报。`,
  },
  asFar: '就快照所知：',
  sameWays: (of) => t`${of} 个后端都有应答；这里走的是第一个。`,
  openWays: (of) => t`${of} 个后端都到得了，但不是每个都声明了这个端口：分到那一个的人可能会被拒绝。这里走的是第一个。`,
  noWays: (of) => t`${of} 个后端都没有应答；这里走的是第一个。`,
  someWays: (open, of) => t`${of} 个后端里有 ${open} 个到得了；这里走的是到不了的一个。`,
}
