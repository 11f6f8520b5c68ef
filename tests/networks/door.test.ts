import { describe, expect, test } from 'vitest'
import { carryOut, explainProblem, stranger } from '../../src/bot/bot.ts'
import { findingsOf } from '../../src/findings/findings.ts'
import type { Network } from '../../src/kube/network.ts'
import { edit } from '../../src/networks/edits.ts'
import { admitNetwork, openNetwork } from '../../src/networks/validate.ts'
import { LANGUAGES } from '../../src/request/calls.ts'
import { Problem } from '../../src/request/problem.ts'
import { bare } from '../../src/request/text.ts'
import { catalogues } from '../../src/words/index.ts'

/*
 * What a network file says and nobody would read: refused by name, with its line and what could stand there.
 */

function caught(action: () => unknown): Problem {
  try {
    action()
  } catch (problem) {
    if (problem instanceof Problem) return problem
    throw problem
  }
  throw new Error('nothing was found wrong')
}

const told = (problem: Problem, language: 'en' | 'zh'): string =>
  explainProblem(problem, catalogues[language])
    .blocks.flatMap((block) => ('text' in block && typeof block.text !== 'string' ? [bare(block.text)] : []))
    .join(' ')

const open = (text: string, unknown?: 'leave-out'): Network =>
  openNetwork({ file: 'net.yaml', text, ...(unknown === undefined ? {} : { unknown }) })

const host = (more: string): string => `devices:\n  a:\n    kind: host\n${more}`
const CLUSTER = 'nodes:\n  n: {ip: 10.7.0.1/24, pod_cidr: 10.8.1.0/24'

/** Name, text, field, line, and a word that the answer has to have. */
const STRANGERS: [name: string, text: string, field: string, line: number, word: string][] = [
  [
    'a VLAN by another word',
    host('    nics: {eth0: {ip: 10.0.0.1/24, vid: 10}}'),
    'devices.a.nics.eth0.vid',
    4,
    'vlan',
  ],
  [
    'a kernel switch of a NIC',
    host('    nics:\n      eth0:\n        sysctl: {rp_filter: 1}'),
    'devices.a.nics.eth0.sysctl',
    6,
    'device',
  ],
  ['NAT by another word', host('    masquerade: eth0'), 'devices.a.masquerade', 4, 'nat'],
  ['rules', host('    rules: []'), 'devices.a.rules', 4, 'routes'],
  [
    'the state of a connection by another word',
    host('    filters:\n      - {hook: input, match: {ctstate: established}}'),
    'devices.a.filters.0.match.ctstate',
    5,
    'state',
  ],
  [
    'a route table',
    host('    routes: [{to: default, dev: eth0, table: 100}]'),
    'devices.a.routes.0.table',
    4,
    'metric',
  ],
  [
    'filters of a pod',
    `${CLUSTER}}\npods:\n  p:\n    node: n\n    ip: 10.8.1.2\n    filters: []`,
    'pods.p.filters',
    7,
    'node',
  ],
  ['NICs of a node', `${CLUSTER}, nics: {eth0: {up: false}}}`, 'nodes.n.nics', 2, 'device'],
  ['a colour', `${CLUSTER}, colour: blue}`, 'nodes.n.colour', 2, 'pod_cidr'],
  [
    'the address of a switch',
    'devices:\n  s:\n    kind: switch\n    nics: {p1: {ip: 10.0.0.1/24}}',
    'devices.s.nics.p1.ip',
    4,
    'mtu',
  ],
  [
    'the gateway of a switch',
    'devices:\n  s:\n    kind: switch\n    gateway: 10.0.0.1',
    'devices.s.gateway',
    4,
    'filters',
  ],
  [
    'a cable with a delay',
    'devices: {s: {kind: switch}}\nlinks:\n  - {a: s.p1, b: s.p2, delay: 3}',
    'links.0.delay',
    3,
    'cut',
  ],
  ['an option', `${CLUSTER}}\noptions: {datapth: cilium}`, 'options.datapth', 3, 'datapath'],
  ['a part of the file', 'devices: {s: {kind: switch}}\nnetworks: []', 'networks', 2, 'nodes'],
  ['__proto__', '{"__proto__": {"kind": "host"}, "devices": {"a": {"kind": "host"}}}', '__proto__', 1, 'devices'],
]

describe('a field that nobody reads is refused by name', () => {
  test.each(STRANGERS)('%s', (_name, text, field, line, word) => {
    const problem = caught(() => open(text))
    expect(problem.kind).toBe('unknown-field')
    expect(problem.details).toMatchObject({ field, line })
    for (const language of LANGUAGES) expect(told(problem, language)).toContain(word)
  })

  test.each(STRANGERS.filter(([name]) => name !== '__proto__'))('%s: left out when asked to, and said', (...row) => {
    const [, text, field, line] = row
    expect(open(text, 'leave-out').file.left_out).toContain(`${field}:${line}`)
  })

  test('what was left out stands in the headline, in no colour of certainty', () => {
    const text = `devices:
  a: {kind: host, nics: {eth0: {ip: 10.0.0.1/24, vid: 10}}}
  b: {kind: host, nics: {eth0: {ip: 10.0.0.2/24}}}
links: [{a: a.eth0, b: b.eth0}]`
    const network = open(text, 'leave-out')
    // asked again by what was stored of it
    const again = { hash: network.hash, name: 'net', source: JSON.stringify(network.file) }
    const asker = { ...stranger('en'), network: network.hash, networks: [again], stored: [again] }
    const [head] = carryOut({ line: '/trace a b' }, asker).blocks
    expect(head).toMatchObject({ kind: 'headline', mood: 'unsure' })
    expect(head?.kind === 'headline' ? bare(head.text) : '').toContain('Without devices.a.nics.eth0.vid:2')
  })

  test('anchors may stand at the top, under a name that begins with x-', () => {
    const text = 'x-nic: &nic {ip: 10.0.0.1/24}\ndevices: {a: {kind: host, nics: {eth0: *nic}}}'
    expect([...open(text).topology.devices.keys()]).toEqual(['a'])
  })

  test('what a network was written back as is read again', () => {
    const network = open('devices: {s: {kind: switch}, a: {kind: host}}')
    expect(admitNetwork('net', JSON.parse(JSON.stringify(network.file))).hash).toBe(network.hash)
  })
})

/** What stands at a known place and cannot be. */
const WRONG: [name: string, text: string, field: string, expected: string][] = [
  ['the MAC of a group', host('    nics: {eth0: {mac: 01:00:00:00:00:02}}'), 'devices.a.nics.eth0.mac', 'unicast-mac'],
  ['the MAC of nobody', host('    nics: {eth0: {mac: 00:00:00:00:00:00}}'), 'devices.a.nics.eth0.mac', 'unicast-mac'],
  ['the MAC of all', host('    nics: {eth0: {mac: FF:FF:FF:FF:FF:FF}}'), 'devices.a.nics.eth0.mac', 'unicast-mac'],
  ['a node with the MAC of a group', `${CLUSTER}, mac: 33:33:00:00:00:01}`, 'nodes.n.mac', 'unicast-mac'],
  ['a sub-interface', host('    nics: {eth0.vlan: {ip: 10.0.0.1/24}}'), 'devices.a.nics.eth0.vlan', 'nic-name'],
  [
    'a NIC with a name too long',
    host('    nics: {abcdefghijklmnop: {}}'),
    'devices.a.nics.abcdefghijklmnop',
    'nic-name',
  ],
  ['a pod range without its length', 'nodes: {n: {ip: 10.7.0.1/24, pod_cidr: 10.8.1.0}}', 'nodes.n.pod_cidr', 'range'],
  ['an MTU below that of IP', `${CLUSTER}}\noptions: {pod_route_mtu: 67}`, 'options.pod_route_mtu', 'mtu'],
  ['an ipcache row of nobody', `${CLUSTER}, ipcache: {a b: {identity: 2}}}`, 'nodes.n.ipcache.a b', 'prefixed'],
  ['an endpoint of nobody', `${CLUSTER}, endpoint_map: {pod: {host: true}}}`, 'nodes.n.endpoint_map.pod', 'address'],
  [
    'a map that is noted and not there',
    `${CLUSTER}, ipcache_missing: [10.8.2.0/24]}`,
    'nodes.n.ipcache_missing',
    'one-of',
  ],
  ['an alias inside of itself', 'x: &a [*a, *a]', 'aliases', 'acyclic'],
  ['a device inside of itself', 'devices: {a: &a {kind: host, nics: [*a]}}', 'aliases', 'acyclic'],
  [
    'a filter of a switch that answers',
    'devices: {s: {kind: switch, filters: [{hook: forward, action: reject}]}}',
    'devices.s.filters.0',
    'switch-filter',
  ],
  [
    'a filter of a switch for itself',
    'devices: {s: {kind: switch, filters: [{hook: input}]}}',
    'devices.s.filters.0',
    'switch-filter',
  ],
  ['a misspelt kernel switch', host('    sysctl: {rp_filtr: 1}'), 'devices.a.sysctl.rp_filtr', 'did-you-mean'],
  [
    'a kernel switch of nobody',
    host('    nics: {eth0: {}}\n    sysctl: {net.ipv4.conf.eth1.rp_filter: 1}'),
    'devices.a.sysctl.net.ipv4.conf.eth1.rp_filter',
    'did-you-mean',
  ],
  [
    'a kernel switch without a value',
    host('    sysctl: {rp_filter: strict}'),
    'devices.a.sysctl.rp_filter',
    'sysctl-value',
  ],
  ['a pod on constructor', `${CLUSTER}}\npods: {p: {node: constructor, ip: 10.8.1.2}}`, 'pods.p.node', 'one-of'],
]

describe('what cannot be is refused with its field', () => {
  test.each(WRONG)('%s', (_name, text, field, expected) => {
    const problem = caught(() => open(text))
    expect(problem.details).toMatchObject({ field, expected: { what: expected } })
    for (const language of LANGUAGES) expect(told(problem, language)).not.toMatch(/undefined|\[object|NaN/)
  })

  test('nesting by dashes is too deep, not too much for us', () => {
    expect(['bad-file', 'file-too-deep']).toContain(caught(() => open(`${'- '.repeat(200_000)}a`)).kind)
  })

  test('an MTU of 0 on the pods’ routes means none', () => {
    expect(open(`${CLUSTER}}\noptions: {pod_route_mtu: 0}`).file.options.pod_route_mtu).toBe(0)
  })
})

const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf']

describe('names that every object has', () => {
  test.each(NAMES)('%s is a host like any other', (name) => {
    const text = `{"devices": {"${name}": {"kind": "host", "nics": {"${name.slice(0, 15)}": {"ip": "10.0.0.1/24"}}}, "b": {"kind": "host", "nics": {"eth0": {"ip": "10.0.0.2/24"}}}},
      "links": [{"a": "${name}.${name.slice(0, 15)}", "b": "b.eth0"}]}`
    const asked = findingsOf(open(text), { from: 'b', to: name })
    expect(asked.journey.result.kind).toBe('reachable')
    expect(asked.to).toEqual({ name, ip: '10.0.0.1' })
  })

  test.each(NAMES)('%s is a node and a pod like any other', (name) => {
    const text = `{"nodes": {"${name}": {"ip": "10.7.0.1/24", "pod_cidr": "10.8.1.0/24"}, "n2": {"ip": "10.7.0.2/24", "pod_cidr": "10.8.2.0/24"}},
      "pods": {"pod-${name}": {"node": "${name}", "ip": "10.8.1.2"}, "b": {"node": "n2", "ip": "10.8.2.2"}}}`
    const network = open(text)
    expect(findingsOf(network, { from: 'b', to: `pod-${name}` }).journey.result.kind).toBe('reachable')
    const { network: grown } = edit(network, {
      kind: 'add-pod',
      node: name,
      name: `${name}` === '__proto__' ? 'x' : name,
    })
    expect([...grown.topology.devices.keys()].length).toBe(network.topology.devices.size + 1)
    expect(caught(() => edit(open(`${CLUSTER}}`), { kind: 'remove-pod', name })).kind).toBe('unknown-device')
  })
})

describe('a switch that filters', () => {
  const net = (filters: string): Network =>
    open(`devices:
  a: {kind: host, nics: {eth0: {ip: 10.0.0.1/24}}}
  b: {kind: host, nics: {eth0: {ip: 10.0.0.2/24}}}
  s: {kind: switch, filters: [${filters}]}
links: [{a: a.eth0, b: s.p1}, {a: b.eth0, b: s.p2}]`)
  const lost = (network: Network, port?: number): unknown => {
    const { journey } = findingsOf(network, { from: 'a', to: 'b', ...(port === undefined ? {} : { port }) })
    const { disposition } = journey.request
    const back = journey.reply?.disposition
    const way = disposition.kind === 'delivered' ? back : disposition
    return way?.kind === 'lost' ? [way.at, way.reason.kind] : way?.kind
  }
  test.each([
    [
      'of one protocol, and ARP still goes through',
      '{hook: forward, match: {proto: icmp}, action: drop}',
      ['s', 'filter'],
      undefined,
    ],
    ['of another protocol', '{hook: forward, match: {proto: icmp}, action: drop}', 'delivered', 80],
    ['between other ports', '{hook: forward, match: {in: p3}, action: drop}', 'delivered', undefined],
    ['the answer only', '{hook: forward, match: {in: p2, out: p1}, action: drop}', ['s', 'filter'], undefined],
    [
      'after an exception',
      '{hook: forward, match: {dport: 80, proto: tcp}, action: accept}, {hook: forward, match: {src: 10.0.0.1}, action: drop}',
      'delivered',
      80,
    ],
    [
      'past an exception',
      '{hook: forward, match: {dport: 80, proto: tcp}, action: accept}, {hook: forward, match: {src: 10.0.0.1}, action: drop}',
      ['s', 'filter'],
      81,
    ],
  ] as const)('%s', (_name, filters, expected, port) => {
    expect(lost(net(filters), port)).toEqual(expected)
  })

  test('a port that is switched off takes nothing', () => {
    const network = open(`devices:
  a: {kind: host, nics: {eth0: {ip: 10.0.0.1/24}}}
  b: {kind: host, nics: {eth0: {ip: 10.0.0.2/24}}}
  s: {kind: switch, nics: {p2: {up: false}}}
links: [{a: a.eth0, b: s.p1}, {a: b.eth0, b: s.p2}]`)
    expect(findingsOf(network, { from: 'a', to: 'b' }).journey.result.kind).toBe('unreachable')
  })
})

describe('what is said twice is said to be', () => {
  const text = `devices:
  a: {kind: host, nics: {eth0: {ip: 10.0.0.1/24}}, gateway: 10.0.0.2, routes: [{to: default, via: 10.0.0.3}], sysctl: {net.ipv4.tcp_ecn: 1}}
  b: {kind: host, nics: {eth0: {ip: 10.0.0.2/24}}}
links: [{a: a.eth0, b: b.eth0}]`
  test.each(LANGUAGES)('a gateway beside a default route, and a switch that changes nothing (%s)', (language) => {
    const network = open(text)
    const stored = { hash: network.hash, name: 'net', source: text }
    const asker = { ...stranger(language), network: network.hash, networks: [stored], stored: [stored] }
    const notes = carryOut({ line: '/trace a b' }, asker).blocks.flatMap((block) =>
      block.kind === 'note' ? [bare(block.text)] : [],
    )
    expect(notes.some((note) => note.includes('0.0.0.0/0 via 10.0.0.3') && note.includes('File exists'))).toBe(true)
    expect(notes.some((note) => note.includes('net.ipv4.tcp_ecn'))).toBe(true)
  })
})
