import { plain, t } from '../../request/text.ts'
import type { DoubtWords } from '../contract/cluster.ts'

/** 集群里打开了、这里却没有走的功能，以及可能已经停机的节点。 */
export const doubtWords: DoubtWords = {
  features: {
    ipsec: {
      name: 'IPsec',
      about: t`打开了 IPsec，这里没有走：跨节点时，包（有隧道时是整个隧道包）其实以 ${'ESP'} 的样子上路。MTU 已经扣过。`,
    },
    'node-encryption': {
      name: '节点流量的加密',
      about: t`节点自己的流量也加密（${'encrypt-node'}），这里没有走，只画出了 Pod 流量的加密。`,
    },
    'strict-encryption': {
      name: '严格加密',
      about: t`打开了严格加密，这里没有走：要离开节点却没有加密的 Pod 流量会被丢弃（Cilium：${'195 Traffic is unencrypted'}）。`,
    },
    netkit: {
      name: 'netkit',
      about: t`Pod 接的是 ${'netkit'}，不是 veth：程序在 Pod 那一头运行，下面的 ${'lxc'} 接口其实不存在。判断结果相同。`,
    },
    xdp: {
      name: 'XDP 加速',
      about: t`打开了 XDP 加速：从外面访问 Service 时，${'cil_xdp_entry'} 在驱动里就翻译好了，早于 ${'cil_from_netdev'}，${'tcpdump'} 在那里看不到。判断结果相同。`,
    },
    'ipip-dispatch': {
      name: '用 IPIP 的 DSR',
      about: t`DSR 把服务地址放在外层 IP 头里（${'ipip'}），这里画成了 IP 选项。`,
    },
    'ip-masq-agent': {
      name: 'ip-masq-agent 的名单',
      about: t`打开了 ${'enable-ip-masq-agent'}，它的名单不在快照里：发往名单上的地址时，Pod 保留自己的地址。`,
    },
    'egress-gateway': {
      name: '出口网关策略',
      about: t`打开了出口网关，这里没有走：CiliumEgressGatewayPolicy 可能让它改走另一个节点，换上那里的出口地址。`,
    },
    'local-redirect': {
      name: '本地重定向策略',
      about: t`打开了本地重定向，这里没有走：如果有策略点名这个 Service，流量会改去同一节点上的 Pod。`,
    },
    clustermesh: {
      name: '其他集群里的后端',
      about: plain('这是一个全局 Service：它在其他集群里的后端不在快照里。'),
    },
    chaining: {
      name: '与 Cilium 串接的 CNI',
      about: t`Cilium 串接在另一个 CNI 上（${'cni-chaining-mode'}），包由那个 CNI 路由：策略如下面所示照样有效，路却是按 Cilium 自己的走法画的。`,
    },
    ipv6: { name: 'IPv6', about: plain('打开了 IPv6，这里只走 IPv4。') },
  },
  notReady: (node) => t`快照里 ${node} 的状态不是 Ready。这里当它开着来走。`,
  notReadyName: (node) => `${node} 是否还在运行（它是 NotReady）`,
  unmanaged: (pod) =>
    t`${pod} 没有 CiliumEndpoint：Cilium 不管它。在别人看来它就是外面的世界（或身份 3），它自己的策略也不生效。`,
  unmanagedName: (pod) => `Cilium 到底管不管 ${pod}`,
  assumedHead: plain('看不出这个集群用的是哪种 CNI，这里按 Cilium 来走。'),
  assumed: plain(
    '快照里没有一样东西属于哪种 CNI：没有 ConfigMap，没有 CiliumNode，没有 Endpoint，也没有代理程序的 Pod。这里走的是默认安装的 Cilium；换一种 CNI，路就不同。',
  ),
  assumedName: '这个集群用的是哪种 CNI',
  unread: (place) => t`${place} 读不懂。它说的话这里都缺着：改好、重新读进来之前，这个答案只能算多半如此。`,
  unreadName: (place) => `读不懂的 ${place} 到底写了什么`,
  notWalked: (names) => t`这个集群打开了、这里却没有走的有：${names}。答案碰到其中一个，会说出来。`,
}
