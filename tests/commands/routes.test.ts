import { describe, expect, test } from 'vitest'
import { answer, stranger } from '../../src/bot/bot.ts'
import type { Answer } from '../../src/request/answer.ts'
import { LANGUAGES, type Language } from '../../src/request/calls.ts'
import { bare } from '../../src/request/text.ts'

/*
 * The lists of a way: who answers at each hop, and how large a packet may be.
 */

/** A black hole: the switch takes less than the hosts believe, and says nothing. */
const NARROW = `devices:
  web: {kind: host, nics: {eth0: {ip: 10.0.10.14/24}}}
  db: {kind: host, nics: {eth0: {ip: 10.0.10.15/24}}}
  sw: {kind: switch, nics: {p2: {mtu: 1400}}}
links: [{a: web.eth0, b: sw.p1}, {a: db.eth0, b: sw.p2}]
`
/** A router whose far side is narrow: it tells. */
const TOLD = `devices:
  a: {kind: host, nics: {eth0: {ip: 10.1.0.2/24}}, gateway: 10.1.0.1}
  r: {kind: router, nics: {eth0: {ip: 10.1.0.1/24}, eth1: {ip: 10.2.0.1/24, mtu: 1300}}}
  b: {kind: host, nics: {eth0: {ip: 10.2.0.2/24, mtu: 1300}}, gateway: 10.2.0.1}
links: [{a: a.eth0, b: r.eth0}, {a: r.eth1, b: b.eth0}]
`
/** The second router knows no way back to the first network. */
const NO_WAY_BACK = `devices:
  a: {kind: host, nics: {eth0: {ip: 10.1.0.2/24}}, gateway: 10.1.0.1}
  r1: {kind: router, nics: {eth0: {ip: 10.1.0.1/24}, eth1: {ip: 10.2.0.1/24}}, routes: [{to: 10.3.0.0/24, via: 10.2.0.2}]}
  r2: {kind: router, nics: {eth0: {ip: 10.2.0.2/24}, eth1: {ip: 10.3.0.1/24}}}
  b: {kind: host, nics: {eth0: {ip: 10.3.0.2/24}}, gateway: 10.3.0.1}
links: [{a: a.eth0, b: r1.eth0}, {a: r1.eth1, b: r2.eth0}, {a: r2.eth1, b: b.eth0}]
`
const stored = Object.entries({ narrow: NARROW, told: TOLD, noback: NO_WAY_BACK }).map(([name, source]) => ({
  hash: name,
  name,
  source,
}))
const ask = (line: string, language: Language = 'en'): Answer =>
  answer({ line }, { ...stranger(language), stored, networks: stored })
const head = ({ blocks: [first] }: Answer): string =>
  first?.kind === 'headline' ? `${first.mood}: ${bare(first.text)}` : ''
const rows = ({ blocks }: Answer): string[] =>
  blocks.flatMap((block) => (block.kind === 'table' ? block.rows.map((row) => row.map(bare).join(' | ')) : []))

describe('/traceroute', () => {
  test('lists every router and the end', () => {
    const told = ask('/traceroute 14 24 network=neighbourhoods')
    expect(head(told)).toBe('good: h24 (10.0.20.24) answers as number 3.')
    expect(rows(told)).toEqual(['1 | 10.0.10.11 | h11', '2 | 10.0.99.201 | h21', '3 | 10.0.20.24 | h24 there'])
  })
  test('a neighbour is one hop away', () => {
    expect(head(ask('/traceroute 14 15 network=neighbourhoods'))).toContain('one hop away')
  })
  test('who says that it cannot be reached ends the list', () => {
    const told = ask('/traceroute 14 10.0.20.77 network=neighbourhoods')
    expect(head(told)).toBe('bad: It never gets to 10.0.20.77: 10.0.99.201 says that it cannot be reached.')
    expect(rows(told).at(-1)).toBe('3 | 10.0.99.201 | h21 unreachable')
  })
  test('a star says whose answer was lost, and stops where more of them tell nothing', () => {
    const told = ask('/traceroute a b network=noback')
    expect(head(told)).toMatch(/^bad: It never gets to b .*after number 1 nobody answers\./)
    expect(rows(told)[0]).toBe('1 | 10.1.0.1 | r1')
    expect(rows(told)[1]).toMatch(/^2 \| \* \| r2 /)
    expect(rows(told).length).toBeLessThanOrEqual(30)
  })
  test('Cilium’s programs answer no expired TTL: the list has a gap, and says so', () => {
    const told = ask('/traceroute pod12 10.0.2.99 datapath=cilium')
    expect(rows(told)[0]).toContain('traceroute shows a gap')
    expect(rows(told).length).toBeLessThan(8)
  })
})

describe('/mtu', () => {
  test('the tunnel’s 50 bytes are in the row where they count', () => {
    const told = ask('/mtu 12 22 datapath=cilium')
    expect(head(told)).toMatch(/^good: .* up to 1450 bytes fit\. .*the kernel of pod12 itself refuses/)
    expect(rows(told)).toContain('node1 eth0 | 1500 | 50 | 1450')
  })
  test('a black hole is called one', () => {
    const told = ask('/mtu web db network=narrow')
    expect(head(told)).toMatch(
      /^unsure: .* up to 14\d\d bytes fit\. One byte more is dropped at .* nobody tells the sender/,
    )
  })
  test('a router that tells is named', () => {
    expect(head(ask('/mtu a b network=told'))).toMatch(/^good: .* up to 1300 bytes fit\. .* r tells the sender/)
  })
  test('what does not even work small is not a question of size', () => {
    expect(head(ask('/mtu 14 10.0.20.77 network=neighbourhoods'))).toMatch(/^bad: Size is not the trouble/)
  })
})

test.each(LANGUAGES)('in %s every kind of line has words', (language) => {
  for (const line of ['/traceroute a b network=noback', '/mtu web db network=narrow', '/mtu a b network=told'])
    expect(head(ask(line, language))).not.toMatch(/undefined|NaN|^: $/)
})
