import { isIp } from '../../net/address.ts'
import type { Protocol } from '../../net/packet.ts'
import type { RouteChange } from '../../networks/wire-edits.ts'
import type { Filter } from '../../trace/rows.ts'
import type { Edit } from './edit.ts'
import { type EditForm, isPort } from './form.ts'
import { isPrefix } from './wire.ts'

/*
 * Changes to machines and wires, in words.
 */

const protocolOf = (text: string | undefined): Protocol | undefined =>
  (['icmp', 'udp', 'tcp'] as const).find((one) => one === text?.toLowerCase())

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

function withRoute(text: string, make: (route: RouteChange) => Edit): Edit | undefined {
  const route = routeIn(text)
  return route === undefined ? undefined : make(route)
}
function atEnd(text: string, make: (at: { device: string; port: string }) => Edit): Edit | undefined {
  const at = endIn(text)
  return at === undefined ? undefined : make(at)
}

export const WIRE_FORMS: readonly EditForm[] = [
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
