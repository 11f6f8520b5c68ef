import { dropNumber } from './drop-names.ts'
import { endOf, isTcpFlag, numberOf, RESERVED, said } from './reading.ts'
import type { SightedEnd, Sighting } from './sighting.ts'

/*
 * `cilium-dbg monitor` (pkg/monitor: DropNotify, TraceNotify, PolicyVerdictNotify), short and verbose.
 */

const TUPLE =
  /(?<src>\S+) -> (?<dst>\S+?)(?: (?<proto>tcp|udp|sctp|icmp)| (?<icmp>Echo\w+|Destination\w+(?:\([^)]*\))?|TimeExceeded\S*))(?: (?<flags>[A-Z]{3}(?:, [A-Z]{3})*))?\s*$/i
const IDENTITIES = /identity (?<from>[\w-]+)->(?<to>[\w-]+)/

/** One line of the monitor, or undefined. */
export function monitorLine(line: string): Sighting | undefined {
  const text = line.replace(/^(?:CPU \d+: )?(?:\[\S+\] )?/, '')
  return dropLine(text, line) ?? verdictLine(text, line) ?? traceLine(text, line) ?? verboseLine(text, line)
}

function dropLine(text: string, line: string): Sighting | undefined {
  const drop = /^xx drop \((?<reason>.*?)(?:, (?<ext>[^,)]+))?\) flow \S+/.exec(text)
  if (drop === null) return undefined
  const whole = drop.groups?.reason ?? ''
  const endpoint = numberOf(/to endpoint (\d+)/.exec(text)?.[1])
  return said<Sighting>({
    tool: 'monitor',
    text: line,
    verdict: 'DROPPED',
    reason: whole,
    number: dropNumber(whole),
    endpoint: endpoint === 0 ? undefined : endpoint,
    ...tupleOf(text),
  })
}

function verdictLine(text: string, line: string): Sighting | undefined {
  const log =
    /^Policy verdict log: flow \S+ local EP ID (?<ep>\d+), (?:remote ID (?<remote>[\w-]+), )?(?:dst port \d+, )?proto (?<proto>\d+), (?<direction>ingress|egress), action (?<action>\w+)(?:, auth: \w+)?, match (?<match>[\w-]+)/.exec(
      text,
    )
  if (log?.groups === undefined) return undefined
  const { ep, direction, action = '', match } = log.groups
  const words: Record<string, string> = { allow: 'ALLOWED', deny: 'DENIED', audit: 'AUDITED', redirect: 'REDIRECTED' }
  return said<Sighting>({
    tool: 'monitor',
    text: line,
    event: 'policy-verdict',
    verdict: words[action] ?? action.toUpperCase(),
    direction: direction === 'ingress' ? 'ingress' : 'egress',
    match,
    endpoint: numberOf(ep),
    ...tupleOf(text),
  })
}

/** `-> endpoint 12 flow ...`, `<- overlay flow ...`: the arrow and the word are the observation point. */
function traceLine(text: string, line: string): Sighting | undefined {
  const trace =
    /^(?<arrow>->|<-) (?<point>endpoint|stack|overlay|host|network|proxy|crypto|lxc)\b(?: (?:from )?(?:port )?(?<number>\d+))?.* flow \S+/.exec(
      text,
    )
  if (trace?.groups === undefined) return undefined
  const { arrow, point = '', number } = trace.groups
  const state = /\bstate ([\w-]+)/.exec(text)?.[1]
  return said<Sighting>({
    tool: 'monitor',
    text: line,
    point: `${arrow === '->' ? 'to' : 'from'}-${point === 'lxc' ? 'endpoint' : point}`,
    state,
    reply: state === undefined ? undefined : state === 'reply',
    endpoint: point === 'endpoint' ? numberOf(number) : undefined,
    ...tupleOf(text),
  })
}

/** `-v`: `MARK 0x1 FROM 1012 to-endpoint: 98 bytes (98 captured), state new, interface lxc1, , identity 1->2, ...`. */
function verboseLine(text: string, line: string): Sighting | undefined {
  const trace = /^MARK \S+ FROM (?<ep>\d+) (?<what>[A-Za-z-]+): \d+ bytes/.exec(text)
  if (trace?.groups === undefined) return undefined
  const { ep, what = '' } = trace.groups
  const reason = /\breason (.+?)(?:, |$)/.exec(text)?.[1]
  const state = /\bstate ([\w-]+)/.exec(text)?.[1]
  return said<Sighting>({
    tool: 'monitor',
    text: line,
    endpoint: numberOf(ep),
    ...(what === 'DROP' || reason !== undefined
      ? { verdict: 'DROPPED', reason, number: reason === undefined ? undefined : dropNumber(reason) }
      : { point: what, state, reply: state === undefined ? undefined : state === 'reply' }),
    ...tupleOf(text),
  })
}

function tupleOf(text: string): Partial<Sighting> {
  const { from, to } = IDENTITIES.exec(text)?.groups ?? {}
  const tuple = TUPLE.exec(text)?.groups
  const proto = tuple?.proto?.toLowerCase()
  const flags = (tuple?.flags ?? '').split(', ').filter(isTcpFlag)
  const echo =
    tuple?.icmp === undefined ? {} : { proto: 'icmp' as const, ...(/Reply/.test(tuple.icmp) ? { reply: true } : {}) }
  const [src, dst] = [withIdentity(tuple?.src, from), withIdentity(tuple?.dst, to)]
  return said<Partial<Sighting>>({
    src,
    dst,
    ...(proto === 'tcp' || proto === 'udp' || proto === 'icmp' || proto === 'sctp' ? { proto } : {}),
    ...(flags.length === 0 ? {} : { flags }),
    ...echo,
  })
}

function withIdentity(end: string | undefined, identity: string | undefined): SightedEnd | undefined {
  const number = identity === undefined ? undefined : (numberOf(identity) ?? RESERVED.get(identity))
  const known = number === undefined || number === 0 ? {} : { identity: number }
  if (end === undefined) return number === undefined ? undefined : known
  return { ...endOf(end), ...known }
}
