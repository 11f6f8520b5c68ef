import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import * as fontkit from 'fontkit'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { createDraw, pagesOf } from '../../adapters/platform/pictures.ts'
import { PAGES } from '../../diagrams/compose.ts'
import { browserlessEngine } from '../../diagrams/render/browserless.ts'
import { bundledChromium } from '../../diagrams/render/chromium.ts'
import { cliEngine } from '../../diagrams/render/cli.ts'
import { type PictureEngine, refuse } from '../../diagrams/render/engine.ts'
import { createRenderer } from '../../diagrams/render/index.ts'
import { FONT_FILE } from '../../diagrams/render/mermaid-config.ts'
import { pageEngine } from '../../diagrams/render/page.ts'
import { decodePng } from '../../diagrams/render/png.ts'
import type { Sequence, SequenceLine } from '../../diagrams/sequence.ts'
import { scenes } from '../../src/engine/scenes.ts'
import { simulate } from '../../src/engine/simulate.ts'
import { openLab } from '../../src/kube/labs.ts'
import type { Network } from '../../src/kube/network.ts'
import type { Tagged } from '../../src/net/tagged.ts'
import { build } from '../../src/networks/build.ts'
import { networkFile } from '../../src/networks/file.ts'
import type { LabName } from '../../src/networks/labs/index.ts'
import type { Blocks } from '../../src/request/answer.ts'
import type { Cut, Language, Voice } from '../../src/request/calls.ts'
import type { Question } from '../../src/trace/events.ts'
import { castOf } from '../../src/views/places.ts'

// A busy machine may be ten times slower; what hangs is still found.
vi.setConfig({ testTimeout: 300_000 })

type Diagram = Tagged<Blocks, 'diagram'>
interface Look {
  language: Language
  voice: Voice
  cut: Cut
}

const QUESTION: Omit<Question, 'from' | 'to'> = { proto: 'icmp', port: 0, size: 56, ttl: 64, df: 'want', open: true }

function diagram(network: Network, ends: Pick<Question, 'from' | 'to'> & Partial<Question>, look: Look): Diagram {
  const { journey } = simulate(network.topology, { ...QUESTION, ...ends })
  return { kind: 'diagram', journey, cast: castOf(journey, network.topology), ...look }
}

const EN: Look = { language: 'en', voice: 'technical', cut: 'full' }
const ZH: Look = { language: 'zh', voice: 'house', cut: 'full' }
const PHONE: Look = { language: 'zh', voice: 'technical', cut: 'overview' }

/** The four journeys of the article, and two that end badly. */
const JOURNEYS: Record<string, [LabName, Pick<Question, 'from' | 'to'> & Partial<Question>]> = {
  neighbour: ['neighbourhoods', { from: 'h14', to: '10.0.10.15' }],
  neighbourhoods: ['neighbourhoods', { from: 'h14', to: '10.0.20.24' }],
  apartments: ['buildings', { from: 'pod12', to: '10.0.1.14' }],
  buildings: ['buildings', { from: 'pod12', to: '10.0.2.22' }],
  nobody: ['neighbourhoods', { from: 'h14', to: '10.0.20.99' }],
  ticket: ['neighbourhoods', { from: 'h14', to: '10.0.20.24', ttl: 1 }],
}
const GOLDEN = Object.entries(JOURNEYS).flatMap(([name, [lab, ends]]) =>
  Object.entries({ en: EN, zh: ZH, phone: PHONE }).map(([look, how]) => ({
    name: `${name}-${look}`,
    page: pagesOf(diagram(openLab(lab), ends, how))[0],
  })),
)

const chromium = await bundledChromium().catch(() => undefined)
const patient = { deadline: 100_000, startDeadline: 100_000 }
const page = pageEngine(patient)
const cli = cliEngine(patient)
const browserless = browserlessEngine(patient)
afterAll(() => Promise.all([page, cli, browserless].map((engine) => engine.stop())))
const needsBrowser = describe.skipIf(chromium === undefined)

const messages = (lines: readonly SequenceLine[]): number =>
  lines.reduce((sum, line) => sum + (line.kind === 'section' ? messages(line.lines) : line.kind === 'note' ? 0 : 1), 0)
const numbers = (lines: readonly SequenceLine[]): number[] =>
  lines.flatMap((line) => [line.number ?? [], line.kind === 'section' ? numbers(line.lines) : []].flat())

function expectWithinBounds(sequence: Sequence, cut: Cut): void {
  expect(sequence.participants.length).toBeLessThanOrEqual(PAGES[cut].participants)
  expect(messages(sequence.lines)).toBeLessThanOrEqual(PAGES[cut].messages)
}

describe('what is drawn', () => {
  test.each(GOLDEN)('$name reads as agreed', async ({ name, page: drawn }) => {
    await expect(drawn?.mermaid).toMatchFileSnapshot(`../golden/pictures/${name}.mmd`)
  })

  test.each(Object.entries(JOURNEYS))('%s: the numbers are those of the text, and only grow', (_, [lab, ends]) => {
    const network = openLab(lab)
    const block = diagram(network, ends, EN)
    const told = new Set(scenes(block.journey, network.topology).map((scene) => scene.number))
    for (const { sequence } of pagesOf(block)) {
      const shown = numbers(sequence.lines)
      expect(shown.filter((number) => !told.has(number))).toEqual([])
      expect(shown).toEqual([...new Set(shown)].sort((a, b) => a - b))
    }
  })

  test('every character has a glyph in the font', () => {
    const font = fontkit.create(readFileSync(FONT_FILE))
    const characters = new Set(GOLDEN.flatMap(({ page: drawn }) => [...(drawn?.mermaid ?? '')]))
    expect([...characters].filter((c) => c !== '\n' && !font.hasGlyphForCodePoint(c.codePointAt(0) ?? 0))).toEqual([])
  })

  /** A road through so many doormen. */
  function road(routers: number): Network {
    const name = (i: number) => (i === 0 ? 'a' : i === routers + 1 ? 'b' : `r${i}`)
    const devices: Record<string, object> = {}
    for (let i = 0; i <= routers + 1; i++) {
      const left = i === 0 ? {} : { eth0: { ip: `10.1.${i - 1}.2/24` } }
      const right = i === routers + 1 ? {} : { eth1: { ip: `10.1.${i}.1/24` } }
      const routes = [
        ...(i <= routers ? [{ to: `10.1.${routers}.0/24`, via: `10.1.${i}.2` }] : []),
        ...(i > 0 ? [{ to: '10.1.0.0/24', via: `10.1.${i - 1}.1` }] : []),
      ]
      const own = routes.filter(({ to }) => ![`10.1.${i}.0/24`, `10.1.${i - 1}.0/24`].includes(to))
      devices[name(i)] = {
        kind: i === 0 || i === routers + 1 ? 'host' : 'router',
        nics: { ...left, ...right },
        routes: own,
      }
    }
    const links = Array.from({ length: routers + 1 }, (_, i) => ({ a: `${name(i)}.eth1`, b: `${name(i + 1)}.eth0` }))
    return build('road', networkFile.parse({ devices, links }))
  }

  test.each([4, 9, 30])('a way through %i doormen stays within the bounds of a page', async (routers) => {
    for (const cut of ['full', 'overview'] as const) {
      const block = diagram(road(routers), { from: 'a', to: `10.1.${routers}.2` }, { ...EN, cut })
      expect(block.journey.result.kind).toBe('reachable')
      for (const { sequence, mermaid } of pagesOf(block)) {
        expectWithinBounds(sequence, cut)
        const drawing = await browserless.draw(mermaid, { format: 'svg' })
        expect(drawing.width).toBeLessThanOrEqual(PAGES[cut].width)
      }
    }
  })
})

/** Elements with their coordinates, and the texts, in order. Ids differ by a counter that means nothing. */
function geometry(svg: Uint8Array): string {
  return new TextDecoder()
    .decode(svg)
    .replace(/(actor|root-)\d+/g, '$1')
    .replace(/ xmlns:xlink="[^"]*"/, '')
}
const texts = (svg: Uint8Array): string[] =>
  [...new TextDecoder().decode(svg).matchAll(/<tspan[^>]*>([^<]*)<|<text [^>]*>([^<]+)</g)].map(
    (found) => found[1] ?? found[2] ?? '',
  )
/** The boxes of places, groups, notes and frames: x, y, width, height. */
const boxes = (svg: Uint8Array): number[][] =>
  [...new TextDecoder().decode(svg).matchAll(/<rect\b[^>]*>/g)].map(([tag]) =>
    ['x', 'y', 'width', 'height'].map((name) => Number(new RegExp(`\\s${name}="([-\\d.]+)"`).exec(tag)?.[1] ?? 0)),
  )

function differing(one: Uint8Array, two: Uint8Array): { pixels: number; most: number } {
  const [a, b] = [decodePng(one), decodePng(two)]
  expect([a.width, a.height]).toEqual([b.width, b.height])
  let [pixels, most] = [0, 0]
  for (let i = 0; i < a.rgba.length; i++) {
    const difference = Math.abs((a.rgba[i] ?? 0) - (b.rgba[i] ?? 0))
    if (difference > 0) pixels++
    most = Math.max(most, difference)
  }
  return { pixels: pixels / a.rgba.length, most }
}

needsBrowser('the kept page draws what mermaid-cli draws', () => {
  test.each(GOLDEN.filter(({ name }) => !name.startsWith('ticket')))('$name', async ({ name, page: drawn }) => {
    const source = drawn?.mermaid ?? ''
    const cut = name.endsWith('phone') ? 'overview' : 'full'
    const [svgs, pngs] = [{ format: 'svg' } as const, { format: 'png' } as const]
    const [kept, reference] = [await page.draw(source, svgs), await cli.draw(source, svgs)]
    expect(geometry(kept.data)).toBe(geometry(reference.data))
    expect(kept).toMatchObject({ title: reference.title, description: reference.description })
    expect(kept.width).toBeLessThanOrEqual(PAGES[cut].width)
    const difference = differing((await page.draw(source, pngs)).data, (await cli.draw(source, pngs)).data)
    expect(difference.most).toBeLessThanOrEqual(2)
    expect(difference.pixels).toBeLessThan(0.001)
  })
})

needsBrowser('without a browser the picture has the same texts, order and boxes', () => {
  test.each(GOLDEN)('$name', async ({ page: drawn }) => {
    const svg = { format: 'svg' } as const
    const [kept, own] = [await page.draw(drawn?.mermaid ?? '', svg), await browserless.draw(drawn?.mermaid ?? '', svg)]
    expect(texts(own.data)).toEqual(texts(kept.data))
    const [here, there] = [boxes(own.data), boxes(kept.data)]
    expect(here).toHaveLength(there.length)
    const apart = here.flatMap((box, i) => box.map((value, k) => Math.abs(value - (there[i]?.[k] ?? Number.NaN))))
    expect(Math.max(...apart)).toBeLessThanOrEqual(8)
  })
})

describe('the same source gives the same picture on every machine', () => {
  const hashes = async (engine: PictureEngine): Promise<string> => {
    const rows: string[] = []
    for (const { name, page: drawn } of GOLDEN) {
      const { data, width, height } = await engine.draw(drawn?.mermaid ?? '', { format: 'png' })
      rows.push(`${createHash('sha256').update(data).digest('hex').slice(0, 32)} ${width}x${height} ${name}`)
    }
    return `${rows.join('\n')}\n`
  }
  test.skipIf(chromium === undefined)('kept page', async () => {
    await expect(await hashes(page)).toMatchFileSnapshot('../golden/pictures/page.sha256')
    // The second time from a page that has drawn all of them before.
    await expect(await hashes(page)).toMatchFileSnapshot('../golden/pictures/page.sha256')
  })
  test('browserless', async () => {
    await expect(await hashes(browserless)).toMatchFileSnapshot('../golden/pictures/browserless.sha256')
  })
})

describe('a diagram block becomes a picture', () => {
  const block = diagram(openLab('buildings'), { from: 'pod12', to: '10.0.2.22' }, EN)
  test('with alt text and a file name', async () => {
    const picture = await createDraw(browserless)(block)
    expect(picture).toMatchObject({ kind: 'image', name: 'packetwalk-pod12-10.0.2.22.png' })
    expect(picture.alt).toMatch(/^From 10\.0\.1\.12 to 10\.0\.2\.22\. /)
    expect(picture.alt.length).toBeLessThanOrEqual(1_000)
  })
  test('or its source, with one sentence why', async () => {
    const draw = createDraw({ draw: () => Promise.reject(refuse('busy', 'x')) })
    const picture = await draw({ ...block, language: 'zh' })
    expect(picture).toMatchObject({ kind: 'source', why: expect.stringContaining('正在画的图太多了') })
    expect(picture.kind === 'source' && picture.mermaid.startsWith('sequenceDiagram')).toBe(true)
  })
  test('or its source alone, when that was asked for', async () => {
    const draw = createDraw({ draw: () => Promise.reject(new Error('must not be asked')) })
    expect(await draw({ ...block, as: 'source' })).toMatchObject({ kind: 'source', why: '' })
  })
})

describe('names in other writings', () => {
  const NAMES = ['資料庫伺服器', '東京サーバー', 'Máy chủ Hà Nội', 'Сервер Ж', 'Ελλαδα']
  const font = fontkit.create(readFileSync(FONT_FILE))
  const named = (name: string) => `sequenceDiagram\nparticipant p0 as ${name}\np0->>p0: 1 ${name}`

  test.each(NAMES)('%s has all its glyphs', (name) => {
    expect([...name].filter((c) => !font.hasGlyphForCodePoint(c.codePointAt(0) ?? 0))).toEqual([])
  })
  test('what the font lacks is a square and does not vanish', async () => {
    const renderer = createRenderer({ engine: 'browserless', deadline: 100_000 })
    const drawn = async (name: string) => (await renderer.draw(named(name), { format: 'png' })).data
    expect(await drawn('서버 שרת e\u0301\u0353')).toEqual(await drawn('□□ □□□ é'))
    expect(await drawn('Łódź δομή')).toEqual(await drawn('□ódz δομη'))
    await renderer.stop()
  })
})

test('the font in the repository is the one that its script makes', () => {
  const file = path.resolve('diagrams/render/font/PacketwalkSans.ttf')
  expect(createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12)).toBe('31bb54edaa8d')
})
