import type { NearMiss, Want } from '../../kube/policy/evidence.ts'
import { join, plain, type Text, t } from '../../request/text.ts'
import type { Direction } from '../../trace/rows.ts'
import type { PolicyWords } from '../contract/cluster.ts'
import { namesText, partText, policiesText, policyText, ruleText } from '../contract/refs.ts'
import { policyLines } from './policy-lines.ts'
import { side } from './policy-parts.ts'

const list: Record<Direction, string> = { ingress: '谁可以进来', egress: '可以去拜访谁' }

const policies = (refs: Parameters<typeof policiesText>[0]): Text => policiesText(refs, '、')

function wantText({ text, nobody, nearest }: Want): Text {
  if (nobody === undefined) return t`${text}`
  return nearest === undefined
    ? t`${text}（没有一个 Pod 是这样）`
    : t`${text}（没有一个 Pod 是这样，最接近的是 ${nearest}）`
}

const wantsText = (wants: readonly Want[]): Text =>
  wants.length === 0 ? plain('空的') : join(wants.map(wantText), ' 或 ')

function peerText({ wants, has, peer }: NearMiss): Text {
  const there = has.length === 0 ? plain('没有标签') : namesText(has, '、')
  const wanted = wants.length === 0 ? plain('它谁也不要') : t`它要的是 ${wantsText(wants)}`
  return peer === undefined || has[0] === peer ? t`${wanted}，而这里是 ${there}` : t`${wanted}，而 ${peer} 是 ${there}`
}

export const policyWords: PolicyWords = {
  reasons: {
    'no-policy': (_, { end, direction }) => ({
      technical: t`${plain(side[direction])}没有任何策略选中 ${end}，所以全部放行。`,
      house: t`${end} 没有“${plain(list[direction])}”这份宾客名单：谁都欢迎。`,
    }),
    'not-isolated': ({ selectedBy }, { end, direction }) => ({
      technical: t`${policies(selectedBy)} 选中了 ${end}，但在${plain(side[direction])}没有隔离它：全部放行。`,
      house: t`${policies(selectedBy)} 提到了 ${end}，但说到“${plain(list[direction])}”，它谁也没有拦。`,
    }),
    'not-enforced': ({ why }, { end }) => ({
      technical: {
        outside: t`${end} 不是本集群的 Pod：没有策略选中那一端。`,
        host: t`${end} 是节点，主机防火墙没有打开：那一端没有策略生效。`,
        'enforcement-never': t`${'enable-policy'} 是 ${'never'}：Cilium 不执行任何策略。`,
      }[why],
      house: {
        outside: t`${end} 住在城外：我们的宾客名单在那里不算数。`,
        host: t`${end} 是建筑本身，它的大厅没有宾客名单。`,
        'enforcement-never': t`服务人员得到的吩咐是：从不看宾客名单（${'enable-policy: never'}）。`,
      }[why],
    }),
    self: (_, { end }) => ({
      technical: t`${end} 在和自己说话：没有策略拦得住。`,
      house: t`${end} 没有出家门：进自己的客厅不用看宾客名单。`,
    }),
    'own-node': (_, { end }) => ({
      technical: t`对方是 ${end} 所在的节点：从 Pod 自己的节点进来，总是放行。`,
      house: t`来的是 ${end} 的房东，房东总可以进门。`,
    }),
    'allowed-by': ({ rule }, { end, direction }) => ({
      technical: t`${ruleText(rule)} 放行（${end} 的${plain(side[direction])}）。`,
      house: t`${end} 的宾客名单上有这个名字：${ruleText(rule)}。`,
    }),
    'denied-by': ({ rule }, { end, direction }) => ({
      technical: {
        admin: t`${ruleText(rule)} 明确拒绝（${end} 的${plain(side[direction])}）：这一层的规则按优先级的先后来读，排在所有 NetworkPolicy 之前，第一条匹配的说了算。`,
        baseline: t`${ruleText(rule)} 明确拒绝（${end} 的${plain(side[direction])}）：Baseline 规则按顺序来读，第一条匹配的说了算，而且只因为没有 NetworkPolicy 隔离 ${end}，才轮得到它。`,
        network: t`${ruleText(rule)} 明确拒绝（${end} 的${plain(side[direction])}）；在 Cilium 的同一层里，拒绝规则压过放行规则。`,
      }[rule.tier ?? 'network'],
      house: {
        admin: t`镇上自己的名单先看，上面写着“这一位不行”：${ruleText(rule)}。`,
        baseline: t`${end} 自己没有名单，就看镇上最后那份名单，上面写着“这一位不行”：${ruleText(rule)}。`,
        network: t`${end} 的名单上写着“这一位永远不行”：${ruleText(rule)}。别的名单都帮不上忙。`,
      }[rule.tier ?? 'network'],
    }),
    'isolated-by': ({ policies: refs }, { end, direction }) => ({
      technical: t`${policies(refs)} 在${plain(side[direction])}隔离了 ${end}，而没有任何规则放行。`,
      house: t`${end} 有一份“${plain(list[direction])}”的宾客名单（${policies(refs)}），这块胸牌不在上面。`,
    }),
    'enforcement-always': (_, { end, direction }) => ({
      technical: t`${'enable-policy'} 是 ${'always'}：虽然没有策略选中 ${end}，它在${plain(side[direction])}仍被隔离。`,
      house: t`服务人员只认名单，没有名单就谁也不放（${'enable-policy: always'}），而 ${end} 没有“${plain(list[direction])}”这一份。`,
    }),
    'sctp-disabled': () => ({
      technical: t`没有设置 ${'enable-sctp'}，Cilium 会丢弃 SCTP。`,
      house: t`服务人员不认识 SCTP，一律挡在门外（没有设置 ${'enable-sctp'}）。`,
    }),
  },
  because: {
    'no-policy': () => ({ technical: plain('没有策略选中它'), house: plain('没有宾客名单') }),
    'not-isolated': () => ({ technical: plain('没有策略隔离它'), house: plain('没有哪份宾客名单拦人') }),
    'not-enforced': () => ({ technical: plain('那里没有策略生效'), house: plain('那里没有人看宾客名单') }),
    self: () => ({ technical: plain('它在和自己说话'), house: plain('它没有出家门') }),
    'own-node': () => ({ technical: plain('来自它自己的节点'), house: plain('来的是房东') }),
    'allowed-by': ({ rule }) => ({
      technical: t`${ruleText(rule)} 放行`,
      house: t`宾客名单 ${ruleText(rule)} 上有这个名字`,
    }),
    'denied-by': ({ rule }) => ({
      technical: t`${ruleText(rule)} 明确拒绝`,
      house: t`名单上写着“永远不行”：${ruleText(rule)}`,
    }),
    'isolated-by': ({ policies: refs }) => ({
      technical: t`${policies(refs)} 隔离了它，而没有规则放行`,
      house: t`有宾客名单（${policies(refs)}），这块胸牌不在上面`,
    }),
    'enforcement-always': () => ({
      technical: t`${'enable-policy: always'} 隔离了它，而没有规则放行`,
      house: t`没有名单就谁也不放（${'enable-policy: always'}）`,
    }),
    'sctp-disabled': () => ({
      technical: t`SCTP 没有打开（${'enable-sctp'}）`,
      house: t`那里没有人认识 SCTP(${'enable-sctp'})`,
    }),
  },
  brief: {
    'no-policy': '没有策略',
    'not-isolated': '未隔离',
    'not-enforced': '不执行',
    self: '自己',
    'own-node': '自己的节点',
    'allowed-by': '规则放行',
    'denied-by': '规则拒绝',
    'isolated-by': '已隔离，无规则',
    'enforcement-always': '一律隔离',
    'sctp-disabled': 'SCTP 关闭',
  },
  misses: {
    'right-peer-wrong-port': ({ rule, wants }) =>
      t`差一点：${ruleText(rule)} 写对了对方，却没有这个端口，它写的是 ${wantsText(wants)}。`,
    'right-port-wrong-peer': (near) => t`差一点：${ruleText(near.rule)} 有这个端口，对方却是别人：${peerText(near)}。`,
    'right-peer-no-icmp': ({ rule, wants }) =>
      t`差一点：${ruleText(rule)} 写对了对方，但不包括 ICMP，它写的是 ${wantsText(wants)}。`,
    'wrong-peer': (near) => t`差一点：${ruleText(near.rule)} 写的是别人：${peerText(near)}。`,
  },
  overruled: (parts, allowed) =>
    t`它压过了 ${join(parts.map(partText), '、')}，那些本来会${plain(allowed ? '拒绝' : '放行')}。`,
  passed: (rule) => t`${rule} 匹配了，把问题交给了下一层。`,
  missing: {
    'fqdn-addresses': ({ rule, names }) => t`${namesText(names, '、')} 解析成哪些地址；${ruleText(rule)} 取决于它。`,
    groups: ({ rule }) => t`云厂商的这个组里有谁；${ruleText(rule)} 取决于它。`,
    'cidr-group': ({ rule, group }) => t`CiliumCIDRGroup ${group} 里有什么；${ruleText(rule)} 取决于它。`,
    service: ({ rule, service }) => t`Service ${service} 背后是谁；${ruleText(rule)} 取决于它。`,
    'api-server': ({ rule }) => t`API server 在哪里监听；${ruleText(rule)} 取决于它。`,
    'pod-address': ({ rule, pod }) => t`${pod} 的地址；${ruleText(rule)} 取决于它。`,
    'pod-node': ({ pod }) => t`${pod} 在哪个节点上。`,
    'policy-unread': ({ policy, fields }) =>
      t`${policyText(policy)} 里的 ${namesText(fields, '、')} 是什么意思：Packetwalk 读不懂这个字段。`,
  },
  divergences: {
    'cidr-and-pods': ({ rule, ip }) =>
      t`${ruleText(rule)} 写的是地址段，而 ${ip} 是 Pod 的地址：在 Cilium 里，地址段不匹配 Pod(${'policy-cidr-match-mode'})。`,
    'label-not-in-identity': ({ by, pod, labels }) =>
      t`${'list' in by ? ruleText(by) : policyText(by)} 按 ${namesText(labels, '、')} 选择，而 ${pod} 的身份里没有这个标签：Cilium 的策略看的是身份，不是 Pod 的标签（见 ${'cilium-config'} 的 ${'labels'}、默认过滤规则，或它的端点）。`,
    'cidr-and-nodes': ({ rule, ip }) =>
      t`${ruleText(rule)} 写的是地址段，而 ${ip} 是节点的地址：在 Cilium 里，地址段不匹配节点（${'policy-cidr-match-mode'}）。`,
    'stray-rules': ({ policy, direction }) =>
      t`${policyText(policy)} 有${plain(side[direction])}规则，但 ${'policyTypes'} 没有写这个方向：规范不理会这些规则，Cilium 照样执行。`,
    'sctp-disabled': () => t`规范认识 SCTP；没有设置 ${'enable-sctp'} 时，Cilium 会丢弃它。`,
    'own-node': ({ direction }) =>
      t`Pod 和自己的节点之间（${plain(side[direction])}）：规范总是放行，Cilium 只放行从节点进来的。`,
    'tier-not-implemented': ({ policy }) => t`Cilium 没有实现 ${policyText(policy)}：它只认得这个类型。`,
    'tier-disabled': ({ policy }) =>
      t`${policyText(policy)} 要 Cilium 1.20 并打开 ${'enable-k8s-cluster-network-policy'} 才生效，这里没有打开。`,
    'host-firewall-disabled': ({ policy }) =>
      t`${policyText(policy)} 是给节点的，而主机防火墙没有打开（${'enable-host-firewall'}）。`,
    'named-port-ambiguous': ({ rule, name, numbers }) =>
      t`${ruleText(rule)} 写的端口名 ${name}，在它的对方那里对应 ${namesText(numbers, '、')} 几个号码：一名多号，Cilium 就一个也不认。`,
    'enforcement-mode': ({ mode }) => t`这里的 ${'enable-policy'} 是 ${mode}；规范里没有这样的开关。`,
    'node-selector-disabled': ({ rule }) =>
      t`${ruleText(rule)} 按标签选择节点，这需要 ${'enable-node-selector-labels'}。`,
    'requires-removed': ({ policy }) =>
      t`${policyText(policy)} 用了 ${'fromRequires'} 或 ${'toRequires'}，Cilium 1.19 已经去掉了它们。`,
  },
  caveats: {
    'empty-rule': ({ rule, allows }) =>
      allows === 'nothing'
        ? t`${ruleText(rule)} 是空的：在 Cilium 策略里，空规则什么也不放行。`
        : t`${ruleText(rule)} 是空的：在 NetworkPolicy 里，空规则放行一切。`,
    'icmp-unspecified': () => plain('规范没有提到 ICMP；Cilium 对它和别的流量一视同仁。'),
    'host-network-pod': ({ pod }) => t`${pod} 用的是节点的网络，策略把它看作那个节点。`,
    'no-dns-rule': ({ rule, dns }) =>
      t`${ruleText(rule)} 说的是域名，可 ${ruleText(dns)} 放行 DNS 时没有写 ${'rules.dns'}：没有 DNS 规则，代理就看不到答复，永远学不到域名的地址。`,
    'calls-as-cilium-host': ({ node, ip, api, rule }) =>
      t`${node} 走隧道时，用的是自己 ${'cilium_host'} 的地址 ${ip}，它的身份是 ${'remote-node'}；${ruleText(rule)} 说的 ${'kube-apiserver'} 只有 ${api} 才是。请把 ${'remote-node'} 也放行。`,
    'same-priority': ({ policies: refs }) => t`${policies(refs)} 优先级相同：谁说了算，没有定义。`,
    'mutual-authentication': ({ rule, mode }) =>
      t`${ruleText(rule)} 要求双向认证（${mode}）：两端认证完之前，头几个数据包会被丢弃。`,
  },
  faults: {
    cidr: t`地址段，例如 ${'10.0.0.0/8'}`,
    'cidr-inside': plain('落在地址段之内的例外'),
    port: t`${1} 到 ${65535} 之间的端口`,
    'port-range': plain('不小于起始端口的结束端口'),
    'port-name': plain('端口名：字母、数字和连字符'),
    values: plain('至少一个值'),
    'no-values': plain('这个运算符不带值'),
    operator: t`${'In'}、${'NotIn'}、${'Exists'} 或 ${'DoesNotExist'}`,
    entity: t`实体，例如 ${'world'}、${'cluster'} 或 ${'host'}`,
    'one-peer-field': plain('只用一种方式写对方，不要几种并用'),
    'one-subject': plain('恰好一个对象'),
    'ports-or-icmps': plain('端口或 ICMP 类型，二选一'),
    'namespaced-subject': plain('自己命名空间里的对象'),
    'icmp-type': plain('ICMP 类型，数字或名字都行'),
    name: plain('名字'),
    'service-without-selector': plain('没有选择器的 Service（到 Cilium 1.16 为止，toServices 只对它们有效）'),
    object: plain('这一类对象'),
  },
  effects: {
    'policy-left-out': plain('Kubernetes 或 Cilium 会拒收这样的策略，所以没有算它。'),
    'part-without-effect': plain('策略照样生效，只有这一部分不起作用。'),
  },
  l7: {
    unasked: (protocol, rules) => t`连接放行；之后代理会按 ${rules} 检查 ${protocol} 请求。`,
    passed: (protocol, rules) => t`代理放行这个 ${protocol} 请求：${rules}。`,
    'http-403': (_, rules) => t`连接放行，但代理会回 ${'403 Access denied'}：${rules} 里没有这个请求。`,
    'dns-refused': (_, rules) => t`DNS 代理会回 ${'REFUSED'}：${rules} 里没有这个名字。`,
    unknown: (protocol, rules) => t`代理会怎样对待这个 ${protocol} 请求，还不知道：${rules}。`,
  },
  symptoms: {
    connected: { technical: plain('程序连得上。'), house: plain('客人进了门。') },
    'connect-timeout': {
      technical: plain('程序看到的是超时：被丢弃的数据包没有任何答复。'),
      house: plain('客人在门口一直等到放弃：没有人告诉他一声。'),
    },
    'sometimes-timeout': {
      technical: plain('程序有时连得上，有时超时，要看分到哪个后端。'),
      house: plain('客人有时进得去，有时进不去：要看被领到哪间公寓。'),
    },
    'dns-failure': {
      technical: plain('程序看到的是“无法解析主机名”：域名查询被拦住了，连接根本没有开始。'),
      house: plain('客人连查号台都没走到，所以一直不知道门牌号。'),
    },
    refused: {
      technical: plain('程序看到的是“连接被拒绝”：这个 Service 没有后端。'),
      house: plain('客人当场被打发走：这块牌子后面没有人住。'),
    },
    'http-403': {
      technical: t`程序连得上，但代理回了 ${'403'}。`,
      house: t`客人进了门，说明来意，翻译却说不行（${'403'}）。`,
    },
  },
  directions: side,
  semantics: { kubernetes: ' Kubernetes 规范', cilium: ' Cilium ' },
  states: { allowed: '放行', denied: '拒绝', mixed: '部分 Pod', absent: '-' },
  lines: policyLines,
}
