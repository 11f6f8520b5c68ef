import { header } from '../src/net/packet.ts'
import type { Leg, Scene } from '../src/scenes.ts'
import type { ArpExchange, Hop, Journey, Step } from '../src/trace.ts'
import { PICTURE_WORDS, type PictureWords } from '../src/words/picture.ts'
import { type Detail, FOLDED, type PlaceOf, type Viewer } from './places.ts'
import type { Line, MessageStyle } from './sequence.ts'
import { arrowLabel, macTail, shortOf, TABLES } from './shorts.ts'

/** One leg of a journey as lines, and the places it touches, in the order of the way. */
export interface Strand {
  leg: Leg
  places: string[]
  lines: Line[]
  /** What an error says. */
  icmp?: string
}

export interface Plot {
  journey: Journey
  viewer: Viewer
  detail: Detail
  placeOf: PlaceOf
}

/** Scenes of one leg that are drawn at one place. */
interface Stay {
  place: string
  scenes: Scene[]
}

const STYLES: Record<Leg, MessageStyle> = { request: 'request', reply: 'reply', error: 'error' }

/** One leg, told from place to place. */
export function strand(leg: Leg, scenes: readonly Scene[], plot: Plot): Strand {
  const stays: Stay[] = []
  for (const scene of scenes) {
    const last = stays.at(-1)
    const place = isOuterRouting(scene, last) ? (last?.place ?? '') : plot.placeOf(scene.spot)
    if (last?.place === place) last.scenes.push(scene)
    else stays.push({ place, scenes: [scene] })
  }
  const lines = stays.flatMap((stay, i) => linesOf(stay, stays[i + 1], { leg, first: i === 0, plot }))
  const icmp = header(scenes[0]?.steps[0]?.packet ?? [], 'icmp')?.name.replaceAll('-', ' ')
  const places = [...new Set(stays.map((stay) => stay.place))]
  return { leg, places, lines: tunnelled(lines, scenes, plot), ...(icmp === undefined ? {} : { icmp }) }
}

/** The stack looks for the way of the tunnel's outer packet: told at the tunnel's door, which is where it was wrapped. */
function isOuterRouting(scene: Scene, last: Stay | undefined): boolean {
  const before = last?.scenes.at(-1)?.spot
  return scene.spot.part === 'stack' && before?.part === 'cilium_vxlan' && before.device === scene.spot.device
}

interface Around {
  leg: Leg
  first: boolean
  plot: Plot
}

function linesOf(stay: Stay, next: Stay | undefined, around: Around): Line[] {
  const { plot, leg, first } = around
  const steps = stay.scenes.flatMap((scene) => scene.steps)
  const spot = spotOf(stay)
  const noted = plot.viewer.cut === 'full' && leg === 'request' && !first && !stay.place.startsWith(FOLDED)
  const notes = noted ? tableNotes(stay, plot) : []
  const before = [...notes, ...arp(stay, around)]
  const dropped = steps.find((step) => step.kind === 'dropped')
  const number = numberFor(stay, notes)
  if (dropped !== undefined && next === undefined) {
    const label = `× ${shortOf(dropped, spot, plot.viewer)}`
    // The text tells the loss under this number, so the cross carries it, not the row before it.
    const last = stay.scenes.at(-1)?.number ?? 0
    const earlier = before.map((line) => (line.kind === 'note' && line.number === last ? withoutNumber(line) : line))
    return [...earlier, { kind: 'lost', from: stay.place, to: stay.place, label, number: last }]
  }
  if (next === undefined) return [...before, ...ending(stay, around, number)]
  const told = { steps, spot, first, noted: notes.length > 0, viewer: plot.viewer }
  return [
    ...before,
    { kind: 'message', from: stay.place, to: next.place, label: arrowLabel(told), style: STYLES[leg], ...number },
  ]
}

function withoutNumber({ number: _, ...line }: Extract<Line, { kind: 'note' }>): Line {
  return line
}

/** The arrow's number: the last scene's, unless a note carries it already. Numbers only grow down the page. */
function numberFor(stay: Stay, notes: readonly Line[]): { number?: number } {
  const last = stay.scenes.at(-1)?.number
  const taken = notes.some((line) => line.kind === 'note' && line.number === last)
  return last === undefined || taken ? {} : { number: last }
}

function spotOf(stay: Stay): Scene['spot'] {
  return stay.scenes.at(-1)?.spot ?? { device: '', kind: 'host' }
}

/** The table row that decided in each scene, as a note with the scene's number. */
function tableNotes(stay: Stay, plot: Plot): Line[] {
  // The way of a tunnel's outer packet is the tunnel's own affair.
  const wrapping = stay.scenes.findIndex((scene) => scene.steps.some((step) => step.kind === 'encapsulated'))
  const own = wrapping < 0 ? stay.scenes : stay.scenes.slice(0, wrapping + 1)
  return own.flatMap((scene): Line[] => {
    const row = scene.steps.findLast((step) => TABLES.has(step.kind))
    if (row === undefined) return []
    return [{ kind: 'note', over: [stay.place], label: shortOf(row, scene.spot, plot.viewer), number: scene.number }]
  })
}

/** How a leg ends that was not lost: arrived, or swallowed in silence. */
function ending(stay: Stay, around: Around, number: { number?: number }): Line[] {
  const { viewer } = around.plot
  const steps = stay.scenes.flatMap((scene) => scene.steps)
  const words = PICTURE_WORDS[viewer.language]
  if (steps.some((step) => step.kind === 'delivered')) {
    return [{ kind: 'note', over: [stay.place], label: words.arrived[viewer.voice], ...number }]
  }
  const last = steps.at(-1)
  const label = last === undefined ? '' : shortOf(last, spotOf(stay), viewer)
  return [{ kind: 'lost', from: stay.place, to: stay.place, label: `× ${label}`, ...number }]
}

/** The ARP exchanges that a place waited for. */
function arp(stay: Stay, around: Around): Line[] {
  const { plot } = around
  if (plot.viewer.cut === 'overview') return []
  const waited = stay.scenes
    .flatMap((scene) => scene.steps)
    .flatMap((step) => (step.kind === 'parked' ? [step.behind] : []))
  return waited.flatMap((ip) => {
    const exchange = plot.journey.exchanges.find((e) => e.ip === ip && e.device === spotOf(stay).device)
    return exchange === undefined ? [] : exchangeLines(exchange, stay.place, plot)
  })
}

function exchangeLines(exchange: ArpExchange, place: string, plot: Plot): Line[] {
  const words: PictureWords = PICTURE_WORDS[plot.viewer.language]
  const mac = exchange.answers[0]
  const answerer = mac === undefined ? undefined : answererOf(plot, exchange)
  const ask = words.arpAsk(exchange.ip, exchange.attempts)
  if (mac === undefined) return [{ kind: 'note', over: [place], label: `${ask} ${words.noAnswer}` }]
  if (plot.detail.arp === 'failures') return []
  if (plot.detail.arp === 'notes' || answerer === undefined || answerer === place) {
    return [{ kind: 'note', over: [place], label: words.arpKnown(exchange.ip, macTail(mac)) }]
  }
  return [
    { kind: 'message', from: place, to: answerer, label: ask, style: 'arp' },
    { kind: 'message', from: answerer, to: place, label: mac, style: 'arp' },
  ]
}

/** The place that answered an ARP request. */
function answererOf(plot: Plot, exchange: ArpExchange): string | undefined {
  const isAnswer = (step: Step) => step.kind === 'arp-answered' && step.ip === exchange.ip && step.to === exchange.tell
  const hop: Hop | undefined = plot.journey.story.find((h) => h.steps.some(isAnswer))
  if (hop === undefined) return undefined
  const known = plot.viewer.cast[hop.device]?.kind
  if (known !== 'node') return hop.device
  const port = hop.steps.find((step) => step.kind === 'received')
  return plot.placeOf({ device: hop.device, kind: 'node', ...(port?.kind === 'received' ? { part: port.port } : {}) })
}

/** Puts a frame around what happens between the two ends of a tunnel. */
function tunnelled(lines: Line[], scenes: readonly Scene[], plot: Plot): Line[] {
  const wrap = scenes.find((scene) => scene.steps.some((step) => step.kind === 'encapsulated'))
  const out = scenes.find((scene) => scene.steps.some((step) => step.kind === 'decapsulated'))
  const step = wrap?.steps.find((s) => s.kind === 'encapsulated')
  if (wrap === undefined || step?.kind !== 'encapsulated' || plot.viewer.cut === 'overview') return lines
  const from = lines.findIndex((line) => line.kind === 'message' && line.from === plot.placeOf(wrap.spot))
  const end =
    out === undefined
      ? -1
      : lines.findIndex((line, i) => i >= from && line.kind === 'message' && line.to === plot.placeOf(out.spot))
  if (from < 0) return lines
  const until = end < 0 ? lines.length - 1 : end
  const label = PICTURE_WORDS[plot.viewer.language].tunnel(step.vni, step.outerSrc, step.outerDst)
  const inside = lines
    .slice(from, until + 1)
    .map(
      (line): Line =>
        line.kind === 'message' && line.style !== 'arp'
          ? { ...line, style: wrap.leg === 'request' ? 'tunnel' : line.style }
          : line,
    )
  return [
    ...lines.slice(0, from),
    { kind: 'section', label, number: wrap.number, style: 'tunnel', lines: inside },
    ...lines.slice(until + 1),
  ]
}
