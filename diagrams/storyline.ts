import type { Leg, Scene } from '../src/engine/scenes.ts'
import { header } from '../src/net/packet.ts'
import { drawingOf } from '../src/trace/cards/steps.ts'
import type { ArpExchange, Hop, Journey, Step, StepOf } from '../src/trace/events.ts'
import type { PictureWords } from '../src/words/contract/picture.ts'
import { catalogues } from '../src/words/index.ts'
import { type DrawnDetail, FOLDED, isOuterRouting, type PlaceOf, type Viewer } from './places.ts'
import type { MessageStyle, SequenceLine } from './sequence.ts'
import { arrowLabel, macTail, shortOf } from './shorts.ts'

/** One leg of a journey as lines, and the places it touches, in the order of the way. */
export interface Strand {
  leg: Leg
  places: string[]
  lines: SequenceLine[]
  /** What an error says. */
  icmp?: string
}

export interface Plot {
  journey: Journey
  viewer: Viewer
  detail: DrawnDetail
  placeOf: PlaceOf
}

/** Scenes of one leg that are drawn at one place. */
interface Stay {
  place: string
  scenes: Scene[]
}

const STYLES: Record<Leg, MessageStyle> = {
  request: 'request',
  reply: 'reply',
  acknowledgement: 'request',
  error: 'error',
}

/** One leg, told from place to place. */
export function strand(leg: Leg, scenes: readonly Scene[], plot: Plot): Strand {
  const stays: Stay[] = []
  for (const scene of scenes) {
    const last = stays.at(-1)
    const before = last?.scenes.at(-1)?.spot
    const place = isOuterRouting(scene, before) ? (last?.place ?? '') : plot.placeOf(scene.spot)
    if (last?.place === place) last.scenes.push(scene)
    else stays.push({ place, scenes: [scene] })
  }
  const tunnel = tunnelOf(scenes)
  const lines = stays.flatMap((stay, i) => linesOf(stay, stays[i + 1], { leg, first: i === 0, tunnel, plot }))
  const icmp = header(scenes[0]?.steps[0]?.packet ?? [], 'icmp')?.name.replaceAll('-', ' ')
  const places = [...new Set(stays.map((stay) => stay.place))]
  return { leg, places, lines: tunnelled(lines, tunnel, plot), ...(icmp === undefined ? {} : { icmp }) }
}

/** The two ends of a leg's outermost tunnel; the far one is missing when the packet never came there. */
interface Tunnel {
  near: Scene
  far?: Scene
  step: StepOf<'encapsulated'> | StepOf<'encrypted'>
}

function tunnelOf(scenes: readonly Scene[]): Tunnel | undefined {
  for (const [into, outOf] of [['encapsulated', 'decapsulated'] as const, ['encrypted', 'decrypted'] as const]) {
    for (const near of scenes) {
      const step = near.steps.find((one) => one.kind === into)
      if (step?.kind !== 'encapsulated' && step?.kind !== 'encrypted') continue
      const far = scenes.find((scene) => scene.steps.some((one) => one.kind === outOf))
      return { near, step, ...(far === undefined ? {} : { far }) }
    }
  }
  return undefined
}

interface Around {
  leg: Leg
  first: boolean
  tunnel: Tunnel | undefined
  plot: Plot
}

function linesOf(stay: Stay, next: Stay | undefined, around: Around): SequenceLine[] {
  const { plot, leg, first } = around
  const steps = stay.scenes.flatMap((scene) => scene.steps)
  const spot = spotOf(stay)
  const told = plot.viewer.cut === 'full' && leg === 'request' && !stay.place.startsWith(FOLDED)
  const notes = told ? tableNotes(stay, around) : []
  const before = [...notes, ...arp(stay, around), ...(told ? sealNotes(stay, around) : [])]
  const dropped = steps.find((step) => step.kind === 'dropped')
  const number = numberFor(stay, before)
  if (dropped !== undefined && next === undefined) {
    // The text tells the loss under this number, so the cross carries it, not the row before it.
    const last = stay.scenes.at(-1)?.number ?? 0
    const earlier = before.map((line) => (line.kind === 'note' && line.number === last ? withoutNumber(line) : line))
    return [...earlier, lost(stay, dropped, { plot, number: { number: last } })]
  }
  if (next === undefined) return [...before, ...ending(stay, around, number)]
  const unwraps = next.scenes[0]?.spot.device === spot.device && next.scenes.some(leavesTunnel)
  const label = arrowLabel({ steps, spot, first, noted: notes.length > 0, unwraps, viewer: plot.viewer })
  return [...before, { kind: 'message', from: stay.place, to: next.place, label, style: STYLES[leg], ...number }]
}

function leavesTunnel({ steps }: Scene): boolean {
  return steps.some((step) => step.kind === 'decapsulated')
}

/** A packet's end, in a frame of its own: what is lost must be seen at once. */
function lost(stay: Stay, step: Step | undefined, about: { plot: Plot; number: { number?: number } }): SequenceLine {
  const why = step === undefined ? '' : shortOf(step, spotOf(stay), about.plot.viewer)
  const cross: SequenceLine = { kind: 'lost', from: stay.place, to: stay.place, label: `× ${why}`, ...about.number }
  return { kind: 'section', label: '', style: 'lost', lines: [cross] }
}

function withoutNumber({ number: _, ...line }: Extract<SequenceLine, { kind: 'note' }>): SequenceLine {
  return line
}

/** The arrow's number: the last scene's, unless a note carries it already. Numbers only grow down the page. */
function numberFor(stay: Stay, notes: readonly SequenceLine[]): { number?: number } {
  const last = stay.scenes.at(-1)?.number
  const taken = notes.some((line) => line.kind === 'note' && line.number === last)
  return last === undefined || taken ? {} : { number: last }
}

function spotOf(stay: Stay): Scene['spot'] {
  return stay.scenes.at(-1)?.spot ?? { device: '', kind: 'host' }
}

/** What decided in each scene and what changed the packet's addresses, as notes; the first of a scene has its number. */
function tableNotes(stay: Stay, { tunnel, first, plot }: Around): SequenceLine[] {
  // The way of a tunnel's outer packet is the tunnel's own affair.
  const wrapping = tunnel === undefined ? -1 : stay.scenes.indexOf(tunnel.near)
  const own = wrapping < 0 ? stay.scenes : stay.scenes.slice(0, wrapping + 1)
  return own.flatMap((scene) => {
    const row = first ? undefined : scene.steps.findLast((step) => drawingOf(step).note === 'row')
    const told = scene.steps.filter((step) => drawingOf(step).note === 'change' || step === row)
    return told.map((step, i) => noteOf(stay, step, { scene, plot, numbered: i === 0 }))
  })
}

/** A packet that is in one tunnel already and goes into a second, opaque one. */
function sealNotes(stay: Stay, { tunnel, plot }: Around): SequenceLine[] {
  return stay.scenes.flatMap((scene) =>
    scene.steps
      .filter((step) => drawingOf(step).note === 'seal' && step !== tunnel?.step)
      .map((step) => noteOf(stay, step, { scene, plot, numbered: true })),
  )
}

function noteOf(stay: Stay, step: Step, about: { scene: Scene; plot: Plot; numbered: boolean }): SequenceLine {
  const { scene, plot, numbered } = about
  const label = shortOf(step, scene.spot, plot.viewer)
  return { kind: 'note', over: [stay.place], label, ...(numbered ? { number: scene.number } : {}) }
}

/** How a leg ends that was not lost: arrived, or swallowed in silence. */
function ending(stay: Stay, around: Around, number: { number?: number }): SequenceLine[] {
  const { viewer } = around.plot
  const steps = stay.scenes.flatMap((scene) => scene.steps)
  const words = catalogues[viewer.language].surfaces.picture
  if (steps.some((step) => step.kind === 'delivered')) {
    const unsure = around.plot.journey.result.kind === 'undetermined'
    const how = around.leg === 'error' || isComplaint(steps) ? words.told : unsure ? words.unsure : words.arrived
    return [{ kind: 'note', over: [stay.place], label: how[viewer.voice], ...number }]
  }
  return [lost(stay, steps.at(-1), { plot: around.plot, number })]
}

/** Is what arrives an error of the network, also where it stands in for an answer? */
function isComplaint(steps: readonly Step[]): boolean {
  const icmp = header(steps[0]?.packet ?? [], 'icmp')?.name
  return icmp !== undefined && icmp !== 'echo-request' && icmp !== 'echo-reply'
}

/** The ARP exchanges that a place waited for. */
function arp(stay: Stay, around: Around): SequenceLine[] {
  const { plot } = around
  if (plot.viewer.cut === 'overview') return []
  const waited = stay.scenes
    .flatMap((scene) => scene.steps)
    .flatMap((step) => (step.kind === 'parked' ? [step.behind] : []))
  return waited.flatMap((ip) => {
    const exchange = plot.journey.exchanges.find((e) => e.ip === ip && e.device === spotOf(stay).device)
    if (exchange === undefined) return []
    // The door asks, also for a packet that was wrapped behind another one.
    const { device, kind } = spotOf(stay)
    const asker = kind === 'node' ? plot.placeOf({ device, kind, part: exchange.port }) : stay.place
    return exchangeLines(exchange, asker, plot)
  })
}

function exchangeLines(exchange: ArpExchange, place: string, plot: Plot): SequenceLine[] {
  const words: PictureWords = catalogues[plot.viewer.language].surfaces.picture
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
function tunnelled(lines: SequenceLine[], tunnel: Tunnel | undefined, plot: Plot): SequenceLine[] {
  if (tunnel === undefined || plot.viewer.cut === 'overview') return lines
  const { near, far, step } = tunnel
  const [start, goal] = [plot.placeOf(near.spot), far === undefined ? undefined : plot.placeOf(far.spot)]
  const from = lines.findIndex((line) =>
    line.kind === 'note'
      ? line.over.includes(start) && (line.number ?? 0) > near.number
      : line.kind === 'message' && line.style !== 'arp' && line.from === start,
  )
  if (from < 0) return lines
  const end = lines.findIndex((line, i) => i >= from && line.kind === 'message' && line.to === goal)
  const until = end < 0 ? lines.length : end + 1
  const inside = lines
    .slice(from, until)
    .map(
      (line): SequenceLine =>
        line.kind === 'message' && line.style === 'request' ? { ...line, style: 'tunnel' } : line,
    )
  const words = catalogues[plot.viewer.language].surfaces.picture
  const label =
    step.kind === 'encapsulated' ? words.tunnel[plot.viewer.voice](step) : shortOf(step, near.spot, plot.viewer)
  return [
    ...lines.slice(0, from),
    { kind: 'section', label, number: near.number, style: 'tunnel', lines: inside },
    ...lines.slice(until),
  ]
}
