import { isIp } from '../../net/address.ts'
import { endOf, IP4, numberOf, said } from './reading.ts'
import type { Experience, SightedEnd, Sighting } from './sighting.ts'

/*
 * What programs say when something does not answer: ping, curl, wget, nc, the error texts of Go, Java, Python and Node,
 * proxies and databases; and what resolvers and traceroute print.
 */

/** What an error text means (errno(3), and the libraries' own words). */
const MEANINGS: readonly [RegExp, Experience][] = [
  [
    /no such host|could not resolve|unable to resolve|name or service not known|bad address|NXDOMAIN|UnknownHostException|ENOTFOUND|EAI_AGAIN|temporary failure in name resolution|server can't find|nodename nor servname|Name does not resolve|getaddrinfo failed/i,
    'no-name',
  ],
  [/connection refused|ECONNREFUSED|\b111: /i, 'refused'],
  [/reset by peer|ECONNRESET|connection reset|connection termination/i, 'reset'],
  [/no route to host|host (?:is )?unreachable|EHOSTUNREACH|NoRouteToHost/i, 'host-unreachable'],
  [/network (?:is )?unreachable|ENETUNREACH/i, 'net-unreachable'],
  [/message too long|EMSGSIZE|frag needed/i, 'message-too-long'],
  [/operation not permitted|EPERM/i, 'not-permitted'],
  [/time to live exceeded/i, 'time-exceeded'],
  [/packet filtered|administratively prohibited/i, 'prohibited'],
  [/access denied|\b403\b/i, 'forbidden'],
  [/time[d-]? ?out|ETIMEDOUT|deadline exceeded|no servers could be reached/i, 'timeout'],
  [/succeeded!|\bconnected to\b|\bopen\b$/i, 'connected'],
  [/could not connect to server/i, 'refused'],
]

export function meaningOf(text: string): Experience | undefined {
  return MEANINGS.find(([pattern]) => pattern.test(text))?.[1]
}

/** Where the texts name whom they wanted to reach; the first that fits is it. */
const TARGETS: readonly RegExp[] = [
  /dial (?:tcp|udp)4? (?:(?<src>\S+?)->)?(?<end>[^\s:]+:\d+)/,
  /read (?:tcp|udp)4? (?<src>[^\s>]+)->(?<end>[^\s:]+:\d+)/,
  /Failed to connect to (?<host>\S+) (?:\([^)]*\) )?port (?<port>\d+)/,
  /Failed connect to (?<end>[^\s;]+)/,
  /connection to server at "(?<host>[^"]+)"(?: \((?<ip>[^)]+)\))?, port (?<port>\d+)/,
  /Connection to (?<host>\S+) (?<port>\d+) port/,
  /connect to (?:address )?(?<host>\S+) port (?<port>\d+)/,
  /upstream: "[a-z]+:\/\/(?<end>[^/"]+)/,
  /host='(?<host>[^']+)', port=(?<port>\d+)/,
  /Could not connect to \w+ at (?<end>[^\s:]+:\d+)/,
  /(?:ECONNREFUSED|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH) (?<end>[^\s:]+:\d+)/,
  /(?:ENOTFOUND|EAI_AGAIN) (?<host>[\w.-]+)/,
  /Connecting to (?:\S+ )?\(?(?<end>[^\s()]+?:\d+)\)?(?:\.\.\.|…)/,
  /remote host \((?<host>[^)]+)\)/,
  /\[(?<host>[\d.]+)\] (?<port>\d+) \(/,
  /^nc: (?<host>\S+) \((?<end>[^)]+)\)/,
  /Could not resolve host: (?<host>\S+)/i,
  /(?:resolve host address|bad address) ['‘"](?<host>[^'’"]+)/,
  /UnknownHostException: (?<host>[\w.-]+)/,
  /^ping: (?<host>[\w.-]+): (?:Name|Temporary)/,
  /can't find (?<host>[\w.-]+?):? /,
  /lookup (?<host>\S+?)(?: on|:)/,
  /[a-z]+:\/\/(?<end>[\w.-]+:\d+)/,
]

/** The error text of a program, or undefined when it is none. */
export function programLine(line: string): Sighting | undefined {
  const found = TARGETS.map((pattern) => pattern.exec(line)?.groups).find((groups) => groups !== undefined)
  const symptom = meaningOf(line)
  if (symptom === undefined || (found === undefined && !isComplaint(line))) return undefined
  const resolver = /\blookup \S+ on (\S+?):(\d+)(?::|$)/.exec(line)
  const name = /\blookup (\S+?)(?: on|:)/.exec(line)?.[1]
  const byName: SightedEnd | undefined = name === undefined ? undefined : isIp(name) ? { ip: name } : { name }
  const told = new RegExp(`^From (${IP4})`).exec(line)?.[1]
  return said<Sighting>({
    tool: line.startsWith('ping:') || told !== undefined ? 'ping' : 'program',
    text: line,
    dst: byName ?? targetOf(found),
    ...(found?.src === undefined || found.src === '' ? {} : { src: endOf(found.src) }),
    symptom,
    teller: told,
    mtu: numberOf(/\bmtu[ =]+(\d+)/.exec(line)?.[1]),
    resolver: resolver === null ? undefined : `${resolver[1]}:${resolver[2]}`,
    proto: protocolOf(line, symptom),
  })
}

const isComplaint = (line: string): boolean =>
  /^(?:ping|curl|upstream |wget|nc|ncat|Ncat|ssh|telnet|From |connect|Error|.*(?:Exception|Errno))/.test(line)

function protocolOf(line: string, symptom: Experience): Sighting['proto'] {
  if (symptom === 'no-name') return undefined
  if (/\bping\b|icmp_seq/.test(line)) return 'icmp'
  return /\budp\b/.test(line) ? 'udp' : /local error/.test(line) ? undefined : 'tcp'
}

function targetOf(groups: Record<string, string | undefined> | undefined): SightedEnd | undefined {
  if (groups === undefined) return undefined
  const { end, host = '', ip, port } = groups
  if (end !== undefined) return endOf(end)
  const named = isIp(host) ? { ip: host } : { name: host }
  const number = numberOf(port)
  return { ...named, ...(ip === undefined ? {} : { ip }), ...(number === undefined ? {} : { port: number }) }
}

const PING = new RegExp(`^PING (?<name>\\S+) \\((?<ip>${IP4})\\)`)

/** A whole `ping`: whom it asked, and how it went. */
export function ping(lines: readonly string[]): Sighting | undefined {
  const at = lines.findIndex((line) => PING.test(line))
  const { name, ip } = PING.exec(lines[at] ?? '')?.groups ?? {}
  if (ip === undefined || name === undefined) return undefined
  const rest = lines.slice(at + 1)
  const told = rest.find((line) => /^From /.test(line))
  const [, teller, about = ''] =
    new RegExp(`^From (?:\\S+ \\()?(${IP4})\\)?:? (?:icmp_seq[ =]\\d+ )?(.*)$`).exec(told ?? '') ?? []
  const statistics = rest.find((line) => /packets transmitted/.test(line))
  const received = numberOf(/(\d+) (?:packets )?received/.exec(statistics ?? '')?.[1])
  const answered = rest.some((line) => /^\d+ bytes from/.test(line)) || (received ?? 0) > 0
  const symptom = answered
    ? 'connected'
    : told === undefined
      ? received === 0
        ? 'timeout'
        : undefined
      : meaningOf(about)
  return said<Sighting>({
    tool: 'ping',
    text: lines.slice(at).join('\n'),
    dst: { ip, ...(name === ip ? {} : { name }) },
    proto: 'icmp',
    symptom: symptom ?? (/port unreachable/i.test(about) ? 'refused' : undefined),
    teller,
    mtu: numberOf(/mtu ?= ?(\d+)/.exec(about)?.[1]),
    ttl: numberOf(/ ttl=(\d+)/.exec(rest.join(' '))?.[1]),
  })
}

/** `dig` and `nslookup`: which name, asked of whom, with what answer. */
export function lookup(lines: readonly string[]): Sighting | undefined {
  const text = lines.join('\n')
  const status = /status: ([A-Z]+)/.exec(text)?.[1] ?? /server can't find [^\n]*?: ([A-Z]+)/.exec(text)?.[1]
  const silent = /no servers could be reached|connection timed out; no servers/.test(text)
  const server =
    /SERVER: ([\d.]+)#(\d+)/.exec(text) ??
    /^Address:\s*([\d.]+)(?:#(\d+))/m.exec(text) ??
    /^Server:\s+([\d.]+)()/m.exec(text)
  const name =
    /^;([\w.-]+?)\.?\s+IN\s+/m.exec(text)?.[1] ??
    /can't find ([\w.-]+?)\.?:/.exec(text)?.[1] ??
    /^Name:\s+([\w.-]+)/m.exec(text)?.[1]
  if (status === undefined && !silent && !(server !== null && name !== undefined)) return undefined
  const found = status === 'NOERROR' && /ANSWER SECTION/.test(text)
  const bad = status === 'SERVFAIL' || status === 'REFUSED' ? 'unavailable' : 'no-name'
  return said<Sighting>({
    tool: 'lookup',
    text,
    dst: name === undefined ? undefined : { name },
    symptom: silent ? 'timeout' : found || (status === undefined && name !== undefined) ? 'connected' : bad,
    resolver: server === null ? undefined : `${server[1]}:${server[2] || '53'}`,
  })
}

/** `traceroute`, `tracepath`, `mtr --report`: who answered at which hop. */
export function traceroute(lines: readonly string[]): Sighting | undefined {
  const head = lines.findIndex((line) => /^traceroute to |^\s*HOST: .*Loss%|^Start: /.test(line))
  if (head < 0) return undefined
  const [, name, ip] = new RegExp(`^traceroute to (\\S+) \\((${IP4})\\)`).exec(lines[head] ?? '') ?? []
  const hops = lines.slice(head + 1).flatMap((line) => {
    const [, rest] = /^\s*\d+(?:\s|\.\|--)\s*(.*)$/.exec(line) ?? []
    if (rest === undefined) return []
    return [new RegExp(IP4).exec(rest)?.[0] ?? null]
  })
  const last = hops.at(-1)
  const dst =
    ip === undefined
      ? last === null || last === undefined
        ? undefined
        : { ip: last }
      : { ip, ...(name === ip ? {} : { name }) }
  return said<Sighting>({ tool: 'traceroute', text: lines.slice(head).join('\n'), dst, hops })
}
