/*
 * How long a picture takes: mermaid-cli as a process, its API on a warm browser, our engines, a cached picture, and the
 * floor (resvg of a ready SVG). One interleaved run: A B C A B C ..., so that the machine's moods hit all alike.
 *
 *   npx node bench/pictures.ts [rounds] [--many 1000]
 */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { renderMermaid } from '@mermaid-js/mermaid-cli'
import { initWasm, Resvg } from '@resvg/resvg-wasm'
import { pagesOf } from '../adapters/platform/pictures.ts'
import { type Launched, launchBrowser } from '../diagrams/render/browser.ts'
import { browserlessEngine } from '../diagrams/render/browserless.ts'
import { cliEngine } from '../diagrams/render/cli.ts'
import { pageStyle } from '../diagrams/render/font.ts'
import { createRenderer } from '../diagrams/render/index.ts'
import { FAMILY, FONT_DIR, FONT_FILE, MERMAID_CONFIG, packageFolder } from '../diagrams/render/mermaid-config.ts'
import { pageEngine } from '../diagrams/render/page.ts'
import { pngSize } from '../diagrams/render/svg.ts'
import { simulate } from '../src/engine/simulate.ts'
import { openLab } from '../src/kube/labs.ts'
import type { Question } from '../src/trace/events.ts'
import { castOf } from '../src/views/places.ts'

const png = { format: 'png' } as const
const svg = { format: 'svg' } as const

/** The picture of `/trace 10.0.1.12 10.0.2.22`, as Mermaid; `variant` makes it another one of the same size. */
function source(variant = ''): string {
  const network = openLab('buildings')
  const question: Question = {
    from: 'pod12',
    to: '10.0.2.22',
    proto: 'icmp',
    port: 0,
    size: 56,
    ttl: 64,
    df: 'want',
    open: true,
  }
  const { journey } = simulate(network.topology, question)
  const cast = castOf(journey, network.topology)
  const page = pagesOf({ kind: 'diagram', journey, cast, language: 'en', voice: 'technical', cut: 'full' })[0]
  if (page === undefined) throw new Error('no picture')
  return variant === '' ? page.mermaid : page.mermaid.replaceAll('pod12', `pod${variant}`)
}

interface Contestant {
  name: string
  run(): Promise<Uint8Array | undefined>
  times: number[]
}

const run = promisify(execFile)

/** `mmdc` as a process of its own, with our browser, font and configuration. */
async function mmdc(folder: string, launched: Launched): Promise<() => Promise<Uint8Array>> {
  const file = (name: string) => path.join(folder, name)
  const { executable } = launched
  const args = launched.sandbox ? [] : ['--no-sandbox']
  await writeFile(file('in.mmd'), source())
  await writeFile(file('config.json'), JSON.stringify(MERMAID_CONFIG))
  await writeFile(file('page.json'), JSON.stringify({ executablePath: executable.path, headless: 'shell', args }))
  const env = {
    ...process.env,
    FONTCONFIG_FILE: path.join(FONT_DIR, 'fonts.conf'),
    ...(executable.libraries === undefined ? {} : { LD_LIBRARY_PATH: executable.libraries }),
  }
  const cli = path.join(packageFolder('@mermaid-js/mermaid-cli') ?? '', 'src/cli.js')
  const files = ['-i', file('in.mmd'), '-o', file('out.png'), '-c', file('config.json'), '-p', file('page.json'), '-q']
  return async () => {
    await run(process.execPath, [cli, ...files], { env })
    return readFile(file('out.png'))
  }
}

async function floor(ready: Uint8Array): Promise<() => Promise<Uint8Array>> {
  await initWasm(await readFile(createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm')))
  const font = await readFile(FONT_FILE)
  const text = new TextDecoder().decode(ready).replaceAll('auto-start-reverse', 'auto')
  return async () => {
    const resvg = new Resvg(text, { font: { fontBuffers: [font], defaultFontFamily: FAMILY }, background: 'white' })
    const image = resvg.render()
    const data = image.asPng()
    image.free()
    resvg.free()
    return data
  }
}

const quantile = (times: readonly number[], part: number): number => {
  const sorted = [...times].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0
}
const median = (times: readonly number[]) => quantile(times, 0.5)
const ms = (time: number) => (time < 10 ? time.toFixed(2) : time.toFixed(0))

function table(contestants: readonly Contestant[], sizes: ReadonlyMap<string, string>): string {
  const [first, second] = contestants
  const cold = median(first?.times ?? [])
  const warm = median(second?.times ?? [])
  const rows = contestants.map(({ name, times }) => {
    const middle = median(times)
    const spread = `${ms(quantile(times, 0.1))} – ${ms(quantile(times, 0.9))}`
    const faster = (than: number) => `${(than / middle).toFixed(than / middle < 10 ? 1 : 0)}×`
    return `| ${name} | ${ms(middle)} | ${spread} | ${faster(cold)} | ${faster(warm)} | ${sizes.get(name) ?? ''} |`
  })
  const head = [
    '| | median ms | p10 – p90 | faster than `mmdc` | than its warm API | picture |',
    '|---|--:|--:|--:|--:|---|',
  ]
  return [...head, ...rows].join('\n')
}

async function compare(rounds: number): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'packetwalk-bench-'))
  const launched = await launchBrowser()
  // A busy machine may be ten times slower; the table must come all the same.
  const patient = { deadline: 60_000 }
  const [kept, cli, browserless] = [pageEngine(patient), cliEngine(patient), browserlessEngine(patient)]
  const renderer = createRenderer(patient)
  const text = source()
  const customFontCSS = [
    { cssUrl: new URL(`data:text/css,${encodeURIComponent(await pageStyle())}`), allowParentDirectoryLevel: 0 },
  ]
  const api = { mermaidConfig: MERMAID_CONFIG, customFontCSS, viewport: { width: 1280, height: 800 } }
  const contestants: Contestant[] = [
    { name: '`mmdc`, a process each', run: await mmdc(folder, launched) },
    {
      name: 'mermaid-cli API, warm browser',
      run: async () => (await renderMermaid(launched.browser, text, 'png', api)).data,
    },
    { name: 'engine `cli`, PNG', run: async () => (await cli.draw(text, png)).data },
    { name: '**engine `page`, PNG**', run: async () => (await kept.draw(text, png)).data },
    { name: 'engine `page`, SVG', run: async () => void (await kept.draw(text, svg)) },
    { name: 'engine `browserless`, PNG', run: async () => (await browserless.draw(text, png)).data },
    { name: 'engine `browserless`, SVG', run: async () => void (await browserless.draw(text, svg)) },
    { name: 'a cached picture', run: async () => (await renderer.draw(text, png)).data },
    { name: 'floor: resvg of a ready SVG', run: await floor((await browserless.draw(text, svg)).data) },
  ].map((contestant) => ({ ...contestant, times: [] }))
  const sizes = new Map<string, string>()
  for (let round = -1; round < rounds; round++) {
    for (const contestant of contestants) {
      const began = performance.now()
      const data = await contestant.run()
      // The first round only warms up.
      if (round >= 0) contestant.times.push(performance.now() - began)
      if (data === undefined) continue
      const { width, height } = pngSize(data)
      sizes.set(contestant.name, `${width}×${height}, ${Math.round(data.length / 1024)} KB`)
    }
  }
  console.log(
    `\n${rounds} interleaved rounds, ${availableParallelism()} cores, Node ${process.version}, ${launched.version}\n`,
  )
  console.log(table(contestants, sizes))
  await Promise.all([kept.stop(), cli.stop(), browserless.stop(), renderer.stop(), launched.close()])
  await rm(folder, { recursive: true })
}

/** Memory that a browser and all its children hold, MB: the sum of their proportional shares. */
async function browserMemory(): Promise<number> {
  const { stdout } = await run('ps', ['-eo', 'pid,ppid'])
  const children = new Map<number, number[]>()
  for (const line of stdout.split('\n').slice(1)) {
    const [pid = 0, parent = 0] = line.trim().split(/\s+/).map(Number)
    children.set(parent, [...(children.get(parent) ?? []), pid])
  }
  const all = (of: number): number[] => (children.get(of) ?? []).flatMap((pid) => [pid, ...all(pid)])
  const shares = await Promise.all(
    all(process.pid).map(async (pid) => {
      const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
      return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) / 1024
    }),
  )
  return shares.reduce((sum, share) => sum + share, 0)
}

async function many(pictures: number): Promise<void> {
  const renderer = createRenderer({ engine: 'page', cacheBytes: 32 * 2 ** 20 })
  console.log(`\n${pictures} different pictures\n\n| drawn | browser MB | Node MB | cache MB |\n|--:|--:|--:|--:|`)
  for (let i = 0; i <= pictures; i++) {
    await renderer.draw(source(String(i)), png)
    if (i % Math.ceil(pictures / 10) !== 0) continue
    const node = process.memoryUsage().rss / 2 ** 20
    const cache = (renderer.describe().engines[0]?.cacheBytes ?? 0) / 2 ** 20
    console.log(`| ${i} | ${(await browserMemory()).toFixed(0)} | ${node.toFixed(0)} | ${cache.toFixed(0)} |`)
  }
  await renderer.stop()
}

const manyAt = process.argv.indexOf('--many')
if (manyAt > 0) await many(Number(process.argv[manyAt + 1] ?? 1_000))
else await compare(Number(process.argv[2] ?? 15))
