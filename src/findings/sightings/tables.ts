import { IP4, numberOf, said } from './reading.ts'
import type { SightedIpcacheRow, SightedNeighbour, SightedRoute, Sighting } from './sighting.ts'

/*
 * Tables that were pasted: they replace what a snapshot assumed, for one question.
 */

/** Every table in the lines; lines that are no row of any are left out. */
export function tables(lines: readonly string[]): Sighting[] {
  const rows = lines.map((line) => line.trim()).filter((line) => line !== '')
  return [
    routes(rows),
    neighbours(rows),
    fdb(rows),
    ipcache(rows),
    endpoints(rows),
    backends(rows),
    status(rows),
    ...conntrack(rows),
  ].filter((one) => one !== undefined)
}

const ROUTE = new RegExp(
  `^(?:(?<type>blackhole|unreachable|prohibit) )?(?<to>default|${IP4}(?:/\\d+)?)(?= (?:via|dev|proto|scope|metric|src)|$)(?<rest>.*)$`,
)

function routes(rows: readonly string[]): Sighting | undefined {
  const found = rows.flatMap((line): [string, SightedRoute][] => {
    const { type, to, rest = '' } = ROUTE.exec(line)?.groups ?? {}
    if (to === undefined || / lladdr /.test(line) || (type === undefined && !/ (?:via|dev) /.test(rest))) return []
    if (new RegExp(`^${IP4} dev \\S+ +(?:FAILED|INCOMPLETE|STALE|REACHABLE|DELAY|PROBE|PERMANENT)`).test(line))
      return []
    const named = (word: string): string | undefined => new RegExp(`\\b${word} (\\S+)`).exec(rest)?.[1]
    const kind = type === 'blackhole' || type === 'unreachable' || type === 'prohibit' ? type : undefined
    const prefix = to === 'default' ? '0.0.0.0/0' : to.includes('/') ? to : `${to}/32`
    return [
      [
        line,
        said<SightedRoute>({
          to: prefix,
          via: named('via'),
          dev: named('dev'),
          src: named('src'),
          type: kind,
          metric: numberOf(named('metric')),
        }),
      ],
    ]
  })
  return found.length === 0 ? undefined : { tool: 'ip-route', text: text(found), routes: found.map(([, row]) => row) }
}

const text = (rows: readonly [string, unknown][]): string => rows.map(([line]) => line).join('\n')

const NEIGHBOUR = new RegExp(
  `^(?<ip>${IP4}) dev (?<dev>\\S+)(?: lladdr (?<mac>[0-9a-f:]{17}))?(?: \\w+)*? +(?<state>REACHABLE|STALE|DELAY|PROBE|FAILED|INCOMPLETE|PERMANENT|NOARP|NONE)`,
)

function neighbours(rows: readonly string[]): Sighting | undefined {
  const found = rows.flatMap((line): [string, SightedNeighbour][] => {
    const { ip, dev, mac, state = '' } = NEIGHBOUR.exec(line)?.groups ?? {}
    return ip === undefined ? [] : [[line, said<SightedNeighbour>({ ip, mac, dev, state })]]
  })
  return found.length === 0
    ? undefined
    : { tool: 'ip-neigh', text: text(found), neighbours: found.map(([, row]) => row) }
}

function fdb(rows: readonly string[]): Sighting | undefined {
  const found = rows.flatMap((line): [string, NonNullable<Sighting['fdb']>[number]][] => {
    const { mac, dev, dst } =
      new RegExp(`^(?<mac>[0-9a-f:]{17}) dev (?<dev>\\S+)(?:.*? dst (?<dst>${IP4}))?`).exec(line)?.groups ?? {}
    return mac === undefined || dev === undefined ? [] : [[line, said({ mac, dev, dst })]]
  })
  return found.length === 0 ? undefined : { tool: 'fdb', text: text(found), fdb: found.map(([, row]) => row) }
}

/** `cilium-dbg bpf ipcache list`: `10.0.2.21/32  identity=12003 encryptkey=0 tunnelendpoint=192.168.100.12, flags=<none>`. */
function ipcache(rows: readonly string[]): Sighting | undefined {
  const found = rows.flatMap((line): [string, SightedIpcacheRow][] => {
    const { prefix, identity, tunnel } =
      new RegExp(
        `^(?<prefix>${IP4}/\\d+)\\s+identity=(?<identity>\\d+).*?(?:tunnelendpoint=(?<tunnel>${IP4}))?(?:,? .*)?$`,
      ).exec(line)?.groups ?? {}
    const known = tunnel ?? new RegExp(`tunnelendpoint=(${IP4})`).exec(line)?.[1]
    if (prefix === undefined) return []
    return [
      [
        line,
        said<SightedIpcacheRow>({
          prefix,
          identity: Number(identity),
          tunnel: known === '0.0.0.0' ? undefined : known,
        }),
      ],
    ]
  })
  return found.length === 0 ? undefined : { tool: 'bpf-map', text: text(found), ipcache: found.map(([, row]) => row) }
}

/** `cilium-dbg bpf endpoint list`: `10.0.1.11:0  id=1011 sec_id=12001 flags=0x0000 ifindex=20 mac=... nodemac=...`. */
function endpoints(rows: readonly string[]): Sighting | undefined {
  const found = rows.flatMap((line): [string, NonNullable<Sighting['endpoints']>[number]][] => {
    const ip = new RegExp(`^(${IP4})(?::0)?\\s+(?:\\(localhost\\)|id=)`).exec(line)?.[1]
    if (ip === undefined) return []
    const mac = /\bmac=([0-9a-fA-F:]{17})/.exec(line)?.[1]?.toLowerCase()
    return [
      [
        line,
        said({
          ip,
          endpoint: numberOf(/\bid=(\d+)/.exec(line)?.[1]),
          identity: numberOf(/sec_id=(\d+)/.exec(line)?.[1]),
          mac,
        }),
      ],
    ]
  })
  return found.length === 0 ? undefined : { tool: 'bpf-map', text: text(found), endpoints: found.map(([, row]) => row) }
}

/** `cilium-dbg bpf lb list` and `cilium-dbg service list`: a frontend and the backends in the lines under it. */
function backends(rows: readonly string[]): Sighting | undefined {
  const found: { frontend: string; backends: string[] }[] = []
  const kept: string[] = []
  for (const line of rows) {
    const front = new RegExp(
      `^(?:\\d+\\s+)?(${IP4}:\\d+)(?:/\\w+)?(?: \\((?:\\d+)\\))?\\s+(?=ClusterIP|NodePort|LoadBalancer|ExternalIPs|HostPort|${IP4}:\\d+|0\\.0\\.0\\.0:0)(.*)$`,
    ).exec(line)
    const more = new RegExp(`^(?:\\d+ => |)(${IP4}:\\d+)(?:/\\w+)? \\((?:active|\\d+)\\)`).exec(line)
    if (front !== null) {
      const own = [...(front[2] ?? '').matchAll(new RegExp(`(${IP4}:\\d+)`, 'g'))].map((one) => one[1] ?? '')
      found.push({ frontend: front[1] ?? '', backends: own.filter((one) => one !== '0.0.0.0:0') })
      kept.push(line)
    } else if (more !== null) {
      found.at(-1)?.backends.push(more[1] ?? '')
      kept.push(line)
    }
  }
  return found.length === 0 ? undefined : { tool: 'bpf-map', text: kept.join('\n'), backends: found }
}

const SETTINGS =
  /^(KubeProxyReplacement|Routing|Masquerading|Encryption|Host firewall|CNI Chaining|IPAM|Attach Mode|Device Mode|Cilium|Hubble|Controller Status|Cluster health):\s+(.+)$/

function status(rows: readonly string[]): Sighting | undefined {
  const found = rows.flatMap((line): [string, string, string][] => {
    const [, name, value] = SETTINGS.exec(line) ?? []
    return name === undefined || value === undefined ? [] : [[line, name, value.trim()]]
  })
  if (found.length < 2) return undefined
  return {
    tool: 'cilium-status',
    text: found.map(([line]) => line).join('\n'),
    settings: Object.fromEntries(found.map(([, name, value]) => [name, value])),
  }
}

/** `conntrack -L`, and rows of `cilium-dbg bpf ct list`. */
function conntrack(rows: readonly string[]): Sighting[] {
  return rows.flatMap((line): Sighting[] => {
    const kernel = new RegExp(
      `^(?<proto>tcp|udp|icmp)\\s+\\d+\\s+\\d+ (?:(?<state>[A-Z_]+) )?src=(?<src>${IP4}) dst=(?<dst>${IP4})(?: sport=(?<sport>\\d+) dport=(?<dport>\\d+))?`,
    ).exec(line)?.groups
    const cilium = new RegExp(
      `^(?<proto>TCP|UDP|ICMP) (?<way>IN|OUT|SVC|RELATED) (?<src>${IP4}):(?<sport>\\d+) -> (?<dst>${IP4}):(?<dport>\\d+)`,
    ).exec(line)?.groups
    const one = kernel ?? cilium
    if (one === undefined) return []
    const { proto = '', src = '', dst = '', sport, dport, state } = one
    const name = proto.toLowerCase()
    return [
      said<Sighting>({
        tool: 'conntrack',
        text: line,
        proto: name === 'tcp' || name === 'udp' || name === 'icmp' ? name : undefined,
        src: said({ ip: src, port: numberOf(sport) }),
        dst: said({ ip: dst, port: numberOf(dport) }),
        state: /\[UNREPLIED\]/.test(line) ? 'UNREPLIED' : state,
      }),
    ]
  })
}
