import { isIp } from '../../net/address.ts'
import type { Protocol } from '../../net/packet.ts'
import { folded } from '../../networks/find-device.ts'
import type { RouteChange } from '../../networks/wire-edits.ts'
import { Problem } from '../../request/problem.ts'
import type { Filter } from '../../trace/rows.ts'
import type { Network } from '../network.ts'
import type { Edit } from './edit.ts'
import { policiesIn } from './policies.ts'
import { isPrefix } from './wire.ts'

/*
 * Changes in words. One form per line of the table; what fits none is refused, and the forms that are possible are named.
 */

interface Form {
  /** How it is written. */
  form: string
  /** Only where there is Kubernetes; only where a file says everything. Everywhere when missing. */
  only?: 'cluster'
  pattern: RegExp
  /** Undefined: it looks like this form, but a value in it is none. */
  read(parts: readonly string[]): Edit | undefined
}

const isPort = (text: string | undefined): boolean =>
  /^\d{1,5}$/.test(text ?? '') && Number(text) > 0 && Number(text) < 65536
const protocolOf = (text: string | undefined): Protocol | undefined =>
  (['icmp', 'udp', 'tcp'] as const).find((one) => one === text?.toLowerCase())

/** `a=b c=d e-`: labels that come and go. */
function labelsIn(text: string): Record<string, string | null> | undefined {
  const labels: Record<string, string | null> = {}
  for (const word of text.split(/[\s,]+/).filter((one) => one !== '')) {
    const set = /^([\w./-]+)=([\w.-]*)$/.exec(word)
    const gone = /^([\w./-]*\w)-$/.exec(word)
    if (set?.[1] !== undefined) labels[set[1]] = set[2] ?? ''
    else if (gone?.[1] !== undefined) labels[gone[1]] = null
    else return undefined
  }
  return Object.keys(labels).length === 0 ? undefined : labels
}

/** `10.0.2.0/24 via 10.0.0.2 dev eth0 mtu 1400`, or a kind of refusal: `blackhole 10.0.2.0/24`. */
function routeIn(text: string): RouteChange | undefined {
  const words = text.split(/\s+/)
  const type = (['unreachable', 'prohibit', 'blackhole'] as const).find((one) => words.includes(one))
  const [to = '', ...rest] = words.filter((one) => one !== type)
  if (!isPrefix(to)) return undefined
  const given = new Map<string, string>()
  for (let i = 0; i < rest.length; i += 2) {
    const value = rest[i + 1]
    if (value === undefined || !['via', 'dev', 'mtu'].includes(rest[i] ?? '')) return undefined
    given.set(rest[i] ?? '', value)
  }
  const [via, dev, mtu] = [given.get('via'), given.get('dev'), given.get('mtu')]
  if (via !== undefined && !isIp(via)) return undefined
  if (type === undefined && via === undefined && dev === undefined) return undefined
  if (mtu !== undefined && !isMtu(mtu)) return undefined
  return {
    to,
    ...(via === undefined ? {} : { via }),
    ...(dev === undefined ? {} : { dev }),
    ...(mtu === undefined ? {} : { mtu: Number(mtu) }),
    ...(type === undefined ? {} : { type }),
  }
}

const isMtu = (text: string): boolean => /^\d{2,5}$/.test(text) && Number(text) >= 68 && Number(text) <= 65535

function ruleIn(hook: string, action: string, rest: string): Filter | undefined {
  const match: { -readonly [P in keyof Filter['match']]: Filter['match'][P] } = {}
  const words = rest.split(/\s+/).filter((one) => one !== '')
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? ''
    const proto = protocolOf(word)
    if (proto !== undefined) match.proto = proto
    else if (isPort(word)) match.dport = Number(word)
    else if ((word === 'from' || word === 'to') && isPrefix(words[i + 1] ?? '')) {
      match[word === 'from' ? 'src' : 'dst'] = words[++i] ?? ''
    } else return undefined
  }
  const hooks = (['input', 'forward', 'output'] as const).find((one) => one === hook.toLowerCase())
  const acts = (['drop', 'reject', 'accept'] as const).find((one) => one === action.toLowerCase())
  return hooks === undefined || acts === undefined ? undefined : { hook: hooks, match, action: acts }
}

/** `n1.eth0` in two; a device's own name may have dots. */
function endIn(text: string): { device: string; port: string } | undefined {
  const dot = text.lastIndexOf('.')
  return dot <= 0 || dot === text.length - 1 ? undefined : { device: text.slice(0, dot), port: text.slice(dot + 1) }
}

const WORKING = /^(?:up|on)$/i

const CLUSTER_FORMS: readonly Form[] = [
  {
    form: 'delete policy NAMESPACE/NAME',
    only: 'cluster',
    pattern: /^(?:delete|remove|without) (?:network|cilium)?polic(?:y|ies) (\S+)$/i,
    read: ([policy = '']) => ({ kind: 'delete-policy', policy }),
  },
  {
    form: 'label pod NAMESPACE/POD KEY=VALUE',
    only: 'cluster',
    pattern: /^label pod (\S+) (.+)$/i,
    read: ([pod = '', text = '']) => withLabels(text, (labels) => ({ kind: 'label-pod', pod, labels })),
  },
  {
    form: 'label namespace NAME KEY=VALUE',
    only: 'cluster',
    pattern: /^label (?:namespace|ns) (\S+) (.+)$/i,
    read: ([namespace = '', text = '']) =>
      withLabels(text, (labels) => ({ kind: 'label-namespace', namespace, labels })),
  },
  {
    form: 'scale NAMESPACE/WORKLOAD NUMBER',
    only: 'cluster',
    pattern: /^scale (?:deployment[ /]|statefulset[ /])?(\S+) (?:to )?(\d{1,4})$/i,
    read: ([workload = '', count]) => ({ kind: 'scale', workload, replicas: Number(count) }),
  },
  {
    form: 'delete pod NAMESPACE/POD',
    only: 'cluster',
    pattern: /^(?:delete|remove) pod (\S+)$/i,
    read: ([pod = '']) => ({ kind: 'delete-pod', pod }),
  },
  {
    form: 'move pod NAMESPACE/POD NODE',
    only: 'cluster',
    pattern: /^move pod (\S+) (?:to )?(\S+)$/i,
    read: ([pod = '', node = '']) => ({ kind: 'move-pod', pod, node }),
  },
  {
    form: 'service NAMESPACE/NAME port OLD NEW',
    only: 'cluster',
    pattern: /^service (\S+) port (\d+) (?:to |-> ?)?(\d+)$/i,
    read: ([service = '', from, to]) =>
      isPort(from) && isPort(to) ? { kind: 'service-port', service, from: Number(from), to: Number(to) } : undefined,
  },
  {
    form: 'service NAMESPACE/NAME targetPort [PORT] NEW',
    only: 'cluster',
    pattern: /^service (\S+) targetport (?:(\d+) (?:to |-> ?)?)?([a-z0-9-]+)$/i,
    read: ([service = '', of, to = '']) => {
      const target = /^\d+$/.test(to) ? (isPort(to) ? Number(to) : undefined) : to
      if (target === undefined) return undefined
      return { kind: 'service-target', service, ...(of === undefined ? {} : { of: Number(of) }), to: target }
    },
  },
  {
    form: 'service NAMESPACE/NAME selector KEY=VALUE',
    only: 'cluster',
    pattern: /^service (\S+) selector (.+)$/i,
    read: ([service = '', text = '']) =>
      withLabels(text, (labels) => {
        const selector = Object.fromEntries(
          Object.entries(labels).flatMap(([key, value]) => (value === null ? [] : [[key, value] as const])),
        )
        return { kind: 'service-selector', service, selector }
      }),
  },
  {
    form: 'service NAMESPACE/NAME externalTrafficPolicy Local|Cluster',
    only: 'cluster',
    pattern: /^service (\S+) (external|internal)(?:trafficpolicy)? (local|cluster)$/i,
    read: ([service = '', side, to]) => ({
      kind: 'service-traffic',
      service,
      side: side?.toLowerCase() === 'internal' ? 'internal' : 'external',
      to: to?.toLowerCase() === 'local' ? 'Local' : 'Cluster',
    }),
  },
  {
    form: 'delete service NAMESPACE/NAME',
    only: 'cluster',
    pattern: /^(?:delete|remove) service (\S+)$/i,
    read: ([service = '']) => ({ kind: 'delete-service', service }),
  },
  {
    form: 'node NODE notready|ready',
    only: 'cluster',
    pattern: /^node (\S+) (not ?ready|ready)$/i,
    read: ([node = '', state = '']) => ({ kind: 'node-ready', node, ready: !/not/i.test(state) }),
  },
  {
    form: 'partition NODE,NODE | KEY=VALUE',
    only: 'cluster',
    pattern: /^partition (\S+)$/i,
    read: ([nodes = '']) => ({ kind: 'partition', nodes }),
  },
  {
    form: 'config KEY=VALUE',
    only: 'cluster',
    pattern: /^config ([\w.-]+)=(\S*)$/i,
    read: ([key = '', value = '']) => ({ kind: 'config', key, value }),
  },
  {
    form: 'config KEY-',
    only: 'cluster',
    pattern: /^config ([\w.-]*\w)-$/i,
    read: ([key = '']) => ({ kind: 'config', key, value: null }),
  },
  {
    form: 'cilium VERSION',
    only: 'cluster',
    pattern: /^cilium v?(1\.\d{1,3}(?:\.\d{1,4})?)$/i,
    read: ([version = '']) => ({ kind: 'cilium-version', version }),
  },
]

const WIRE_FORMS: readonly Form[] = [
  {
    form: 'interface DEVICE.PORT down|up',
    pattern: /^(?:interface|nic|port) (\S+) (down|off|up|on)$/i,
    read: ([end = '', state = '']) => atEnd(end, (at) => ({ kind: 'interface', ...at, up: WORKING.test(state) })),
  },
  {
    form: 'cable DEVICE.PORT down|up',
    pattern: /^(?:cable|link) (\S+) (down|off|cut|up|on)$/i,
    read: ([end = '', state = '']) => atEnd(end, (at) => ({ kind: 'cable', ...at, cut: !WORKING.test(state) })),
  },
  {
    form: 'node DEVICE down|up',
    pattern: /^(?:node|device|host|router|switch|pod) (\S+) (down|off|up|on)$/i,
    read: ([device = '', state = '']) => ({ kind: 'power', device, up: WORKING.test(state) }),
  },
  {
    form: 'route DEVICE add PREFIX via ADDRESS',
    pattern: /^route (\S+) add (.+)$/i,
    read: ([device = '', text = '']) => withRoute(text, (route) => ({ kind: 'route-add', device, route })),
  },
  {
    form: 'route DEVICE replace PREFIX via ADDRESS',
    pattern: /^route (\S+) replace (.+)$/i,
    read: ([device = '', text = '']) => withRoute(text, (route) => ({ kind: 'route-replace', device, route })),
  },
  {
    form: 'route DEVICE remove PREFIX',
    pattern: /^route (\S+) (?:remove|delete|del) (\S+)$/i,
    read: ([device = '', to = '']) => (isPrefix(to) ? { kind: 'route-remove', device, to } : undefined),
  },
  {
    form: 'mtu DEVICE[.PORT] NUMBER',
    pattern: /^mtu (\S+) (\d+)$/i,
    read: ([end = '', size = '']) => {
      if (!isMtu(size)) return undefined
      const at = endIn(end)
      return { kind: 'mtu', ...(at ?? { device: end }), mtu: Number(size) }
    },
  },
  {
    form: 'filter DEVICE none',
    pattern: /^filter (\S+) (?:none|off)$/i,
    read: ([device = '']) => ({ kind: 'unfilter', device }),
  },
  {
    form: 'filter DEVICE input|forward|output drop|reject|accept [tcp|udp|icmp] [PORT] [from PREFIX] [to PREFIX]',
    pattern: /^filter (\S+) (input|forward|output) (drop|reject|accept)(?: (.+))?$/i,
    read: ([device = '', hook = '', action = '', rest = '']) => {
      const rule = ruleIn(hook, action, rest)
      return rule === undefined ? undefined : { kind: 'filter', device, rule }
    },
  },
  {
    form: 'close tcp|udp PORT [at DEVICE]',
    pattern: /^(?:close|block) (tcp|udp) (\d+)(?: at (\S+))?$/i,
    read: ([proto, port, device]) => {
      const protocol = protocolOf(proto)
      if (protocol === undefined || !isPort(port)) return undefined
      return { kind: 'close', proto: protocol, port: Number(port), ...(device === undefined ? {} : { device }) }
    },
  },
]

function withLabels(text: string, make: (labels: Record<string, string | null>) => Edit): Edit | undefined {
  const labels = labelsIn(text)
  return labels === undefined ? undefined : make(labels)
}
function withRoute(text: string, make: (route: RouteChange) => Edit): Edit | undefined {
  const route = routeIn(text)
  return route === undefined ? undefined : make(route)
}
function atEnd(text: string, make: (at: { device: string; port: string }) => Edit): Edit | undefined {
  const at = endIn(text)
  return at === undefined ? undefined : make(at)
}

const FORMS: readonly Form[] = [...CLUSTER_FORMS, ...WIRE_FORMS]

/** Words of another language for those of the forms, the longer first. */
const ALSO: readonly (readonly [RegExp, string])[] = [
  [/未就绪/g, ' notready '],
  [/就绪/g, ' ready '],
  [/网络策略|策略/g, ' policy '],
  [/命名空间/g, ' namespace '],
  [/分区/g, ' partition '],
  [/扩容到|缩容到|扩缩到/g, ' '],
  [/扩缩|扩容|缩容/g, 'scale '],
  [/删除|删掉|去掉/g, 'delete '],
  [/标签|打标签/g, 'label '],
  [/移动|迁移/g, 'move '],
  [/节点/g, ' node '],
  [/路由/g, 'route '],
  [/接口|网卡/g, 'interface '],
  [/网线|链路/g, 'cable '],
  [/服务/g, ' service '],
  [/配置/g, 'config '],
  [/关闭端口|封掉/g, 'close '],
  [/断开|关机|宕机|断/g, ' down '],
]

/** The changes that somebody wrote, in order. Throws a Problem that names what is not understood, and what would be. */
export function readEdits(text: string, network: Network, upload?: { name: string; text: string }): Edit[] {
  const yaml = /(?:^|[;\n]|\band\b)\s*apply\s+(?=[\s\S]*apiVersion)([\s\S]+)$/i.exec(text)
  const before = yaml === null ? text : text.slice(0, yaml.index)
  const phrases = before
    .replace(/```\w*/g, ' ')
    .split(/\s*[;；\n]\s*|\s+(?:and|then)\s+|并且|然后/i)
    .map(phrase)
    .filter((one) => one !== '')
  const edits = phrases.map((one) => readEdit(one, network, upload))
  if (yaml?.[1] !== undefined)
    edits.push(applied({ name: 'policy.yaml', text: yaml[1].replace(/```\w*/g, '') }, network))
  if (edits.length === 0) throw notUnderstood('', network)
  return edits
}

function phrase(text: string): string {
  const words = ALSO.reduce((line, [there, here]) => line.replace(there, here), folded(text))
  return words.replace(/\s+/g, ' ').trim()
}

function readEdit(text: string, network: Network, upload: { name: string; text: string } | undefined): Edit {
  if (/^apply(?: (?:upload|file|it|policy))?$/i.test(text) && upload !== undefined) return applied(upload, network)
  for (const { pattern, read, only } of FORMS) {
    const parts = pattern.exec(text)
    if (parts === null) continue
    if (only === 'cluster' && network.cluster === undefined)
      throw new Problem('edit-impossible', { edit: text.slice(0, 100), network: network.name })
    const edit = read(parts.slice(1))
    if (edit !== undefined) return edit
  }
  throw notUnderstood(text, network)
}

function applied(file: { name: string; text: string }, network: Network): Edit {
  if (network.cluster === undefined) throw new Problem('edit-impossible', { edit: 'apply', network: network.name })
  return { kind: 'apply-policy', ...policiesIn(file.text, file.name) }
}

/** Forms that begin with the same word first. */
function notUnderstood(text: string, network: Network): Problem {
  const usable = FORMS.filter(({ only }) => only === undefined || network.cluster !== undefined).map(({ form }) => form)
  const all = network.cluster === undefined ? usable : ['apply YAML', ...usable]
  const [first = ''] = text.toLowerCase().split(' ')
  const near = all.filter((form) => form.toLowerCase().startsWith(`${first} `))
  return new Problem('edit-not-understood', {
    text: text.slice(0, 100),
    possible: first !== '' && near.length > 0 ? near : all,
  })
}
