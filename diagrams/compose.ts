import { type Leg, type Scene, scenes } from '../src/engine/scenes.ts'
import { header } from '../src/net/packet.ts'
import type { Cast } from '../src/request/answer.ts'
import type { Cut, Language, Voice } from '../src/request/calls.ts'
import { bare, plain } from '../src/request/text.ts'
import type { Journey, Message } from '../src/trace/events.ts'
import { resultText } from '../src/views/headline.ts'
import { catalogues } from '../src/words/index.ts'
import {
  buildings,
  type DrawnDetail,
  doors,
  FOLDED,
  groupLabel,
  joinedDoors,
  kindOf,
  type PlaceOf,
  participant,
  type Viewer,
} from './places.ts'
import type { Participant, SectionStyle, Sequence, SequenceLine } from './sequence.ts'
import { type Plot, type Strand, strand } from './storyline.ts'

/** A journey and who looks at it: the data of a diagram block. */
export interface DrawnJourney {
  journey: Journey
  language: Language
  voice: Voice
  cut: Cut
  cast: Cast
}

/** What one page may hold, and how wide it is in CSS px with letters of 16 px. */
export const PAGES: Record<Cut, { participants: number; messages: number; width: number }> = {
  full: { participants: 10, messages: 30, width: 1_200 },
  // At 400 px these letters are still 11 px: 400 / 580 * 16.
  overview: { participants: 5, messages: 30, width: 580 },
}
const DETAILS: readonly DrawnDetail[] = [
  { arp: 'messages', mainDoors: 'apart', middle: 'shown' },
  { arp: 'notes', mainDoors: 'apart', middle: 'shown' },
  { arp: 'notes', mainDoors: 'joined', middle: 'shown' },
  { arp: 'failures', mainDoors: 'joined', middle: 'folded' },
]
const LEAST = DETAILS.at(-1) ?? { arp: 'failures', mainDoors: 'joined', middle: 'folded' }

/** The scenes of one message: the request, its answer, an error. */
interface LegScenes {
  leg: Leg
  scenes: Scene[]
}
interface PageStrands {
  strands: Strand[]
  /** The doors that have no lifeline of their own, by the place where they are drawn. */
  joined: ReadonlyMap<string, readonly string[]>
}

/** The pictures of a journey: one page, or several when it does not fit. Folded first, then paged, never shrunk. */
export function sequences(drawn: DrawnJourney): Sequence[] {
  const kinds = new Map(Object.keys(drawn.cast).map((name) => [name, { kind: kindOf(drawn.cast, name) }]))
  const legs: LegScenes[] = []
  for (const scene of scenes(drawn.journey, { devices: kinds })) {
    const last = legs.at(-1)
    if (last?.leg === scene.leg && messageOf(last.scenes[0]) === messageOf(scene)) last.scenes.push(scene)
    else legs.push({ leg: scene.leg, scenes: [scene] })
  }
  const whole = fittingPage(legs, drawn)
  const pages = whole === undefined ? legs.flatMap((leg) => pagesOf(leg, drawn)) : [whole]
  return pages.map(({ strands, joined }, i) => page(strands, { drawn, joined, number: i + 1, of: pages.length }))
}

/** Two errors in a row are two legs: each is a message of its own. */
function messageOf(scene: Scene | undefined): Message | undefined {
  return scene?.leg === 'error' ? scene.steps[0]?.message : undefined
}

/** All legs on one page, with as much detail as fits. */
function fittingPage(legs: readonly LegScenes[], drawn: DrawnJourney): PageStrands | undefined {
  const all = legs.flatMap((leg) => leg.scenes)
  for (const detail of DETAILS) {
    const plot = plotOf(drawn, all, detail)
    const strands = legs.map(({ leg, scenes: own }) => strand(leg, own, plot))
    if (fits(strands, drawn.cut)) return { strands, joined: joinedDoors(all, plot.placeOf) }
  }
  return undefined
}

/** One leg on pages of its own. */
function pagesOf(leg: LegScenes, drawn: DrawnJourney): PageStrands[] {
  const one = fittingPage([leg], drawn)
  if (one !== undefined) return [one]
  const plot = plotOf(drawn, leg.scenes, LEAST)
  const joined = joinedDoors(leg.scenes, plot.placeOf)
  const whole = strand(leg.leg, leg.scenes, plot)
  return chunks(whole, PAGES[drawn.cut].messages).map((part) => ({ strands: [part], joined }))
}

function plotOf(drawn: DrawnJourney, all: readonly Scene[], detail: DrawnDetail): Plot {
  const ends = new Set([drawn.journey.question.from, drawn.journey.request.hops.at(-1)?.device ?? ''])
  const placeOf = drawn.cut === 'overview' ? buildings(drawn, ends) : doors(all, detail)
  const folded = detail.middle === 'folded' ? foldMiddle(all, placeOf, PAGES[drawn.cut].participants) : placeOf
  return { journey: drawn.journey, viewer: drawn, detail, placeOf: folded }
}

/** Keeps both ends of a long way and makes one place of everything between them. */
function foldMiddle(all: readonly Scene[], placeOf: PlaceOf, most: number): PlaceOf {
  const places = [...new Set(all.map((scene) => placeOf(scene.spot)))]
  if (places.length <= most) return placeOf
  const head = Math.ceil((most - 1) / 2)
  const middle = new Set(places.slice(head, places.length - (most - 1 - head)))
  return (spot) => {
    const place = placeOf(spot)
    return middle.has(place) ? `${FOLDED}${middle.size}` : place
  }
}

function chunks(whole: Strand, most: number): Strand[] {
  const parts: Strand[] = []
  for (const line of whole.lines) {
    const last = parts.at(-1)
    if (last !== undefined && messages([...last.lines, line]) <= most) last.lines.push(line)
    else parts.push({ leg: whole.leg, places: [], lines: [line] })
  }
  return parts.map((part) => ({
    ...part,
    places: whole.places.filter((place) => part.lines.some((line) => touches(line, place))),
  }))
}

function touches(line: SequenceLine, place: string): boolean {
  if (line.kind === 'note') return line.over.includes(place)
  if (line.kind === 'section') return line.lines.some((part) => touches(part, place))
  return line.from === place || line.to === place
}

function messages(lines: readonly SequenceLine[]): number {
  return lines.reduce(
    (sum, line) => sum + (line.kind === 'section' ? messages(line.lines) : line.kind === 'note' ? 0 : 1),
    0,
  )
}

function fits(strands: readonly Strand[], cut: Cut): boolean {
  const bound = PAGES[cut]
  return lifelines(strands).length <= bound.participants && messages(strands.flatMap((s) => s.lines)) <= bound.messages
}

/** All places from left to right: the request's way; what only a later leg touches stands beside its neighbour there. */
function lifelines(strands: readonly Strand[]): string[] {
  const order: string[] = []
  for (const { places, lines, leg } of strands) {
    const touched = [...places, ...extras(lines, places)]
    touched.forEach((place, i) => {
      if (order.includes(place)) return
      const before = touched[i - 1]
      const at = before === undefined ? -1 : order.indexOf(before)
      // The way back is walked from right to left.
      if (at < 0) order.push(place)
      else order.splice(leg === 'request' ? at + 1 : at, 0, place)
    })
  }
  return order
}

/** Places that only an ARP answer comes from. */
function extras(lines: readonly SequenceLine[], places: readonly string[]): string[] {
  const ends = lines.flatMap((line) =>
    line.kind === 'message' ? [line.from, line.to] : line.kind === 'section' ? extras(line.lines, places) : [],
  )
  return [...new Set(ends)].filter((place) => !places.includes(place))
}

/** Members of a group side by side, groups in the order in which they are entered. */
function grouped(participants: readonly Participant[]): Participant[] {
  const order = [...new Set(participants.map((p) => p.group ?? `alone:${p.id}`))]
  return order.flatMap((group) => participants.filter((p) => (p.group ?? `alone:${p.id}`) === group))
}

interface PageAbout {
  drawn: DrawnJourney
  joined: PageStrands['joined']
  number: number
  of: number
}

function page(strands: readonly Strand[], about: PageAbout): Sequence {
  const { drawn, joined, number, of } = about
  const words = catalogues[drawn.language].surfaces.picture
  const participants = grouped(lifelines(strands).map((id) => castMember(id, drawn, joined.get(id) ?? [])))
  const groups = [...new Set(participants.flatMap((p) => (p.group === undefined ? [] : [p.group])))]
  const lines = strands.flatMap((own) => framed(own, drawn))
  const title = words.title(fromOf(drawn), drawn.journey.question.to)
  return {
    title: of === 1 ? title : `${title} ${words.page(number, of)}`,
    description: description({ title, lines, participants, ends: number === of ? ending(drawn) : '' }, drawn.language),
    groups: groups.map((id) => ({ id, label: groupLabel(id, drawn) })),
    participants,
    lines,
    width: PAGES[drawn.cut].width,
    page: { number, of },
  }
}

function castMember(id: string, drawn: Viewer, joined: readonly string[]): Participant {
  if (!id.startsWith(FOLDED)) return participant(id, drawn, joined)
  return {
    id,
    label: catalogues[drawn.language].surfaces.picture.folded(Number(id.slice(FOLDED.length))),
    kind: 'folded',
  }
}

function fromOf(drawn: Pick<DrawnJourney, 'journey'>): string {
  const packet = drawn.journey.request.hops[0]?.steps[0]?.packet ?? []
  return header(packet, 'ipv4')?.src ?? drawn.journey.question.from
}

const FRAMES: Record<Exclude<Leg, 'request'>, SectionStyle> = {
  reply: 'reply',
  acknowledgement: 'error',
  error: 'error',
}

function framed(own: Strand, drawn: DrawnJourney): SequenceLine[] {
  if (own.leg === 'request') return own.lines
  const words = catalogues[drawn.language].surfaces.picture
  const label = own.leg === 'error' ? words.error(own.icmp ?? '') : words[own.leg]
  return [{ kind: 'section', label, style: FRAMES[own.leg], lines: own.lines }]
}

interface Spoken {
  title: string
  lines: readonly SequenceLine[]
  participants: readonly Participant[]
  /** How it ends, on the last page. */
  ends: string
}

/** The picture in words: who says what to whom, in order; the result at the end, each with its own full stop. */
function description({ title, lines, participants, ends }: Spoken, language: Language): string {
  const { stop, punctuation } = wordsOf(language)
  const names = new Map(participants.map((p) => [p.id, p.label]))
  const name = (id: string) => names.get(id) ?? id
  const said = (line: SequenceLine): string[] => {
    const number = line.number === undefined ? '' : `${line.number} `
    if (line.kind === 'section') return [`${number}${line.label}`, ...line.lines.flatMap(said)]
    if (line.kind === 'note') return [`${number}${line.over.map(name).join(' ')}: ${line.label}`]
    return [
      line.from === line.to
        ? `${number}${name(line.from)}: ${line.label}`
        : `${number}${name(line.from)} → ${name(line.to)}: ${line.label}`,
    ]
  }
  const sentences = [title, ...lines.flatMap(said), ends].filter((sentence) => sentence.trim() !== '')
  return sentences.map((one) => (/[.。?？!！…]\s*$/.test(one) ? one.trimEnd() : one + stop)).join(punctuation.sentence)
}

const wordsOf = (language: Language) => ({
  stop: catalogues[language].surfaces.picture.stop,
  punctuation: catalogues[language].punctuation,
})

/** The result, as the first line of the answer tells it. */
function ending({ journey, language, voice }: DrawnJourney): string {
  const words = catalogues[language]
  const ends = { from: plain(fromOf({ journey })), to: plain(journey.question.to) }
  return bare(resultText(journey, ends, { words, voice }))
}
