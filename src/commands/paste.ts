import { findingsOf } from '../findings/findings.ts'
import { compare } from '../findings/sightings/compare.ts'
import { LONGEST_PASTE, sightingsIn } from '../findings/sightings/read.ts'
import type { Experience, Sighting } from '../findings/sightings/sighting.ts'
import type { Answer, Block, Choice } from '../request/answer.ts'
import type { Ends, RequestOf, Symptom } from '../request/calls.ts'
import { Problem } from '../request/problem.ts'
import { traceChoices } from '../views/choices.ts'
import { blocksOf } from '../views/parts.ts'
import { agreement, comparisonTable, readAs } from '../views/paste.ts'
import { sourceNotes } from '../views/source-notes.ts'
import { summary } from '../views/summary.ts'
import { answered, type Command, type Context } from './command.ts'

/** Buttons for other questions in the same paste. */
const MOST_OTHERS = 4

/** Which symptom of `/why` an experience is. Missing: none. */
const SYMPTOM: Partial<Record<Experience, Symptom>> = {
  refused: 'refused',
  timeout: 'hangs',
  reset: 'reset',
  'message-too-long': 'big-hangs',
  'no-name': 'no-name',
  forbidden: 'forbidden',
  unavailable: 'no-name',
}

/** `/paste TEXT`: what a line of a tool means, walked, with what was seen set beside it. */
export const paste: Command<'paste'> = {
  params: {
    text: { kind: 'text', required: true, position: 0, max: LONGEST_PASTE },
    from: { kind: 'end' },
  },
  run(call, context) {
    const all = sightingsIn(call.text)
    const [first] = all
    if (first === undefined) throw new Problem('nothing-seen', { text: call.text.trim().slice(0, 60) })
    const told = all.find((one) => endsOf(one, call) !== undefined) ?? first
    const ends = endsOf(told, call)
    return ends === undefined ? unasked(told, call, context) : walked(told, { ends, all }, context)
  },
}

function walked(seen: Sighting, { ends, all }: { ends: Ends; all: readonly Sighting[] }, context: Context): Answer {
  const found = findingsOf(context.network, ends)
  const compared = compare(seen, found)
  const parts = summary(found, context, { cut: context.asker.picture ?? 'full', detail: 'summary' })
  const sentence = agreement(compared, context)
  const beside: Block[] = [
    ...(sentence === undefined ? [] : [{ kind: 'paragraph' as const, text: sentence }]),
    ...readAs(seen, context),
    ...comparisonTable(compared, context),
  ]
  const blocks = blocksOf({ ...parts, body: [...beside, ...parts.body] })
  return answered([...blocks, ...others(seen, all), traceChoices({ kind: 'trace', ...ends }, context)])
}

/** A text that names no question, or not who asked: what it says, and what leads on. */
function unasked(seen: Sighting, call: RequestOf<'paste'>, context: Context): Answer {
  const { paste: words } = context.words
  const symptom = seen.symptom === undefined ? undefined : SYMPTOM[seen.symptom]
  const { from } = call
  const about = symptom === undefined ? {} : { symptom }
  const next: Choice[] = symptom === undefined ? [] : [{ label: `/why ${symptom}`, request: { kind: 'why', ...about } }]
  const asked: Block[] =
    seen.asks !== undefined && from === undefined ? [{ kind: 'paragraph', text: words.whoAsked }] : []
  return answered([
    { kind: 'headline', mood: 'neutral', text: words.readAs(words.tools[seen.tool]) },
    ...readAs(seen, context),
    ...asked,
    ...sourceNotes(context.network, context),
    ...(next.length === 0 ? [] : [{ kind: 'choices' as const, items: next }]),
  ])
}

/** The question that a sighting means; of an error without a sender, with the one that was named beside it. */
function endsOf({ asks, proto }: Sighting, { from }: Pick<RequestOf<'paste'>, 'from'>): Ends | undefined {
  const asker = asks?.from ?? from
  if (asks === undefined || asker === undefined || proto === 'sctp') return undefined
  const [, end = asks.to, port] = /^(.*?):(\d+)$/.exec(asks.to) ?? []
  const wanted = port === undefined || proto === 'icmp' ? {} : { port: Number(port) }
  return { from: asker, to: end, ...(proto === undefined ? {} : { proto }), ...wanted }
}

/** Other connections in the same paste, each once. */
function others(told: Sighting, all: readonly Sighting[]): Block[] {
  const key = ({ asks, proto }: Sighting): string => `${asks?.from} ${asks?.to} ${proto}`
  const distinct = new Map(all.map((one) => [key(one), one]))
  distinct.delete(key(told))
  const items = [...distinct.values()].flatMap((one): Choice[] => {
    const ends = endsOf(one, {})
    return ends === undefined
      ? []
      : [{ label: `${ends.from} → ${one.asks?.to ?? ends.to}`, request: { kind: 'trace', ...ends } }]
  })
  return items.length === 0 ? [] : [{ kind: 'choices', items: items.slice(0, MOST_OTHERS) }]
}
