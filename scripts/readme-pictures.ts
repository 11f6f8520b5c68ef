/*
 * Makes the pictures of the README: the four journeys of the article, in both languages, and one overview for a phone.
 *
 *   npx node scripts/readme-pictures.ts [FOLDER]
 */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createDraw } from '../adapters/platform/pictures.ts'
import { createRenderer } from '../diagrams/render/index.ts'
import { simulate } from '../src/engine/simulate.ts'
import { openLab } from '../src/kube/labs.ts'
import type { LabName } from '../src/networks/labs/index.ts'
import type { Cut, Language, Voice } from '../src/request/calls.ts'
import type { Question } from '../src/trace/events.ts'
import { castOf } from '../src/views/places.ts'

interface Wish {
  name: string
  lab: LabName
  from: string
  to: string
  voice: Voice
  cut: Cut
}

const WISHES: readonly Wish[] = [
  { name: 'within-a-neighbourhood', lab: 'neighbourhoods', from: 'h14', to: '10.0.10.15', voice: 'house', cut: 'full' },
  { name: 'between-neighbourhoods', lab: 'neighbourhoods', from: 'h14', to: '10.0.20.24', voice: 'house', cut: 'full' },
  { name: 'within-a-building', lab: 'buildings', from: 'pod12', to: '10.0.1.14', voice: 'house', cut: 'full' },
  { name: 'between-buildings', lab: 'buildings', from: 'pod12', to: '10.0.2.22', voice: 'house', cut: 'full' },
  {
    name: 'between-buildings-phone',
    lab: 'buildings',
    from: 'pod12',
    to: '10.0.2.22',
    voice: 'house',
    cut: 'overview',
  },
]
const LANGUAGES: readonly Language[] = ['en', 'zh']

const folder = process.argv[2] ?? path.join(import.meta.dirname, '../docs/pictures')
const renderer = createRenderer()
const draw = createDraw(renderer)
await mkdir(folder, { recursive: true })
for (const { name, lab, from, to, voice, cut } of WISHES) {
  const { topology } = openLab(lab)
  const question: Question = { from, to, proto: 'icmp', port: 0, size: 56, ttl: 64, df: 'want', open: true }
  const { journey } = simulate(topology, question)
  for (const language of LANGUAGES) {
    const picture = await draw({ kind: 'diagram', journey, cast: castOf(journey, topology), language, voice, cut })
    if (picture.kind === 'source') throw new Error(picture.why)
    await writeFile(path.join(folder, `${name}.${language}.png`), picture.png)
    console.log(`${name}.${language}.png ${picture.width}x${picture.height}, ${picture.png.length} bytes`)
  }
}
await renderer.stop()
