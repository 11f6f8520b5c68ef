import type { NetworkInput } from '../../../src/networks/file.ts'
import type { Question } from '../../../src/trace/events.ts'
import { box, host, net, trial } from './small.ts'
import type { Trial } from './trial.ts'

/*
 * Networks with translated addresses and with filters that know connections, each for one thing that the kernel does.
 * Fragments are not among them: what puts them together changes them under the eyes of who watches the cable.
 */

type Device = NonNullable<NetworkInput['devices']>[string]
type Nat = NonNullable<Device['nat']>
type Filters = NonNullable<Device['filters']>
type Change = Partial<Device>

const PROTOS = {
  ping: { proto: 'icmp' },
  udp: { proto: 'udp' },
  tcp: { proto: 'tcp' },
  'udp, nobody listens': { proto: 'udp', open: false },
  'tcp, nobody listens': { proto: 'tcp', open: false },
} as const

/** h1 and h3 inside, h2 outside, where nobody knows the inside; r between them, r2 in front of h4 further out. */
function office(nat: Nat, change: { h1?: Change; h2?: Change; r?: Change; r2?: Change } = {}): NetworkInput {
  return net(
    {
      h1: host('10.0.0.1/24', { gateway: '10.0.0.254', ...change.h1 }),
      h3: host('10.0.0.3/24', { gateway: '10.0.0.254' }),
      r: box(
        'router',
        { eth0: { ip: '10.0.0.254/24' }, eth1: { ip: '192.0.2.254/24' } },
        { nat, routes: [{ to: '198.51.100.0/24', via: '192.0.2.253' }], ...change.r },
      ),
      h2: host('192.0.2.1/24', change.h2),
      r2: box('router', { eth0: { ip: '192.0.2.253/24' }, eth1: { ip: '198.51.100.253/24' } }, change.r2),
      h4: host('198.51.100.4/24', { gateway: '198.51.100.253' }),
    },
    'h1-s1 h3-s1 r-s1 r.eth1-s2 h2-s2 r2-s2 r2.eth1-s3 h4-s3',
  )
}

const out: Nat = [{ out: 'eth1', masquerade: true }]
const toH1: Nat = [{ in: 'eth1', proto: 'tcp', dport: 53, dnat: '10.0.0.1' }]
const forward = (match: Filters[number]['match'], action: 'accept' | 'drop' | 'reject'): Filters[number] => ({
  hook: 'forward',
  match,
  action,
})
const insideOut: Filters = [
  forward({ state: ['established', 'related'] }, 'accept'),
  forward({ state: 'new', in: 'eth0' }, 'accept'),
  forward({}, 'drop'),
]

const each = (name: string, file: NetworkInput, change: Partial<Question>): [string, Trial][] =>
  Object.entries(PROTOS).map(([proto, asked]) => [`${name}: ${proto}`, trial(file, { ...change, ...asked }, 2)])

const inbound = { from: 'h2', to: '192.0.2.254' }
const both: Nat = [
  { dst: '192.0.2.254', proto: 'tcp', dport: 53, dnat: '10.0.0.3' },
  { dst: '192.0.2.254', proto: 'udp', dport: 53, dnat: '10.0.0.3' },
]

export const natCases: Record<string, Trial> = Object.fromEntries([
  ...each('masquerade', office(out), { to: '192.0.2.1' }),
  ...each('masquerade, further out', office(out), { to: '198.51.100.4' }),
  ...each('without masquerade nobody finds the way back', office([]), { to: '192.0.2.1' }),
  ...each('snat to another own address', office([{ out: 'eth1', snat: '192.0.2.254' }]), { to: '198.51.100.4' }),
  ...each('snat to an address that nobody has', office([{ out: 'eth1', snat: '192.0.2.77' }]), { to: '192.0.2.1' }),
  ...each('masquerade of another range', office([{ out: 'eth1', src: '10.0.1.0/24', masquerade: true }]), {
    to: '192.0.2.1',
  }),
  ...each('dnat', office(both.map(({ dst, ...rule }) => ({ ...rule, in: 'eth1' }))), inbound),
  ...each('dnat from inside without masquerade: a hairpin that fails', office(both), { to: '192.0.2.254' }),
  ...each(
    'dnat from inside with masquerade: a hairpin',
    office([...both, { out: 'eth0', src: '10.0.0.0/24', masquerade: true }]),
    { to: '192.0.2.254' },
  ),
  ['dnat to another port', trial(office([{ ...toH1[0], dnat: '10.0.0.1:8080' }]), { ...inbound, proto: 'tcp' })],
  [
    'dnat of a port by which another one listens',
    trial(office([{ in: 'eth1', proto: 'tcp', dport: 80, dnat: '10.0.0.1:53' }]), {
      ...inbound,
      proto: 'tcp',
      port: 53,
    }),
  ],
  ['dnat to nobody', trial(office([{ ...toH1[0], dnat: '10.0.0.9' }]), { ...inbound, proto: 'tcp' })],
  [
    'dnat to the sender’s own neighbour',
    trial(office([{ in: 'eth1', proto: 'udp', dport: 53, dnat: '192.0.2.253' }]), { ...inbound, proto: 'udp' }),
  ],
  [
    'dnat and no way back but by the router',
    trial(office(toH1, { h1: { gateway: '10.0.0.3' } }), { ...inbound, proto: 'tcp' }),
  ],
  [
    'the first of two dnat rules',
    trial(office([...toH1, { in: 'eth1', proto: 'tcp', dport: 53, dnat: '10.0.0.3' }]), { ...inbound, proto: 'tcp' }),
  ],
  ['ttl 1 before masquerading', trial(office(out), { to: '192.0.2.1', ttl: 1 })],
  ['ttl 2 after masquerading: the error is turned back', trial(office(out), { to: '198.51.100.4', ttl: 2 })],
  [
    'ttl 2 after masquerading: the error is turned back, udp',
    trial(office(out), { to: '198.51.100.4', ttl: 2, proto: 'udp' }),
  ],
  ['ttl 1 before a forwarded port', trial(office(toH1), { ...inbound, proto: 'tcp', ttl: 1 })],
  ['nobody out there, behind masquerading', trial(office(out), { to: '192.0.2.9' })],
  ['nobody out there, behind masquerading, udp', trial(office(out), { to: '192.0.2.9', proto: 'udp' })],
  ['nobody further out, behind masquerading', trial(office(out), { to: '198.51.100.9' })],
  ['no route further out, behind masquerading', trial(office(out), { to: '203.0.113.9' })],
  ['the router itself asks, behind its own masquerading', trial(office(out), { from: 'r', to: '192.0.2.1' })],
  ['the router is asked, behind its own masquerading', trial(office(out), { from: 'h2', to: '192.0.2.254' })],
  [
    'the inside is asked directly, behind masquerading',
    trial(office(out, { h2: { routes: [{ to: '10.0.0.0/24', via: '192.0.2.254' }] } }), { from: 'h2', to: '10.0.0.1' }),
  ],
  [
    'a path MTU behind masquerading',
    trial(
      office(out, { r2: { nics: { eth0: { ip: '192.0.2.253/24' }, eth1: { ip: '198.51.100.253/24', mtu: 1000 } } } }),
      { to: '198.51.100.4', size: 1200, df: 'do' },
      2,
    ),
  ],
  ['double nat', trial(office(out, { r2: { nat: [{ out: 'eth1', masquerade: true }] } }), { to: '198.51.100.4' }, 2)],
  [
    'double nat, tcp',
    trial(office(out, { r2: { nat: [{ out: 'eth1', masquerade: true }] } }), { to: '198.51.100.4', proto: 'tcp' }, 2),
  ],
])

/** Two routers between two networks, each with its filters. */
function twoWays(change: { h1?: Change; h2?: Change; r1?: Change; r2?: Change } = {}): NetworkInput {
  return net(
    {
      h1: host('10.0.1.5/24', { gateway: '10.0.1.1', ...change.h1 }),
      h2: host('10.0.2.5/24', { gateway: '10.0.2.1', ...change.h2 }),
      r1: box('router', { eth0: { ip: '10.0.1.1/24' }, eth1: { ip: '10.0.2.1/24' } }, change.r1),
      r2: box('router', { eth0: { ip: '10.0.1.2/24' }, eth1: { ip: '10.0.2.2/24' } }, change.r2),
    },
    'h1-s1 r1-s1 r2-s1 h2-s2 r1.eth1-s2 r2.eth1-s2',
  )
}
const fw = { filters: insideOut }
const there = { to: '10.0.2.5' }
const other: Change = { gateway: '10.0.2.2' }
const input = (...filters: Filters): Change => ({ filters })

export const statefulCases: Record<string, Trial> = Object.fromEntries([
  ...each('from inside to outside, and back', twoWays({ r1: fw }), there),
  ...each('from outside: new', twoWays({ r1: fw }), { from: 'h2', to: '10.0.1.5' }),
  ...each('the answer comes by another firewall', twoWays({ r1: fw, r2: fw, h2: other }), there),
  ...each('the answer comes by a router without filters', twoWays({ r1: fw, h2: other }), there),
  ...each('only the way back has a firewall', twoWays({ r2: fw, h2: other }), there),
  ...each(
    'invalid is dropped on the way back',
    twoWays({ r2: input(forward({ state: 'invalid' }, 'drop')), h2: other }),
    there,
  ),
  ...each('new is refused with a word', twoWays({ r1: input(forward({ state: 'new' }, 'reject')) }), there),
  ...each(
    'a host lets in only what it asked for',
    twoWays({
      h1: input(
        { hook: 'input', match: { state: 'established' }, action: 'accept' },
        { hook: 'input', match: {}, action: 'drop' },
      ),
    }),
    there,
  ),
  ...each(
    'a server lets nobody in',
    twoWays({
      h2: input(
        { hook: 'input', match: { state: ['established', 'related'] }, action: 'accept' },
        { hook: 'input', match: {}, action: 'drop' },
      ),
    }),
    there,
  ),
  ...each(
    'nothing new goes out',
    twoWays({ h1: input({ hook: 'output', match: { state: 'new' }, action: 'drop' }) }),
    there,
  ),
  ['errors are related: ttl', trial(twoWays({ r1: { ...fw, routes: [] } }), { ...there, ttl: 2 })],
  [
    'errors are related: not let in without',
    trial(
      twoWays({
        r1: input(
          forward({ state: 'established' }, 'accept'),
          forward({ state: 'new', in: 'eth0' }, 'accept'),
          forward({}, 'drop'),
        ),
      }),
      { ...there, proto: 'udp', open: false },
    ),
  ],
  ['errors of the firewall itself', trial(twoWays({ r1: fw }), { ...there, ttl: 1 })],
  ['nobody there, behind a firewall', trial(twoWays({ r1: fw }), { to: '10.0.2.9' })],
  [
    'an error about nothing known is invalid',
    trial(twoWays({ r2: input(forward({ state: 'invalid' }, 'drop')), h2: other }), {
      ...there,
      proto: 'udp',
      open: false,
    }),
  ],
])
