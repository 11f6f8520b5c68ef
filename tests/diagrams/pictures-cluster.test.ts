import { afterAll, describe, expect, test, vi } from 'vitest'
import { pagesOf } from '../../adapters/platform/pictures.ts'
import { PAGES } from '../../diagrams/compose.ts'
import { browserlessEngine } from '../../diagrams/render/browserless.ts'
import type { Sequence, SequenceLine } from '../../diagrams/sequence.ts'
import { scenes } from '../../src/engine/scenes.ts'
import type { Snapshot } from '../../src/kube/snapshot/snapshot.ts'
import type { Cut, Language, Voice } from '../../src/request/calls.ts'
import type { Question } from '../../src/trace/events.ts'
import { castOf } from '../../src/views/places.ts'
import { ask, type Config, cluster, KPR, NATIVE, policy, walk } from '../support/small-cluster.ts'

/*
 * Pictures of real clusters: what an engineer must see in an incident, and what must not be claimed.
 */

// A busy machine may be ten times slower; what hangs is still found.
vi.setConfig({ testTimeout: 300_000 })

interface Row {
  config: Config
  question: Question
  change?: Partial<Snapshot>
}
const DENY = policy('nobody', { podSelector: {}, policyTypes: ['Ingress'] })

const ROWS: Record<string, Row> = {
  vxlan: { config: {}, question: ask('shop/a', '10.0.2.21') },
  geneve: { config: { 'tunnel-protocol': 'geneve' }, question: ask('shop/a', '10.0.2.21') },
  native: { config: NATIVE, question: ask('shop/a', '10.0.2.21') },
  wireguard: { config: { 'enable-wireguard': 'true' }, question: ask('shop/a', '10.0.2.21') },
  'native-wireguard': { config: { ...NATIVE, 'enable-wireguard': 'true' }, question: ask('shop/a', '10.0.2.21') },
  service: { config: {}, question: ask('shop/a', '10.96.0.80', { port: 80 }) },
  socket: { config: KPR, question: ask('shop/a', '10.96.0.80', { port: 80 }) },
  world: { config: {}, question: ask('shop/a', '203.0.113.9', { port: 443 }) },
  denied: { config: {}, question: ask('shop/a', '10.0.2.21'), change: { networkPolicies: [DENY] } },
}

function picture(
  row: Row,
  language: Language,
  voice: Voice,
  cut: Cut = 'full',
): { sequence: Sequence; mermaid: string } {
  const network = cluster(row.config, row.change)
  const journey = walk(network, row.question)
  const cast = castOf(journey, network.topology)
  const pages = pagesOf({ kind: 'diagram', journey, cast, language, voice, cut })
  expect(pages).toHaveLength(1)
  const [page] = pages
  if (page === undefined) throw new Error('no picture')
  const told = scenes(journey, network.topology).map((scene) => scene.number)
  const shown = flat(page.sequence.lines).flatMap((line) => line.number ?? [])
  expect(shown.filter((number) => !told.includes(number))).toEqual([])
  expect(shown).toEqual([...new Set(shown)].sort((a, b) => a - b))
  return page
}
const flat = (lines: readonly SequenceLine[]): SequenceLine[] =>
  lines.flatMap((line) => (line.kind === 'section' ? [line, ...flat(line.lines)] : [line]))
const labels = (sequence: Sequence): string =>
  flat(sequence.lines)
    .map((line) => line.label)
    .join('\n')

const engine = browserlessEngine({ deadline: 100_000 })
afterAll(() => engine.stop())

describe.each(Object.entries(ROWS))('%s', (name, row) => {
  test('reads as agreed, in both languages', async () => {
    const [en, zh] = [picture(row, 'en', 'technical'), picture(row, 'zh', 'house')]
    await expect(`${en.mermaid}\n${zh.mermaid}`).toMatchFileSnapshot(`../golden/pictures/cluster-${name}.mmd`)
  })

  test('stays within the bounds of a page', async () => {
    for (const cut of ['full', 'overview'] as const) {
      const { sequence, mermaid } = picture(row, 'en', 'house', cut)
      expect(sequence.participants.length).toBeLessThanOrEqual(PAGES[cut].participants)
      expect((await engine.draw(mermaid, { format: 'svg' })).width).toBeLessThanOrEqual(PAGES[cut].width)
    }
  })

  test('a pod stands in its building, with its whole name, and nothing is folded away', () => {
    const { participants } = picture(row, 'zh', 'house').sequence
    expect(participants[0]).toMatchObject({ label: '公寓 shop/a', kind: 'pod', group: 'node-1' })
    expect(participants.filter(({ kind }) => kind === 'folded')).toEqual([])
  })

  test('no arrow is without words, and no door is named longer than it must', () => {
    const { sequence } = picture(row, 'en', 'technical')
    expect(flat(sequence.lines).filter((line) => line.kind === 'message' && line.label === '')).toEqual([])
    expect(labels(sequence)).not.toMatch(/lxc[0-9a-f]{8}/)
  })
})

describe('what is said and what is not', () => {
  test('without a tunnel nothing is said of one', () => {
    for (const voice of ['technical', 'house'] as const) {
      expect(labels(picture(ROWS.native ?? never(), 'en', voice).sequence)).not.toMatch(/tunnel/)
    }
  })
  test('a tunnel is called by its name', () => {
    expect(labels(picture(ROWS.geneve ?? never(), 'en', 'technical').sequence)).toContain('Geneve tunnel, VNI 12001')
    expect(labels(picture(ROWS.wireguard ?? never(), 'zh', 'house').sequence)).toContain('WireGuard → 172.18.0.3')
  })
  test('a Service shows what its address became, at the socket before any packet', () => {
    const service = labels(picture(ROWS.service ?? never(), 'en', 'technical').sequence)
    expect(service).toContain('10.96.0.80:80 → 10.0.2.21:8080')
    expect(service).toContain('10.0.2.21:8080 → 10.96.0.80:80')
    const socket = labels(picture(ROWS.socket ?? never(), 'en', 'technical').sequence)
    expect(socket).toContain('10.96.0.80:80 → 10.0.2.21:8080')
    expect(socket).not.toContain('TCP → 10.96.0.80')
  })
  test('masquerading shows both addresses, there and back', () => {
    const text = labels(picture(ROWS.world ?? never(), 'en', 'technical').sequence)
    expect(text).toContain('masquerade: 10.0.1.11:40000 → 172.18.0.2:40000')
    expect(text).toContain('172.18.0.2:40000 → 10.0.1.11:40000')
  })
  test('a lost packet ends in a frame of its own, with its cross and its reason', () => {
    const last = picture(ROWS.denied ?? never(), 'en', 'technical').sequence.lines.at(-1)
    expect(last).toMatchObject({ kind: 'section', style: 'lost', lines: [{ kind: 'lost', label: '× Policy denied' }] })
  })
  test('ARP is asked by the door, and not inside the tunnel', () => {
    const { lines } = picture(ROWS.vxlan ?? never(), 'en', 'technical').sequence
    const tunnel = lines.find((line) => line.kind === 'section' && line.style === 'tunnel')
    const inside = tunnel?.kind === 'section' ? tunnel.lines : []
    expect(inside.filter((line) => line.kind === 'message' && line.style === 'arp')).toEqual([])
  })
})

function never(): never {
  throw new Error('no such row')
}
