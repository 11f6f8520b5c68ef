import type { NetworkInput } from '../../../src/networks/file.ts'
import { natCases, statefulCases } from './cases-nat.ts'
import { kindnetCases } from './kindnet.ts'
import { box, type Change, type Device, type Devices, host, net, trial } from './small.ts'
import type { Trial } from './trial.ts'

/*
 * Small networks, each for one thing that the kernel does. `node scripts/kernel.ts record` asks the kernel and writes
 * what it did to tests/truth/measured.jsonl.
 */

/** h1 and h3 in 10.0.0.0/24, h2 in 10.0.9.0/24, and a router between them. */
function two(change: { h1?: Change; h2?: Change; h3?: Change; r?: Change } = {}): NetworkInput {
  const devices: Devices = {
    h1: { ...host('10.0.0.1/24', { gateway: '10.0.0.254' }), ...change.h1 },
    h2: { ...host('10.0.9.1/24', { gateway: '10.0.9.254' }), ...change.h2 },
    h3: { ...host('10.0.0.3/24', { gateway: '10.0.0.254' }), ...change.h3 },
    r: { ...box('router', { eth0: { ip: '10.0.0.254/24' }, eth1: { ip: '10.0.9.254/24' } }), ...change.r },
  }
  return net(devices, 'h1-s1 h3-s1 r-s1 h2-s2 r.eth1-s2')
}

const udp = { proto: 'udp' } as const
const tcp = { proto: 'tcp' } as const

/** Two routers in the subnet of h1; the nearer way to h2 is r2's. */
const detour = (change: { h1?: Change; r1?: Change } = {}): NetworkInput =>
  net(
    {
      h1: { ...host('10.0.0.1/24', { gateway: '10.0.0.254' }), ...change.h1 },
      h2: host('10.0.9.1/24', { gateway: '10.0.9.253' }),
      r1: {
        ...box('router', { eth0: { ip: '10.0.0.254/24' } }, { routes: [{ to: '10.0.9.0/24', via: '10.0.0.253' }] }),
        ...change.r1,
      },
      r2: box('router', { eth0: { ip: '10.0.0.253/24' }, eth1: { ip: '10.0.9.253/24' } }),
    },
    'h1-s1 r1-s1 r2-s1 r2.eth1-s2 h2-s2',
  )

/** The answers of h2 go to another owner of h1's address: h4, in a subnet behind the router. */
const twin = (): NetworkInput =>
  net(
    {
      h1: host('10.0.0.1/24', { gateway: '10.0.0.254' }),
      h2: host('10.0.9.1/24', { routes: [{ to: '10.0.0.1/32', dev: 'eth0' }] }),
      h4: host(['10.0.9.4/24', '10.0.0.1/32']),
      r: box('router', { eth0: { ip: '10.0.0.254/24' }, eth1: { ip: '10.0.9.254/24' } }),
    },
    'h1-s1 r-s1 r.eth1-s2 h2-s2 h4-s2',
  )

const refusing = (
  action: 'reject' | 'reject-admin' | 'reject-host' | 'reject-unreachable' | 'reject-reset' | 'drop',
  match = {},
): NetworkInput => two({ r: { filters: [{ hook: 'forward', match, action }] } })
const narrow = (mtu: number): NetworkInput =>
  two({ r: { nics: { eth0: { ip: '10.0.0.254/24' }, eth1: { ip: '10.0.9.254/24', mtu } } } })
const ofType = (type: 'unreachable' | 'prohibit' | 'blackhole'): Change => ({ routes: [{ to: '10.0.9.0/24', type }] })
const wide = host('10.0.0.1/16')

/** h3 has two interfaces in the subnet of h1. */
const flux = (sysctl: Device['sysctl'], second: string): NetworkInput =>
  net(
    {
      h1: host('10.0.0.1/24'),
      h3: box('host', { eth0: { ip: '10.0.0.3/24' }, eth1: { ip: second } }, sysctl === undefined ? {} : { sysctl }),
    },
    'h1-s1 h3-s1 h3.eth1-s1',
  )
/** h1 asks for h3 from another subnet. */
const far = (h3: Change): NetworkInput =>
  net(
    { h1: host('10.0.5.1/24', { routes: [{ to: '10.0.0.0/24', dev: 'eth0' }] }), h3: host('10.0.0.3/24', h3) },
    'h1-s1 h3-s1',
  )
/** h1 has three addresses, two of them in the subnet of h3. */
const announcing = (arp_announce: number): NetworkInput =>
  net(
    {
      h1: host(['10.0.0.1/24', '10.0.0.11/24', '10.0.5.1/24'], { sysctl: { arp_announce } }),
      h3: host('10.0.0.3/24'),
    },
    'h1-s1 h3-s1',
  )

/** A statement for each; the kernel's answer is in tests/truth/measured.jsonl. */
export const cases: Record<string, Trial> = {
  // ── sockets
  'an acknowledgement has the TTL and the DF of the socket that sent the SYN': trial(two(), {
    ...tcp,
    ttl: 7,
    df: 'dont',
  }),
  'a probe to 0.0.0.0 is to 127.0.0.1': trial(two(), { to: '0.0.0.0' }),
  'a connection to 0.0.0.0 that nobody expects': trial(two(), { ...tcp, to: '0.0.0.0', open: false }),
  'another owner of the asker’s address resets a SYN-ACK': trial(twin(), tcp),
  'another owner of the asker’s address knows of no UDP question': trial(twin(), udp),
  'another owner of the asker’s address says nothing to an echo reply': trial(twin()),
  'a claimed address is announced, and answered for': trial(two(), { src: '10.0.0.77' }),
  'a claimed address of another subnet': trial(two(), { src: '10.0.5.5' }),
  'to oneself, nobody listens': trial(two(), { ...udp, to: '10.0.0.1', open: false }),
  'to oneself by TTL 1': trial(two(), { to: '10.0.0.1', ttl: 1 }),
  'to 127.0.0.1': trial(two(), { ...tcp, to: '127.0.0.1', open: false }),

  // ── many at once
  'to a subnet’s broadcast address': trial(two(), { ...udp, to: '10.0.0.255' }),
  'TCP to a subnet’s broadcast address': trial(two(), { ...tcp, to: '10.0.0.255' }),
  'to everybody, with a default route': trial(two(), { to: '255.255.255.255' }),
  'to everybody, without any route': trial(net({ h1: host('10.0.0.1/24') }, 'h1-s1'), {
    ...udp,
    to: '255.255.255.255',
  }),
  'to the broadcast address of another subnet': trial(two(), { to: '10.0.9.255' }),
  'to a group: no ARP, TTL 1, no gateway': trial(two(), { to: '224.0.0.5' }),
  'to a group by UDP, in fragments': trial(two(), { ...udp, to: '239.1.2.3', size: 2000, df: 'dont' }),
  'to a group without a route': trial(net({ h1: host('10.0.0.1/24') }, 'h1-s1'), { to: '224.0.0.5' }),
  'to a group without a route, from a chosen address': trial(
    net({ h1: host('10.0.0.1/24'), h3: host('10.0.0.3/24') }, 'h1-s1 h3-s1'),
    { to: '224.0.0.5', src: '10.0.0.1' },
  ),
  'TCP to a group': trial(two(), { ...tcp, to: '224.0.0.5' }),
  'all hosts are members of 224.0.0.1, and do not answer': trial(two(), { to: '224.0.0.1' }),
  'an own address that is the broadcast address of its prefix stays an own address': trial(
    net({ h1: host('10.0.0.1/24'), h3: host('10.0.0.3/30') }, 'h1-s1 h3-s1'),
    { to: '10.0.0.3' },
  ),

  // ── addresses and interfaces
  'the address of an interface that is down still answers': trial(
    two({ r: { nics: { eth0: { ip: '10.0.0.254/24' }, eth1: { ip: '10.0.9.254/24', up: false } } } }),
    { to: '10.0.9.254' },
  ),
  'what lies behind an interface that is down': trial(
    two({ r: { nics: { eth0: { ip: '10.0.0.254/24' }, eth1: { ip: '10.0.9.254/24', up: false } } } }),
  ),
  'a second address on the same interface answers': trial(
    two({ h3: { nics: { eth0: { ip: ['10.0.0.3/24', '10.0.0.33/24'] } } } }),
    { to: '10.0.0.33' },
  ),
  'a second subnet on the same interface is on link': trial(
    two({
      h1: { nics: { eth0: { ip: ['10.0.0.1/24', '10.0.5.1/24'] } } },
      h3: { nics: { eth0: { ip: '10.0.5.3/24' } } },
    }),
    { to: '10.0.5.3' },
  ),
  'the two ends of a /31': trial(net({ h1: host('10.0.0.2/31'), h3: host('10.0.0.3/31') }, 'h1-s1 h3-s1'), {
    to: '10.0.0.3',
  }),
  'a /32 reaches nobody by itself': trial(net({ h1: host('10.0.0.2/32'), h3: host('10.0.0.3/24') }, 'h1-s1 h3-s1'), {
    to: '10.0.0.3',
  }),
  'a /32 with routes by interface': trial(
    net(
      {
        h1: host('10.0.0.2/32', {
          routes: [
            { to: '10.0.0.254/32', dev: 'eth0' },
            { to: 'default', via: '10.0.0.254' },
          ],
        }),
        r: box('router', { eth0: { ip: '10.0.0.254/24' }, eth1: { ip: '10.0.9.254/24' } }),
        h2: host('10.0.9.1/24', { gateway: '10.0.9.254' }),
      },
      'h1-s1 r-s1 r.eth1-s2 h2-s2',
    ),
  ),
  'two interfaces in one subnet: both answer the ARP request': trial(
    net(
      { h1: host('10.0.0.1/24'), h3: box('host', { eth0: { ip: '10.0.0.3/24' }, eth1: { ip: '10.0.0.4/24' } }) },
      'h1-s1 h3-s1 h3.eth1-s1',
    ),
    { to: '10.0.0.4' },
    2,
  ),
  'two interfaces in one subnet, arp_ignore 1: the answer to the reply’s own ARP moves the entry': trial(
    net(
      {
        h1: host('10.0.0.1/24'),
        h3: box('host', { eth0: { ip: '10.0.0.3/24' }, eth1: { ip: '10.0.0.4/24' } }, { sysctl: { arp_ignore: 1 } }),
      },
      'h1-s1 h3-s1 h3.eth1-s1',
    ),
    { to: '10.0.0.4' },
    2,
  ),
  'overlapping prefixes: the longer one wins': trial(
    net(
      {
        h1: box('host', { eth0: { ip: '10.0.0.1/16' }, eth1: { ip: '10.0.9.2/24' } }),
        h2: host('10.0.9.1/24', { gateway: '10.0.9.2' }),
      },
      'h1-s1 h1.eth1-s2 h2-s2',
    ),
  ),

  // ── routes
  'a gateway that is oneself is none': trial(
    net({ h1: host('10.0.0.1/24', { gateway: '10.0.0.1' }), h2: host('10.0.9.1/24') }, 'h1-s1 h2-s1'),
  ),
  'a gateway that is a broadcast address is refused': trial(
    net({ h1: host('10.0.0.1/24', { gateway: '10.0.0.255' }) }, 'h1-s1'),
  ),
  'a route of one’s own of type unreachable': trial(two({ h1: ofType('unreachable') })),
  'a route of one’s own of type prohibit': trial(two({ h1: ofType('prohibit') }), tcp),
  'a route of one’s own of type blackhole': trial(two({ h1: ofType('blackhole') }), udp),
  'a router’s route of type unreachable': trial(
    two({ r: { ...ofType('unreachable'), nics: { eth0: { ip: '10.0.0.254/24' }, eth1: {} } } }),
  ),
  'a router’s route of type prohibit': trial(
    two({ r: { ...ofType('prohibit'), nics: { eth0: { ip: '10.0.0.254/24' }, eth1: {} } } }),
    tcp,
  ),
  'a router’s route of type blackhole': trial(
    two({ r: { ...ofType('blackhole'), nics: { eth0: { ip: '10.0.0.254/24' }, eth1: {} } } }),
    udp,
  ),
  'a default route behind a gateway that nobody is': trial(two({ h1: { gateway: '10.0.0.99' } }), tcp),
  'the way back has no route': trial(two({ h2: { nics: { eth0: { ip: '10.0.9.1/24' } }, gateway: '10.0.9.99' } })),
  'a redirect, and what follows from it': trial(detour(), {}, 3),
  'a redirect that a gateway does not send': trial(detour({ r1: { sysctl: { send_redirects: 0 } } })),

  // ── sources
  'loose rp_filter does not believe a broadcast address': trial(
    net({ h1: host('10.0.0.3/24'), h3: host('10.0.0.2/30', { sysctl: { rp_filter: 2 } }) }, 'h1-s1 h3-s1'),
    { to: '10.0.0.2' },
  ),
  'without rp_filter a broadcast address is believed, and its answer goes to all': trial(
    net({ h1: host('10.0.0.3/24'), h3: host('10.0.0.2/30') }, 'h1-s1 h3-s1'),
    { to: '10.0.0.2' },
  ),
  'strict rp_filter and a source from elsewhere': trial(two({ r: { sysctl: { rp_filter: 1 } } }), { src: '10.0.5.5' }),
  'a source that is the receiver’s own address': trial(two(), { src: '10.0.9.1' }),

  // ── ARP
  'too wide a prefix asks for everybody': trial(two({ h1: wide })),
  'proxy_arp answers for others': trial(two({ h1: wide, r: { sysctl: { proxy_arp: 1 } } }), {}, 2),
  'two owners of one address: the first answer stays': trial(
    net({ h1: host('10.0.0.1/24'), h3: host('10.0.0.3/24'), h4: host('10.0.0.3/24') }, 'h1-s1 h3-s1 h4-s1'),
    { to: '10.0.0.3' },
    2,
  ),

  // ── filters
  'a rule that resets is for TCP only': trial(refusing('reject-reset'), udp),
  'a rule that resets a connection': trial(refusing('reject-reset'), tcp),
  'reject by a router': trial(refusing('reject'), udp),
  'reject-admin by a router': trial(refusing('reject-admin'), tcp),
  'reject-host by a router': trial(refusing('reject-host')),
  'reject-unreachable by a router': trial(refusing('reject-unreachable')),
  'reject on the way in': trial(two({ h2: { filters: [{ hook: 'input', match: {}, action: 'reject' }] } }), {
    ...udp,
    df: 'dont',
  }),
  'reject on one’s own way out': trial(
    two({ h1: { filters: [{ hook: 'output', match: {}, action: 'reject' }] } }),
    udp,
  ),
  'a reset on one’s own way out': trial(
    two({ h1: { filters: [{ hook: 'output', match: {}, action: 'reject-reset' }] } }),
    tcp,
  ),
  'an answer that its sender may not send': trial(
    two({ h2: { filters: [{ hook: 'output', match: {}, action: 'drop' }] } }),
    tcp,
  ),
  'a port in a rule fits the first fragment only': trial(refusing('drop', { dport: 53 }), {
    ...udp,
    size: 3000,
    df: 'dont',
  }),
  'a protocol in a rule fits all fragments': trial(refusing('reject', { proto: 'udp' }), {
    ...udp,
    size: 3000,
    df: 'dont',
  }),

  // ── sizes
  'fragments meet at the receiver': trial(two(), { size: 3000, df: 'dont' }),
  'a router makes fragments': trial(narrow(1000), { ...udp, size: 1400, df: 'dont' }, 2),
  'a path MTU is learned, and remembered': trial(narrow(1000), { ...udp, size: 1400 }, 2),
  'a path MTU is learned, and keeps the next one from leaving': trial(narrow(1000), { size: 1400, df: 'do' }, 2),
  'a path MTU below 552 is not believed': trial(narrow(400), { ...udp, size: 500 }, 2),
  'an answer too big for the way back': trial(
    two({
      h2: { nics: { eth0: { ip: '10.0.9.1/24' } } },
      r: { nics: { eth0: { ip: '10.0.0.254/24', mtu: 1000 }, eth1: { ip: '10.0.9.254/24' } } },
    }),
    { ...udp, size: 900 },
  ),
  'an error is no longer than the way back takes whole': trial(
    two({ r: { nics: { eth0: { ip: '10.0.0.254/24', mtu: 400 }, eth1: { ip: '10.0.9.254/24', mtu: 300 } } } }),
    { ...udp, size: 360, df: 'do' },
  ),

  // ── errors
  'nobody complains about a complaint': trial(two({ h2: { gateway: '10.0.9.99' } }), { ...udp, open: false }),
  'time exceeded on the way there': trial(two(), { ...udp, ttl: 1 }),
  'TTL 1 reaches the far door of the first router': trial(two(), { ...tcp, to: '10.0.9.254', ttl: 1, open: false }),
  'an error after failed ARP comes from the door that the packet came in by': trial(
    net(
      {
        h1: host('10.0.5.1/24', { gateway: '10.0.5.254' }),
        r: box(
          'router',
          { eth0: { ip: ['10.0.5.254/24', '10.0.0.254/24'] }, eth1: { ip: '10.0.9.254/24' } },
          { sysctl: { icmp_errors_use_inbound_ifaddr: 1 } },
        ),
      },
      'h1-s1 r-s1 r.eth1-s2',
    ),
  ),

  // ── kernel switches
  'arp_ignore 2 wants the asker in the subnet': trial(far({ sysctl: { arp_ignore: 2 } }), { to: '10.0.0.3' }),
  'arp_ignore 1 knows an address that two interfaces have': trial(flux({ arp_ignore: 1 }, '10.0.0.3/24'), {
    to: '10.0.0.3',
  }),
  'arp_announce 0 names the address that the packet has': trial(announcing(0), { to: '10.0.0.3', src: '10.0.5.1' }),
  'arp_announce 1 names it inside its subnet only': trial(announcing(1), { to: '10.0.0.3', src: '10.0.5.1' }),
  'arp_announce 2 names the address of the interface': trial(announcing(2), { to: '10.0.0.3', src: '10.0.0.11' }),
  'arp_filter answers where the way back leads': trial(flux({ arp_filter: 1 }, '10.0.0.4/24'), { to: '10.0.0.4' }),
  'accept_redirects 0 on a host': trial(detour({ h1: { sysctl: { accept_redirects: 0 } } }), {}, 3),
  'accept_redirects 1 on a host that forwards': trial(
    detour({ h1: { forwarding: true, sysctl: { accept_redirects: 1 } } }),
    {},
    3,
  ),
  'a host that forwards takes no redirect': trial(detour({ h1: { forwarding: true } }), {}, 3),
  'send_redirects 0 for all is not enough, the interface has its own 1': trial(
    detour({ r1: { sysctl: { 'net.ipv4.conf.all.send_redirects': 0 } } }),
  ),
  'accept_local lets one’s own address come in': trial(two({ r: { sysctl: { accept_local: 1 } } }), {
    src: '10.0.9.254',
  }),
  icmp_echo_ignore_all: trial(two({ h2: { sysctl: { icmp_echo_ignore_all: 1 } } })),
  'icmp_echo_ignore_all leaves UDP alone': trial(two({ h2: { sysctl: { icmp_echo_ignore_all: 1 } } }), {
    ...udp,
    open: false,
  }),
  'ip_default_ttl of who answers': trial(two({ h2: { sysctl: { ip_default_ttl: 128 } } }), tcp),
  'ip_default_ttl of who complains': trial(two({ r: { sysctl: { ip_default_ttl: 32 } } }), { ttl: 1 }),
  'rp_filter of all and of the interface: the larger counts': trial(
    two({ r: { sysctl: { 'net.ipv4.conf.all.rp_filter': 1, 'net.ipv4.conf.eth0.rp_filter': 2 } } }),
    { src: '10.0.9.77' },
  ),
  'rp_filter of another interface': trial(two({ r: { sysctl: { 'net.ipv4.conf.eth1.rp_filter': 1 } } }), {
    src: '10.0.9.77',
  }),
  'forwarding off where the packet comes in': trial(two({ r: { sysctl: { 'net.ipv4.conf.eth0.forwarding': 0 } } })),
  'forwarding off where the answer comes in': trial(two({ r: { sysctl: { 'net.ipv4.conf.eth1.forwarding': 0 } } })),
  'proxy_arp of one interface': trial(two({ h1: wide, r: { sysctl: { 'net.ipv4.conf.eth0.proxy_arp': 1 } } })),

  // ── more about routes
  'the lower metric wins': trial(
    detour({
      h1: {
        gateway: undefined,
        routes: [
          { to: 'default', via: '10.0.0.254', metric: 200 },
          { to: 'default', via: '10.0.0.253', metric: 100 },
        ],
      },
    }),
  ),
  'a second route of the same metric is refused': trial(two({ h1: { routes: [{ to: 'default', via: '10.0.0.99' }] } })),
  'a gateway outside the prefix, onlink': trial(
    net(
      {
        h1: host('10.0.0.2/32', { routes: [{ to: 'default', via: '10.0.7.254', dev: 'eth0', onlink: true }] }),
        r: box('router', { eth0: { ip: ['10.0.7.254/24', '10.0.0.254/24'] }, eth1: { ip: '10.0.9.254/24' } }),
        h2: host('10.0.9.1/24', { gateway: '10.0.9.254' }),
      },
      'h1-s1 r-s1 r.eth1-s2 h2-s2',
    ),
  ),
  'the source that a route names': trial(
    two({
      h1: {
        nics: { eth0: { ip: ['10.0.0.1/24', '10.0.0.11/24'] } },
        gateway: undefined,
        routes: [{ to: 'default', via: '10.0.0.254', src: '10.0.0.11' }],
      },
    }),
  ),
  'a source that nobody here has makes no route': trial(
    two({ h1: { gateway: undefined, routes: [{ to: 'default', via: '10.0.0.254', src: '10.0.0.12' }] } }),
  ),
  'a gateway onlink that is oneself is refused': trial(
    two({
      h1: { gateway: undefined, routes: [{ to: 'default', via: '10.0.0.1', dev: 'eth0', onlink: true }] },
    }),
  ),
  'who has no address asks as nobody, and hears it from itself': trial(
    net(
      { h1: box('host', { eth0: {} }, { routes: [{ to: '10.0.0.0/24', dev: 'eth0' }] }), h3: host('10.0.0.3/24') },
      'h1-s1 h3-s1',
    ),
    { to: '10.0.0.9' },
  ),
  'who has no address is asked for by nobody': trial(
    net(
      { h1: box('host', { eth0: {} }, { routes: [{ to: '10.0.0.0/24', dev: 'eth0' }] }), h3: host('10.0.0.3/24') },
      'h1-s1 h3-s1',
    ),
    { to: '10.0.0.3' },
  ),
  'arp_filter and an asker with one’s own address': trial(
    net(
      {
        h1: host(['10.0.0.1/24', '10.0.0.3/32']),
        h3: host('10.0.0.3/24', { sysctl: { arp_filter: 1, accept_local: 1 } }),
      },
      'h1-s1 h3-s1',
    ),
    { to: '10.0.0.3', src: '10.0.0.1' },
  ),
  'an error that finds no way back whole is cut': trial(
    two({
      h1: { nics: { eth0: { ip: '10.0.0.1/24', mtu: 400 } } },
      r: { nics: { eth0: { ip: '10.0.0.254/24', mtu: 400 }, eth1: { ip: '10.0.9.254/24' } } },
    }),
    { ...udp, size: 600, df: 'dont', ttl: 1 },
  ),
  'a route bound to an interface goes down with it, though another interface reaches the gateway': trial(
    net(
      {
        h1: box(
          'host',
          { eth0: { ip: '10.0.0.1/24', up: false }, eth1: { ip: '10.0.0.2/24' } },
          { gateway: '10.0.0.254' },
        ),
        r: box('router', { eth0: { ip: '10.0.0.254/24' }, eth1: { ip: '10.0.9.254/24' } }),
        h2: host('10.0.9.1/24', { gateway: '10.0.9.254' }),
      },
      'h1-s1 h1.eth1-s1 r-s1 r.eth1-s2 h2-s2',
    ),
  ),
  'a route by an interface that is down is taken, and gone': trial(
    net(
      {
        h1: box(
          'host',
          { eth0: { ip: '10.0.0.1/24', up: false }, eth1: { ip: '10.0.0.2/24' } },
          {
            routes: [
              { to: '10.0.9.0/24', dev: 'eth0' },
              { to: '10.0.0.0/16', via: '10.0.0.3', dev: 'eth1' },
            ],
          },
        ),
        h3: host('10.0.0.3/24'),
      },
      'h1-s1 h1.eth1-s1 h3-s1',
    ),
  ),
  'an echo reply that is rejected on its way out makes no error': trial(
    two({ h2: { filters: [{ hook: 'output', match: { dst: '10.0.0.1' }, action: 'reject' }] } }),
  ),
  'nobody is told who has no way back: a closed port': trial(two({ h2: { gateway: undefined } }), {
    ...udp,
    open: false,
  }),
  'nobody is told who has no way back: a filter': trial(
    two({ h2: { gateway: undefined, filters: [{ hook: 'input', match: {}, action: 'reject' }] } }),
    tcp,
  ),
  'the source towards 127.0.0.0/8 is 127.0.0.1': trial(two(), { to: '127.0.0.5' }),
  'unreachable, asked by who has the route': trial(
    two({ h1: { routes: [{ to: '10.0.9.0/24', type: 'unreachable' }] } }),
  ),
  'blackhole, asked by who has the route': trial(two({ h1: { routes: [{ to: '10.0.9.0/24', type: 'blackhole' }] } })),
}

/** Cases by the file of tests/truth that has what the kernel did with them. */
export const topics: Record<string, Record<string, Trial>> = {
  measured: cases,
  'measured-nat': natCases,
  'measured-stateful': statefulCases,
  kindnet: kindnetCases,
}
