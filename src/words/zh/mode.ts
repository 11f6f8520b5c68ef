import type { Gap } from '../../kube/snapshot/gaps.ts'
import { placeText } from '../../kube/snapshot/notices.ts'
import { plain, t } from '../../request/text.ts'
import type { ModeWords } from '../contract/cluster.ts'
import { diffWords } from './diff.ts'
import { doubtWords } from './doubts.ts'
import { modeLines } from './mode-lines.ts'
import { names } from './mode-parts.ts'

const resources: ModeWords['resources'] = {
  nodes: '节点',
  pods: 'Pod',
  namespaces: '命名空间',
  services: 'Service',
  endpointslices: 'EndpointSlice',
  networkpolicies: 'NetworkPolicy',
  ciliumnodes: 'CiliumNode',
  ciliumendpoints: 'CiliumEndpoint',
  ciliumidentities: 'CiliumIdentity',
  ciliumnetworkpolicies: 'CiliumNetworkPolicy',
  ciliumclusterwidenetworkpolicies: 'CiliumClusterwideNetworkPolicy',
  ciliumcidrgroups: 'CiliumCIDRGroup',
  adminpolicies: '管理员网络策略',
  'cilium-config': 'ConfigMap cilium-config',
  workloads: '工作负载',
}

const made: Record<Extract<Gap, { kind: 'made-up' }>['what'], string> = {
  addresses: '个 Pod 地址',
  'node-addresses': '个节点地址',
  nodes: '个节点',
  pods: '个 Pod(由工作负载推出)',
  identities: '个身份',
  namespaces: '个命名空间',
  'cilium-host': '个 cilium_host 地址',
  'pod-cidrs': '个节点的 Pod 网段',
  services: '个 Service 地址',
  slices: '个 EndpointSlice',
}

export const modeWords: ModeWords = {
  doubts: doubtWords,
  diff: diffWords,
  hostRouting: {
    'asked-for-legacy': t`${'enable-host-legacy-routing'} 要求如此`,
    'iptables-masquerade': t`地址伪装由 iptables 做（${'enable-bpf-masquerade'} 没有打开）`,
    'no-kube-proxy-replacement': t`${'kube-proxy-replacement'} 没有打开`,
    'old-kernel': t`有的内核早于 5.10`,
  },
  mtuParts: { vxlan: 'VXLAN', geneve: 'Geneve', wireguard: 'WireGuard', ipsec: 'IPsec' },
  mtuSource: {
    configured: t`设备 MTU 取自 cilium-config 的 ${'mtu'}`,
    given: plain('设备 MTU 是给定的'),
    assumed: plain('设备 MTU 是假定的：Kubernetes 的对象里没有它'),
  },
  resources,
  gaps: {
    'kind-missing': ({ resource }) => t`没有给出 ${plain(resources[resource])}，里面写了什么，就不知道。`,
    'made-up': ({ what, count, names: few }) =>
      t`按 Kubernetes 和 Cilium 的做法补上了 ${count} ${plain(made[what])}${few === undefined ? t`` : t`（${names(few)}）`}。`,
    'pod-without-address': ({ pod }) => t`${pod} 还没有地址。`,
    'pod-without-node': ({ pod }) => t`${pod} 还没有分到节点。`,
    'pod-unmanaged': ({ pod }) => t`${pod} 没有 CiliumEndpoint：Cilium 不管它，策略对它不生效。`,
    'pod-without-identity': ({ pod }) => t`${pod} 还没有身份。`,
    redacted: ({ object, field }) => t`${object}：${field} 被遮去了。`,
    'version-unknown': () => plain('不知道 Cilium 的版本，按 1.20 算。'),
    unread: ({ place, object }) =>
      object === undefined
        ? t`${place} 读不懂。它说的话，这里就缺了。`
        : t`${place} 读不懂（${object}）。它说的话，这里就缺了。`,
    'time-unknown': () => plain('没有人说明这些对象是什么时候读出来的。'),
    'left-out': ({ object, field }) => t`${object} 没有算进来，因为 ${field} 不对。它说的话，这里就缺了。`,
    'policy-unread': ({ policy, field }) => t`${policy}：Packetwalk 读不懂 ${field}。依赖它的结论存疑。`,
  },
  contradictions: {
    'pod-cidr-shared': ({ cidr, nodes }) => t`${names(nodes)} 的 Pod 网段都是 ${cidr}：数据包只会送到其中一个。`,
    'pod-cidrs-overlap': ({ cidrs, nodes }) => t`${names(nodes)} 的 Pod 网段 ${names(cidrs)} 互相重叠。`,
    'address-shared': ({ ip, objects }) => t`${ip} 同时属于：${names(objects)}。`,
    'pod-outside-cidr': ({ pod, ip, node, cidrs }) =>
      t`${pod} 的地址是 ${ip}，不在它的节点 ${node} 的任何 Pod 网段里（${names(cidrs)}）。`,
    'node-unknown': ({ object, node }) => t`${object} 写的节点是 ${node}，没有这个节点。`,
    'node-inside-pod-cidr': ({ node, ip, cidr }) =>
      t`${node} 的地址 ${ip} 落在 Pod 网段 ${cidr} 里：发往这个节点的数据包会进隧道。`,
    'slice-without-pod': ({ slice, ip, pod }) =>
      pod === undefined
        ? t`EndpointSlice ${slice} 里有 ${ip}，没有 Pod 用这个地址。`
        : t`EndpointSlice ${slice} 里的 ${ip} 写的是 ${pod}，没有这个 Pod。`,
    'slice-address-differs': ({ slice, ip, pod, podIp }) =>
      t`EndpointSlice ${slice} 说 ${pod} 的地址是 ${ip}，其实是 ${podIp}。`,
    'slice-without-service': ({ slice, service }) => t`EndpointSlice ${slice} 属于 ${service}，没有这个 Service。`,
    'service-selects-nothing': ({ service, selector, near }) =>
      near === undefined
        ? t`Service ${service} 选的是 ${selector}，没有 Pod 符合。`
        : t`Service ${service} 选的是 ${selector}，没有 Pod 符合。相近的 Pod 是 ${near}。`,
    'service-without-endpoints': ({ service, notReady }) =>
      notReady === 0
        ? t`Service ${service} 没有端点。`
        : t`Service ${service} 没有就绪的端点，${notReady} 个还没有就绪。`,
    'target-port-undeclared': ({ service, port, target, declared }) =>
      t`Service ${service} 的端口 ${port} 通向 ${target}，后面的容器声明的却是 ${declared.join('、')}：那里多半没有人监听。`,
    'target-port-unknown': ({ service, port, pods }) =>
      t`Service ${service} 指向端口 ${port}，它的 ${pods} 个 Pod 都没有声明这个端口。`,
    'policy-selects-nothing': ({ policy, selector }) => t`${policy} 选的是 ${selector}，没有 Pod 符合。`,
    'policy-peer-matches-nothing': ({ policy, field, selector }) =>
      t`${policy} 的 ${field}：${selector} 不匹配任何 Pod。`,
    'namespace-unknown': ({ object, namespace }) => t`${object} 在命名空间 ${namespace} 里，没有这个命名空间。`,
    'identity-differs': ({ pod, endpoint, labels }) => t`${pod} 的身份是 ${endpoint}，它的标签对应的却是 ${labels}。`,
    'cidr-group-unknown': ({ policy, group }) => t`${policy} 提到 CIDR 组 ${group}，没有这个组。`,
    'same-object-twice': ({ object, places }) => t`${object} 给了不止一次：${names(places)}。以最后一次为准。`,
    'config-value-unknown': ({ key, value, known }) =>
      t`cilium-config 里写着 ${key}: ${value}；Cilium 只认 ${names(known)}，按默认值算。`,
    'native-cidr-too-narrow': ({ cidr, outside }) =>
      t`${'ipv4-native-routing-cidr'} 是 ${cidr}，盖不住 ${names(outside)}：那里的 Pod 会顶着节点的地址出现，策略就认不出它们了。`,
  },
  notices: {
    'bad-object': ({ place, object, field, found, expected }) =>
      t`${placeText(place)}：${object} 没有算进来：${field} 是 ${found}，应该是 ${expected}。`,
    'no-kind': ({ place, found }) => t`${placeText(place)}：不是 Kubernetes 对象（${found}），没有算进来。`,
    'unknown-kind': ({ name, count }) => t`${name}：用不着，共 ${count} 个。`,
    'not-parsed': ({ place, code, column }) =>
      t`${placeText(place)}${plain(column === undefined ? '' : `，第 ${column} 列`)}：读不了（${code}），没有算进来。`,
    'kubectl-table': ({ place, resource }) =>
      t`${placeText(place)}：这是 kubectl 打印给人看的表格，没有算进来。${`kubectl get ${resource} -A -o yaml`} 打印的才读得懂。`,
    'cut-off': ({ place }) => t`${placeText(place)}：在一个对象中间断了。断点之前的都用上了。`,
    'too-deep': ({ place, limit }) => t`${placeText(place)}：嵌套超过 ${limit} 层，没有算进来。`,
    'too-many-aliases': ({ place, limit }) => t`${placeText(place)}：别名超过 ${limit} 个，没有算进来。`,
    'too-many-values': ({ place, limit }) => t`${placeText(place)}：一个文档里的值超过 ${limit} 个，没有读入。`,
    'self-reference': ({ place, alias }) => t`${placeText(place)}：${alias} 引用了自己，没有算进来。`,
    'too-large': ({ place, bytes, limit }) => t`${placeText(place)}：有 ${bytes} 字节，最多 ${limit}，没有算进来。`,
    'not-text': ({ place }) => t`${placeText(place)}：不是文本，没有算进来。`,
    'nothing-found': ({ place }) =>
      place.file === '' ? plain('没有找到 Kubernetes 对象。') : t`${placeText(place)}：里面什么也没有。`,
    'host-bits': ({ place, object, field, found, used }) =>
      t`${placeText(place)}：${object} 的 ${field}：${found} 当作 ${used} 来读。`,
    'not-listed': ({ resource, status }) =>
      t`${resource}：API server 没有列出来（${status === 0 ? '没有应答' : status}）。`,
  },
  rows: {
    version: 'Cilium',
    routing: '路由方式',
    tunnel: '隧道',
    'host-routing': '主机路由',
    masquerade: '地址伪装',
    'kube-proxy': 'Service',
    'socket-lb': '套接字负载均衡',
    'load-balancer': '负载均衡',
    'endpoint-routes': '端点路由',
    'direct-routes': '节点直连路由',
    encryption: '加密',
    mtu: 'MTU',
    policy: '策略',
    ipam: 'IPAM',
    monitor: '监视聚合',
  },
  values: {
    yes: '开',
    no: '关',
    none: '无',
    assumed: (version) => t`${version}（假定的：快照里没有版本）`,
    routing: {
      tunnel: plain('隧道'),
      native: plain('原生：线路上就是 Pod 的地址'),
      hybrid: plain('混合：子网内原生，子网之间走隧道'),
    },
    hostRouting: { bpf: t`${'BPF'}：绕过节点的 netfilter`, legacy: t`${'Legacy'}：经过节点的网络协议栈` },
    fallback: (why) => t`本想用 BPF，但是${why}`,
    chosen: (why) => t`因为${why}`,
    masquerade: { bpf: t`由 ${'BPF'} 做`, iptables: t`由 ${'iptables'} 做`, none: plain('关') },
    excluded: (cidr) => t`发往 ${cidr} 的除外`,
    ownRange: plain('发往集群 Pod 网段的除外'),
    kubeProxy: {
      cilium: plain('Cilium 取代了 kube-proxy'),
      'kube-proxy': plain('NodePort 和主机归 kube-proxy，Pod 归 Cilium'),
    },
    socketLb: {
      full: plain('全部：没有数据包带着 ClusterIP 上路'),
      'host-namespace-only': plain('只管节点自己；Pod 逐包翻译'),
      off: plain('关'),
    },
    perPacket: plain('在 Pod 门口逐包翻译 Service'),
    encryption: { wireguard: plain('节点之间用 WireGuard'), ipsec: plain('节点之间用 IPsec'), none: plain('无') },
    nodesToo: plain('节点流量也加密'),
    aggregation: (level) => (level === 'none' ? t`${level}：每个观察点都上报` : t`${level}：只上报首包和丢包`),
    enforcement: {
      default: t`${'default'}：被策略选中的 Pod 才被隔离`,
      always: t`${'always'}：所有 Pod 都被隔离`,
      never: t`${'never'}：不执行任何策略`,
    },
    extras: {
      'host-firewall': plain('主机防火墙已打开'),
      'cidr-pods': plain('地址段也匹配 Pod'),
      'cidr-nodes': plain('地址段也匹配节点'),
      audit: plain('审计模式：只报告结论，不丢包'),
      'no-localhost': plain('自己的节点也不总是放行'),
    },
  },
  lines: modeLines,
}
