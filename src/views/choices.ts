import type { Scene } from '../engine/scenes.ts'
import type { Findings } from '../findings/findings.ts'
import type { Network } from '../kube/network.ts'
import type { Block, Choice } from '../request/answer.ts'
import {
  type Cut,
  type Depth,
  type Detail,
  type Ends,
  LANGUAGES,
  type Language,
  type Manner,
  type RequestOf,
  type Symptom,
  type Voice,
} from '../request/calls.ts'
import type { Catalogue } from '../words/contract/catalogue.ts'

/*
 * Buttons. Each carries the complete next request; the manner of asking travels with it.
 */

/** Who reads the answer, and of which network: what the buttons under it depend on. */
export interface ChoiceReader {
  language: Language
  voice: Voice
  words: Catalogue
  network: Network
  asker: { picture?: Cut; detail?: Detail }
}

/** The ends and the probe of a call, without what belongs to one command only. */
export function endsOf(call: Ends): Ends {
  const { from, to, proto, port, size, ttl, df, open, src, warm } = call
  return {
    from,
    to,
    ...(proto === undefined ? {} : { proto }),
    ...(port === undefined ? {} : { port }),
    ...(size === undefined ? {} : { size }),
    ...(ttl === undefined ? {} : { ttl }),
    ...(df === undefined ? {} : { df }),
    ...(open === undefined ? {} : { open }),
    ...(src === undefined ? {} : { src }),
    ...(warm === undefined ? {} : { warm }),
  }
}

function manner(call: { manner?: Manner }, change: Manner): { manner: Manner } {
  return { manner: { ...call.manner, ...change } }
}

/** What a walk showed, as its asker would see it. */
function symptomOf({ journey, broken }: Findings): Symptom | undefined {
  if (journey.outcome.kind === 'refused') return journey.outcome.by === 'reset' ? 'refused' : 'hangs'
  if (broken === undefined && journey.result.kind === 'reachable') return undefined
  return broken?.reason.kind === 'too-big' ? 'big-hangs' : 'hangs'
}

/** Can `/why` ask the same probe? It knows neither TTL nor a closed port, and finds sizes itself. */
function isAskable({ ttl, src, open, warm }: Ends): boolean {
  return ttl === undefined && src === undefined && open === undefined && warm === undefined
}

/** What leads on from the short answer: the step that decides, why it is so, and everything else. */
export function briefChoices(
  call: RequestOf<'trace'>,
  { found, decides }: { found: Findings; decides: number },
  { words }: ChoiceReader,
): Block {
  const { labels } = words
  const ends = endsOf(call)
  const { from, to, proto, port } = ends
  const symptom = isAskable(ends) ? symptomOf(found) : undefined
  const asked = { from, to, ...(proto === undefined ? {} : { proto }), ...(port === undefined ? {} : { port }) }
  const why: Choice['request'] =
    symptom === undefined
      ? { kind: 'step', ...ends, number: decides, show: 'tables', ...manner(call, {}) }
      : { kind: 'why', symptom, ...asked, ...manner(call, {}) }
  return {
    kind: 'choices',
    items: [
      { label: labels['one-step'], request: { kind: 'step', ...ends, number: decides, ...manner(call, {}) } },
      { label: labels.reason, request: why },
      { label: labels.more, request: { kind: 'trace', ...ends, detail: 'summary', ...manner(call, {}) } },
    ],
  }
}

/** The last button: to everything else of a short answer, or back to it. None where answers are never short. */
export function depthChoice(
  call: RequestOf<'policy' | 'why' | 'reach' | 'compare'>,
  to: Depth,
  { words, asker }: Pick<ChoiceReader, 'words' | 'asker'>,
): Choice[] {
  if (asker.detail !== 'brief' && to === 'brief') return []
  return [{ label: to === 'brief' ? words.labels.less : words.labels.more, request: { ...call, detail: to } }]
}

/** Back from an answer about the same question to the question itself: nothing that was said is lost. */
export function backChoice(call: Ends & { manner?: Manner }, reader: Pick<ChoiceReader, 'words'>): Block {
  return { kind: 'choices', items: backChoices(call, reader) }
}

export function backChoices(call: Ends & { manner?: Manner }, { words }: Pick<ChoiceReader, 'words'>): Choice[] {
  return [{ label: words.labels.again, request: { kind: 'trace', ...endsOf(call), ...manner(call, {}) } }]
}

/** What one may want after an answer about a journey. */
export function traceChoices(call: RequestOf<'trace'>, context: ChoiceReader): Block {
  const { labels } = context.words
  const ends = endsOf(call)
  const deep = context.asker.detail === 'brief' ? { detail: call.detail ?? 'summary' } : {}
  const size = { ...(call.cut === undefined ? {} : { cut: call.cut }), ...deep }
  const at = LANGUAGES.indexOf(context.language)
  const other = LANGUAGES[(at + 1) % LANGUAGES.length] ?? context.language
  const voice = context.voice === 'house' ? 'technical' : 'house'
  const items: Choice[] = [
    { label: labels.steps, request: { kind: 'step', ...ends, number: 1, ...manner(call, {}) } },
    ...(call.detail === 'steps'
      ? []
      : [
          {
            label: labels['every-step'],
            request: { kind: 'trace' as const, ...ends, ...size, detail: 'steps' as const, ...manner(call, {}) },
          },
        ]),
    {
      label: voice === 'house' ? labels['house-voice'] : labels['technical-voice'],
      request: { kind: 'trace', ...ends, ...size, ...manner(call, { voice }) },
    },
    {
      label: labels['other-language'],
      request: { kind: 'trace', ...ends, ...size, ...manner(call, { language: other }) },
    },
  ]
  const cut = (call.cut ?? context.asker.picture) === 'overview' ? 'full' : 'overview'
  items.push({
    label: cut === 'overview' ? labels.overview : labels['full-picture'],
    request: { kind: 'trace', ...ends, ...deep, cut, ...manner(call, {}) },
  })
  if (context.network.datapath === 'storybook') {
    items.push({
      label: labels['real-datapath'],
      request: { kind: 'trace', ...ends, ...size, ...manner(call, { datapath: 'cilium' }) },
    })
  }
  if (context.network.datapath !== undefined && context.network.cluster === undefined) {
    items.push({ label: labels.compare, request: { kind: 'compare', ...ends, ...manner(call, {}) } })
  }
  if (ends.warm !== true)
    items.push({ label: labels.warm, request: { kind: 'trace', ...ends, ...size, warm: true, ...manner(call, {}) } })
  if (context.asker.detail === 'brief')
    items.push({ label: labels.less, request: { kind: 'trace', ...ends, detail: 'brief', ...manner(call, {}) } })
  items.push(
    { label: labels.mermaid, request: { kind: 'source', ...ends, as: 'mermaid', ...manner(call, {}) } },
    { label: labels.json, request: { kind: 'source', ...ends, as: 'json', ...manner(call, {}) } },
  )
  return { kind: 'choices', items }
}

/** Stepping through the scenes: back, forward, and what to look at. */
export function stepChoices(call: RequestOf<'step'>, scenes: Scene[], context: ChoiceReader): Block {
  const { labels } = context.words
  const ends = endsOf(call)
  const at = (number: number, show?: 'step' | 'headers' | 'tables'): RequestOf<'step'> => ({
    kind: 'step',
    ...ends,
    number,
    ...(show === undefined ? {} : { show }),
    ...manner(call, {}),
  })
  const items: Choice[] = []
  if (call.number > 1) items.push({ label: labels.previous, request: at(call.number - 1) })
  if (call.number < scenes.length) items.push({ label: labels.next, request: at(call.number + 1) })
  const leg = scenes[call.number - 1]?.leg
  const reply = scenes.find((scene) => scene.leg === 'reply')
  if (leg === 'request' && reply !== undefined) items.push({ label: labels.reply, request: at(reply.number) })
  if (call.show !== 'headers') items.push({ label: labels.headers, request: at(call.number, 'headers') })
  if (call.show !== 'tables') items.push({ label: labels.tables, request: at(call.number, 'tables') })
  items.push({ label: labels.again, request: { kind: 'trace', ...ends, ...manner(call, {}) } })
  return { kind: 'choices', items }
}
