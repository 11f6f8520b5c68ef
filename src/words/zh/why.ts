import { plain, t } from '../../request/text.ts'
import type { WhyWords } from '../contract/why.ts'

export const whyWords: WhyWords = {
  symptoms: {
    hangs: '连接一直卡住',
    refused: '立刻被拒绝',
    reset: '传了一些数据后被重置',
    'big-hangs': '小的能通，大的卡住',
    'no-name': '名字立刻查不到',
    'slow-name': '查名字要 5 秒，之后正常',
    'name-hangs': '查名字总是卡住',
    forbidden: 'HTTP 403',
    'wrong-page': 'HTTP 404，页面不对',
    'one-in-n': '每几次失败一次',
    'other-node': '只有跨节点不通',
    'some-nodes': '只从某些节点不通',
    outside: '只从外面不通',
    'service-only': '只有经 Service 不通',
    itself: '只有访问自己不通',
    'wrong-source': '源地址不对',
    'ping-only': 'ping 不通，Service 正常',
    upgrade: '升级之后坏的',
  },
  causes: {
    policy: {
      name: '策略不允许',
      about: plain(
        '两边都要同意：一边的出方向，另一边的入方向。策略是在 Service 翻译之后才判断的，算数的是 Pod 的端口。',
      ),
    },
    'dns-egress': {
      name: '连接之前的那次查名被挡住了',
      about: t`出方向的策略隔离了这个 Pod，却没有规则让它到 DNS 的 Pod 去：UDP 和 TCP ${53}，或者它们真正监听的端口。`,
    },
    'cidr-and-pods': {
      name: '想用 CIDR 选中 Pod 或节点',
      about: t`在 Cilium 里，CIDR 既不匹配受管的 Pod，也不匹配节点和 API server。要用选择器，或者实体 ${'kube-apiserver'}、${'remote-node'}。`,
    },
    'stale-identity': {
      name: '地址对应的身份过时了，或者没有',
      about: plain(
        'ipcache 把这个 Pod 当成了别人，或者当成了外部世界。旅程里写着查到的是哪个身份，拿它和 Pod 的端点比一比。',
      ),
    },
    'l7-rule': {
      name: '一条关于 HTTP 或 DNS 的规则拒绝了',
      about: plain('这不是丢包，是代理在回答：路径、方法或主机名对不上，或者这个名字不许查。'),
    },
    'agent-rejects': {
      name: '路上有人拒绝',
      about: plain('包过滤器没有沉默，而是回了一个重置或 ICMP 错误。'),
    },
    'tunnel-blocked': {
      name: '节点之间的网络丢掉了隧道',
      about: t`UDP ${8472}（VXLAN）或 ${6081}（Geneve）过不去：安全组，或者防火墙。它离开了一个节点，却没有进入另一个。`,
    },
    'no-route': {
      name: '路上有人没有路由',
      about: plain('用原生路由时，节点和它们之间的网络必须认识每一段 Pod 网段；直连路由要求节点在同一条链路上。'),
    },
    'range-twice': {
      name: '两个节点用了同一段 Pod 网段',
      about: plain('或者 Pod 网段和别的网络重叠了。最长匹配会把数据包送到谁也想不到的地方。'),
    },
    'route-reflector': {
      name: '路由不再传播了',
      about: plain('用 BGP 时，路由反射器常常是按标签选出来的，而升级会拿掉这个标签。别的节点的 Pod 网段全都不见了。'),
    },
    'rp-filter': {
      name: '回包走了另一条路',
      about: plain('开着严格的 rp_filter，从自己不会回答的接口进来的包，内核会丢掉。Cilium 的工具都看不到。'),
    },
    'packet-too-big': {
      name: '大包放不下',
      about: t`外层包头要占 ${50} 字节（VXLAN、Geneve），WireGuard 还要 ${'80 - 95'}。“需要分片”的通知要是丢了，小包能过，大包就消失。`,
    },
    'checksum-offload': {
      name: '网卡算错了隧道里的校验和',
      about: plain('有的驱动会把内层 TCP 的校验和算错，ping 却没事。快照里看不出来：只是怀疑，不是结论。'),
    },
    'no-backend': {
      name: 'Service 的这个端口没有后端',
      about: plain('选择器没有选中就绪的 Pod，或者目标端口对不上。这时 Cilium 会拒绝，不会卡住。'),
    },
    'no-backend-here': {
      name: '本地流量策略，而这个节点上没有后端',
      about: t`${'internalTrafficPolicy: Local'} 和 ${'externalTrafficPolicy: Local'} 只用同一节点的后端，没有就丢掉。本来就是这样设计的。`,
    },
    'foreign-backend': {
      name: '有一个不该在里面的后端',
      about: plain('选择器太宽，别的 Pod 也来回答；或者有一个后端在坏掉的节点上。旅程里，每个后端是一条单独的路。'),
    },
    'nobody-listens': {
      name: '那个端口上没有人监听',
      about: t`包到了，主机回了重置。目标端口写错了，或者程序只监听 ${'127.0.0.1'}。拒绝是回答，沉默才不是。`,
    },
    'source-ranges': {
      name: '源地址不在 Service 允许的范围里',
      about: t`${'loadBalancerSourceRanges'} 写着谁可以进来，其余的都会被丢掉。`,
    },
    'cloud-firewall': {
      name: '节点前面有防火墙',
      about: plain('安全组、云负载均衡或主机防火墙没有放行这个端口：包根本没到节点，节点上自然什么也看不到。'),
    },
    'source-rewritten': {
      name: '第一个节点改写了源地址',
      about: t`${'externalTrafficPolicy: Cluster'} 时，节点换上自己的地址，好让回包从它那里回来。${'Local'} 会留着客户端的地址。`,
    },
    masquerade: {
      name: 'Pod 的流量被伪装了',
      about: plain('原生路由的 CIDR 太窄：去往别的 Pod 的包换上了节点的地址，策略看到的就成了节点。'),
    },
    'service-is-a-rule': {
      name: 'Service 是一条规则，不是一台机器',
      about: plain('没有谁拥有它的地址，只有它的端口会被翻译。ping 它哪儿也到不了，这很正常。'),
    },
    hairpin: {
      name: 'Pod 经自己的 Service 访问自己',
      about: plain('回包会来自同一个地址，必须有人改写源地址。Cilium 用一个环回地址来做。'),
    },
    'ingress-class': {
      name: '没有控制器接管 Ingress，或者它指错了地方',
      about: plain('类名不存在，规则写的是别的 Service，或者别的端口。'),
    },
    'name-missing': {
      name: '在要找的地方没有这个名字',
      about: t`Service 被删了，或者在别的命名空间；${'dnsPolicy'} 是 None 或 Default；用主机网络的 Pod 没有设 ${'ClusterFirstWithHostNet'}。`,
    },
    'two-lookups-race': {
      name: '两次查名在抢一条连接跟踪记录',
      about: plain(
        'A 和 AAAA 从同一个套接字一起出发，其中一个被丢掉，解析器要等五秒。一段旅程看不出来，这是两个包的故事。',
      ),
    },
    'tables-full': {
      name: '有一张表满了',
      about: plain('连接跟踪、NAT 或客户端的端口用完了：新连接失败，老连接还活着。'),
    },
    'packet-out-of-window': {
      name: '迟到的包躲过了翻译',
      about: plain('连接跟踪说它无效，于是没有人把它翻译回来；客户端不认识它，就重置了。'),
    },
    'idle-timeout': {
      name: '路上有人忘掉了空闲的连接',
      about: plain('负载均衡或 NAT 删掉了记录，下一个包碰到的人谁也不记得它。'),
    },
    'link-down': {
      name: '有一个接口或者一台机器没有启用',
      about: plain('网线没有信号、接口关着、机器没有电：那里没有人应答，也没有人会说。'),
    },
    'nobody-answers': {
      name: '这条链路上没有人有这个地址',
      about: plain('发送方问下一跳的 MAC 地址，没有人应答：地址写错了、掩码写错了，或者在别的网络里。'),
    },
    'routing-loop': {
      name: '它在环路里打转',
      about: plain('两台路由器都以为对方是去路，或者交换机连成了环：数据包一直打转，直到 TTL 用完。'),
    },
    'filter-drops': {
      name: '包过滤规则悄悄丢掉了它',
      about: plain('规则不给任何答复：发送方一直等到放弃为止。'),
    },
  },
  splits: {
    'other-node': '只有跨节点才这样？',
    'service-only': '只有经 Service 才这样？',
    'big-hangs': '只有大的才这样？',
  },
  sees: {
    connects: '连上',
    hangs: '一直等到超时',
    refused: '马上被拒绝',
    unreachable: '收到网络报回来的错误',
  },
  ruledOut: {
    walked: () => plain('不是它：是的话，旅程里会看到。'),
    'one-node': ({ node }) => t`不是它：两端都在 ${node} 上，没有东西要在节点之间走。`,
    'no-tunnel': () => plain('不是它：这条路上没有用隧道。'),
    'no-service': () => plain('不是它：问的不是 Service。'),
    'large-passes': ({ bytes }) => t`不是它：载荷 ${bytes} 字节的大包也过得去。`,
    'lookup-passes': () => plain('不是它：策略放行了域名查询。'),
    'no-l7': () => plain('不是它：这条路上没有策略查看连接里面的内容。'),
    'source-kept': () => plain('不是它：包带着什么源地址出发，就带着什么源地址到达。'),
    'not-itself': () => plain('不是它：包去的是别的地方。'),
    'ranges-apart': ({ nodes }) => t`不是它：${nodes} 个节点的 Pod 网段没有重叠。`,
  },
  askPolicy: '看策略',
  askLarge: '走一个大包',
  lines: {
    intro: plain('你看到的是什么？每种症状都通向它背后可能的原因。'),
    table: '症状',
    seen: '看到的现象',
    withEnds: t`把两端也写上，${'/why hangs A B:端口'}，就会真的走一个包，由旅程说出是哪一个。`,
    suspects: (symptom, causes) =>
      causes === 1
        ? t`${plain(symptom)}：通常只有一个原因。`
        : t`${plain(symptom)}：可能有 ${causes} 个原因，最常见的在前。`,
    shown: (cause, ending) => t`${cause}。${ending}`,
    notShown: (ending) => t`旅程里看不到它。${ending}`,
    isShown: plain('旅程里看到的就是它。'),
    isShownInstead: plain('旅程里看到的是它，可是样子和你看到的不一样。'),
    isHinted: plain('快照里的线索指向它。'),
    struck: (cause) => t`✗ ${cause}`,
    otherwise: (symptom, sees, ending) => t`这趟旅程解释不了“${plain(symptom)}”：按它走，程序会${sees}。${ending}`,
    hinted: (cause, ending) => t`很可能是：${cause}。${ending}`,
    confirm: (command) => t`想亲眼看到：${command}`,
    between: '',
  },
}
