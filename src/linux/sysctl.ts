/*
 * Kernel switches that change a packet's way (Documentation/networking/ip-sysctl.rst). Some are the whole stack's, most are
 * an interface's, and what `all` says counts for it too: the larger value, either of the two, or both of them.
 */

/** The switches of one interface, as they work once `all` was heard. Defaults are the kernel's own. */
export interface Conf {
  rpFilter: 0 | 1 | 2
  /** 0 any own address is answered for, 1 those of the asked interface, 2 and only to its subnets, 8 none. */
  arpIgnore: 0 | 1 | 2 | 8
  /** The sender address of ARP requests: 0 the packet's own, 1 only inside the subnet, 2 the interface's. */
  arpAnnounce: 0 | 1 | 2
  /** Answers only where it would send to the asker. */
  arpFilter: boolean
  proxyArp: boolean
  acceptLocal: boolean
  sendRedirects: boolean
  /** Undefined: who forwards does not, who does not forward does. */
  acceptRedirects?: boolean
  /** Undefined: as the whole device. */
  forwarding?: boolean
}

export interface Sysctl extends Conf {
  /** Interfaces with switches of their own. */
  own?: ReadonlyMap<string, Conf>
  /** ICMP errors come from the address of the interface that the packet came in on. */
  errorsFromInbound: boolean
  /** No ping is answered. */
  ignoreEchoes: boolean
  /** TTL of what the kernel answers itself. */
  defaultTtl: number
}

export const SYSCTL_DEFAULTS: Sysctl = {
  rpFilter: 0,
  arpIgnore: 0,
  arpAnnounce: 0,
  arpFilter: false,
  proxyArp: false,
  acceptLocal: false,
  sendRedirects: true,
  errorsFromInbound: false,
  ignoreEchoes: false,
  defaultTtl: 64,
}

/** Every switch that is honoured, by its last word. */
export const SWITCHES: readonly string[] = [
  'rp_filter',
  'arp_ignore',
  'arp_announce',
  'arp_filter',
  'proxy_arp',
  'accept_local',
  'accept_redirects',
  'send_redirects',
  'forwarding',
  'ip_forward',
  'icmp_echo_ignore_all',
  'icmp_errors_use_inbound_ifaddr',
  'ip_default_ttl',
]

type Given = Readonly<Record<string, number | boolean | string>>
/** What was written for `all`, and for one interface. */
interface Pair {
  all: ReadonlyMap<string, number>
  nic: ReadonlyMap<string, number>
}

/**
 * Reads kernel switches: `net.ipv4.conf.eth0.rp_filter` is one interface's, `...conf.all...` and `...conf.default...` are
 * what they are in the kernel, and a bare `rp_filter` is set everywhere else.
 */
export function readSysctl(given: Given, ports: readonly string[], forwards: boolean): Sysctl {
  const scopes = scopesOf(given)
  const scope = (name: string): ReadonlyMap<string, number> => scopes.get(name) ?? new Map()
  const all = scope('all')
  const shared = new Map([...scope(''), ...scope('default')])
  const everywhere = new Map([...scope(''), ...all])
  const confFor = (port: string): Conf =>
    combined({ all: everywhere, nic: new Map([...shared, ...scope(port)]) }, forwards)
  const bare = scope('')
  const ttl = bare.get('ip_default_ttl') ?? SYSCTL_DEFAULTS.defaultTtl
  const named = ports.filter((port) => scopes.has(port))
  return {
    ...combined({ all: everywhere, nic: shared }, forwards),
    ...(named.length === 0 ? {} : { own: new Map(named.map((port) => [port, confFor(port)])) }),
    errorsFromInbound: bare.get('icmp_errors_use_inbound_ifaddr') === 1,
    ignoreEchoes: (bare.get('icmp_echo_ignore_all') ?? 0) > 0,
    defaultTtl: ttl >= 1 && ttl <= 255 ? ttl : SYSCTL_DEFAULTS.defaultTtl,
  }
}

/** Values by who they are for: `all`, `default`, an interface, or nobody in particular. */
function scopesOf(given: Given): Map<string, Map<string, number>> {
  const scopes = new Map<string, Map<string, number>>()
  for (const [key, value] of Object.entries(given)) {
    const parts = key.split(/[./]/)
    const at = parts.indexOf('conf')
    const scope = at < 0 ? '' : (parts[at + 1] ?? '')
    const values = scopes.get(scope) ?? new Map<string, number>()
    scopes.set(scope, values.set(parts.at(-1) ?? key, Number(value)))
  }
  return scopes
}

function combined(pair: Pair, forwards: boolean): Conf {
  const larger = (name: string): number => Math.max(pair.all.get(name) ?? 0, pair.nic.get(name) ?? 0)
  const either = (name: string, usual = 0): boolean =>
    (pair.all.get(name) ?? usual) > 0 || (pair.nic.get(name) ?? usual) > 0
  const forwarding = pair.nic.get('forwarding') ?? pair.all.get('forwarding')
  return {
    rpFilter: oneOf([0, 1, 2], larger('rp_filter')),
    arpIgnore: oneOf([0, 1, 2, 8], larger('arp_ignore')),
    arpAnnounce: oneOf([0, 1, 2], larger('arp_announce')),
    arpFilter: either('arp_filter'),
    proxyArp: either('proxy_arp'),
    acceptLocal: either('accept_local'),
    sendRedirects: either('send_redirects', 1),
    acceptRedirects: acceptsRedirects(pair, { forwards, here: forwarding === undefined ? forwards : forwarding > 0 }),
    ...(forwarding === undefined ? {} : { forwarding: forwarding > 0 }),
  }
}

/** Who forwards needs both to say so, and turning forwarding on has set `all` to 0 (inet_forward_change). */
function acceptsRedirects({ all, nic }: Pair, does: { forwards: boolean; here: boolean }): boolean {
  const general = (all.get('accept_redirects') ?? (does.forwards ? 0 : 1)) > 0
  const own = (nic.get('accept_redirects') ?? 1) > 0
  return does.here ? general && own : general || own
}

function oneOf<const N extends number>(values: readonly [N, ...N[]], value: number): N {
  return values.find((one) => one === value) ?? values[0]
}

/** The switches of an interface. */
export function confOf(sysctl: Sysctl, port: string): Conf {
  return sysctl.own?.get(port) ?? sysctl
}
