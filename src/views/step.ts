import type { Scene } from '../engine/scenes.ts'
import type { Headers, Packet } from '../net/packet.ts'
import type { Block } from '../request/answer.ts'
import { bare, plain, type Text, t } from '../request/text.ts'
import type { Step } from '../trace/events.ts'
import type { IpcacheEntry, Route } from '../trace/rows.ts'
import { tellStep } from '../words/contract/tell.ts'
import { placeText } from './places.ts'
import type { Reader } from './reader.ts'

/*
 * One scene from close by: its steps, the tables that decided (winner and losers), and the headers before and after.
 */

export function sceneBlocks(scene: Scene, of: number, reader: Reader): Block[] {
  const { lines } = reader.words
  const text = scene.steps.map((step) => tellStep(reader.words, step, scene.spot)[reader.voice])
  return [
    {
      kind: 'headline',
      mood: scene.key.kind === 'dropped' ? 'bad' : 'neutral',
      text: t`${lines.stepOf(scene.number, of)} ${placeText(reader.words, reader.voice, scene.spot)}`,
    },
    ...text.map((sentence): Block => ({ kind: 'paragraph', text: sentence })),
    ...tableBlocks(scene, reader),
    ...changeBlocks(scene, reader),
  ]
}

/** The routing table and the ipcache rows that were compared: the first row is the winner. */
export function tableBlocks(scene: Scene, reader: Reader): Block[] {
  return scene.steps.flatMap((step) => tableOf(step, reader))
}

function tableOf(step: Step, reader: Reader): Block[] {
  const { labels } = reader.words
  if (step.kind === 'route-found') {
    return [
      {
        kind: 'table',
        caption: t`${plain(labels.routes)}: ${step.dst}`,
        columns: [labels.prefix, labels.via, labels.interface],
        rows: [step.route, ...step.rivals].map(routeRow),
        marked: 0,
      },
    ]
  }
  if (step.kind === 'ipcache-found') {
    return [
      {
        kind: 'table',
        caption: t`${plain(labels.ipcache)}: ${step.ip}`,
        columns: [labels.prefix, labels.identity, labels.tunnel],
        rows: [step.entry, ...step.rivals].map(ipcacheRow),
        marked: 0,
      },
    ]
  }
  return []
}

export function routeRow(route: Route): Text[] {
  return [t`${route.to}`, t`${route.via ?? '-'}`, t`${route.port ?? route.type}`]
}

export function ipcacheRow(entry: IpcacheEntry): Text[] {
  return [t`${entry.prefix}`, t`${entry.identity}`, t`${entry.tunnel ?? '-'}`]
}

/** The header fields that this place changed, before and after; when it changed none, that is said. */
function changeBlocks(scene: Scene, reader: Reader): Block[] {
  const before = fields(scene.steps[0]?.packet ?? [])
  const after = fields(scene.steps.at(-1)?.packet ?? [])
  const names = [...new Set([...before.keys(), ...after.keys()])]
  const changed = names.filter((name) => before.get(name) !== after.get(name))
  const { labels, lines } = reader.words
  const kept: Block = { kind: 'note', text: lines.headersKept(names.length - changed.length) }
  if (changed.length === 0) return [kept]
  const rows = changed.map((name) => [t`${name}`, t`${before.get(name) ?? '-'}`, t`${after.get(name) ?? '-'}`])
  const columns = [labels.field, labels.before, labels.after]
  const table: Block = { kind: 'table', caption: plain(labels.headers), columns, rows }
  return names.length === changed.length ? [table] : [table, kept]
}

/** The packet's headers when it came to this place and when it left, field by field. */
export function headerBlocks(scene: Scene, reader: Reader): Block[] {
  const first = scene.steps[0]?.packet
  const last = scene.steps.at(-1)?.packet
  if (first === undefined || last === undefined) return []
  const before = fields(first)
  const after = fields(last)
  const names = [...new Set([...before.keys(), ...after.keys()])]
  const { labels } = reader.words
  return [
    {
      kind: 'table',
      caption: plain(labels.headers),
      columns: [labels.field, labels.before, labels.after],
      rows: names.map((name) => [t`${name}`, t`${before.get(name) ?? '-'}`, t`${after.get(name) ?? '-'}`]),
    },
  ]
}

const HIDDEN = new Set(['kind', 'about', 'id'])

/** Every header field with its value: `ipv4.ttl`; the inner headers of a tunnel get a prefix. */
export function fields(packet: Packet): Map<string, string> {
  const all = new Map<string, string>()
  let inner = ''
  for (const h of packet) {
    for (const [field, value] of Object.entries(h)) {
      if (!HIDDEN.has(field) && value !== undefined) all.set(`${inner}${h.kind}.${field}`, String(value))
    }
    if (isTunnel(h.kind)) inner = 'inner '
  }
  return all
}

function isTunnel(kind: keyof Headers): boolean {
  return kind === 'vxlan' || kind === 'geneve'
}

/** A text in one string, for alternatives to pictures. */
export function spoken(blocks: Block[]): string {
  return blocks
    .flatMap((block) => ('text' in block && typeof block.text !== 'string' ? [bare(block.text)] : []))
    .join(' ')
}
