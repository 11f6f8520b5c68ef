import type { MtuWay, TooLarge } from '../findings/mtu.ts'
import type { Rung, Silence, Traceroute } from '../findings/traceroute.ts'
import type { Block, Headline } from '../request/answer.ts'
import { plain, type Text, t } from '../request/text.ts'
import { say } from '../words/contract/say.ts'
import { dropText, endingText } from './headline.ts'
import type { Reader } from './reader.ts'

/*
 * Lists of a way: who answers at each hop, and how much fits through each interface.
 */

const nameOf = ({ name, ip }: { name?: string; ip?: string }): Text =>
  name === undefined ? t`${ip ?? ''}` : ip === undefined ? t`${name}` : t`${name} (${ip})`

function silence(one: Silence, reader: Reader): Text {
  const words = reader.words.routes.trace
  return say<Silence, Text>(
    {
      lost: ({ at, reason }) => words.lost(at, dropText(reader, reason)),
      'answer-lost': ({ by, at, reason }) =>
        words.answerLost(
          by,
          at === undefined || reason === undefined ? undefined : { at, why: dropText(reader, reason) },
        ),
    },
    one,
  )
}

/** First line: does it get there, and where does it end. */
function traceHead({ found, rungs }: Traceroute, reader: Reader): Headline {
  const words = reader.words.routes.trace
  const to = nameOf(found.to)
  const last = rungs.at(-1)
  if (last?.end === 'arrived') return { kind: 'headline', mood: 'good', text: words.arrived(to, last.ttl) }
  if (last?.end === 'unreachable' && last.by !== undefined)
    return { kind: 'headline', mood: 'bad', text: words.refused(to, last.by.ip) }
  const spoke = rungs.findLast(({ by }) => by !== undefined)?.ttl ?? 0
  const why = last?.silence === undefined ? [] : t`${silence(last.silence, reader)}.`
  return { kind: 'headline', mood: 'bad', text: words.ends(to, spoke, upper(why)) }
}

function upper([first, ...rest]: Text): Text {
  if (first === undefined) return []
  const text = first.text
  return first.kind === 'plain'
    ? [{ ...first, text: text.charAt(0).toUpperCase() + text.slice(1) }, ...rest]
    : [first, ...rest]
}

function rowOf(rung: Rung, reader: Reader): Text[] {
  const words = reader.words.routes.trace
  const end = rung.end === undefined ? '' : rung.end === 'arrived' ? words.there : words.unreachable
  if (rung.by !== undefined) {
    const what = [...t`${rung.by.device ?? ''}`, ...plain(end === '' ? '' : ` ${end}`)]
    return [plain(String(rung.ttl)), t`${rung.by.ip}`, what]
  }
  return [plain(String(rung.ttl)), plain('*'), rung.silence === undefined ? [] : silence(rung.silence, reader)]
}

export function tracerouteBlocks(traced: Traceroute, reader: Reader): Block[] {
  const words = reader.words.routes.trace
  const { columns } = words
  return [
    traceHead(traced, reader),
    {
      kind: 'table',
      caption: plain(words.caption),
      columns: [columns.hop, columns.who, columns.what],
      rows: traced.rungs.map((rung) => rowOf(rung, reader)),
    },
    { kind: 'note', text: words.how(traced.found.question.proto.toUpperCase()) },
  ]
}

function tooLarge(one: TooLarge, reader: Reader): Text {
  const words = reader.words.routes.mtu
  return say<TooLarge, Text>(
    { own: ({ at }) => words.own(at), told: ({ at, by }) => words.told(at, by), silent: ({ at }) => words.silent(at) },
    one,
  )
}

function mtuHead({ small, largest, tooLarge: more }: MtuWay, reader: Reader): Headline {
  const words = reader.words.routes.mtu
  const [from, to] = [nameOf(small.from), nameOf(small.to)]
  if (largest === undefined)
    return { kind: 'headline', mood: 'bad', text: words.notEvenSmall(endingText(small, reader)) }
  if (more === undefined) return { kind: 'headline', mood: 'good', text: words.all(from, to, largest) }
  const mood = more.kind === 'silent' ? 'unsure' : 'good'
  return { kind: 'headline', mood, text: words.fits(from, to, { largest, why: tooLarge(more, reader) }) }
}

export function mtuBlocks(way: MtuWay, reader: Reader): Block[] {
  const words = reader.words.routes.mtu
  const { columns } = words
  const least = Math.min(...way.rows.map(({ left }) => left))
  const marked = way.rows.findIndex(({ left }) => left === least)
  return [
    mtuHead(way, reader),
    ...(way.rows.length === 0
      ? []
      : [
          {
            kind: 'table' as const,
            caption: plain(words.caption),
            columns: [columns.place, columns.mtu, columns.added, columns.left],
            rows: way.rows.map(({ device, port, mtu, added, left }) => [
              t`${`${device} ${port}`}`,
              plain(String(mtu)),
              plain(String(added)),
              plain(String(left)),
            ]),
            ...(marked < 0 ? {} : { marked }),
          },
        ]),
    { kind: 'note', text: words.how },
  ]
}
