import { diagnosisOf, probeOf, type WhyBetween, type WhyFindings } from '../findings/diagnosis.ts'
import type { Findings } from '../findings/findings.ts'
import type { RuledOut } from '../findings/ruled-out.ts'
import { CONFIRM, SUSPECTS } from '../findings/suspects.ts'
import type { Contradiction } from '../kube/snapshot/gaps.ts'
import type { Block, Choice, StepLine } from '../request/answer.ts'
import { DEPTHS, type RequestOf, SYMPTOMS } from '../request/calls.ts'
import { join, plain, type Text, t } from '../request/text.ts'
import type { Cause } from '../trace/cards/drop-card.ts'
import { decisiveScene } from '../views/brief.ts'
import { depthChoice } from '../views/choices.ts'
import { headline } from '../views/headline.ts'
import { evidenceBeside } from '../views/reality.ts'
import { sourceNotes } from '../views/source-notes.ts'
import { namedHead, summary } from '../views/summary.ts'
import { say } from '../words/contract/say.ts'
import { answered, type Command, type Context, isBrief } from './command.ts'
import { ENDS } from './ends.ts'

/** `/why SYMPTOM [A B]`: what may be behind it; with both ends, what a walk shows of it. */
export const why: Command<'why'> = {
  params: {
    symptom: { kind: 'choice', choices: SYMPTOMS, position: 0 },
    from: { kind: 'end', position: 1 },
    to: { kind: 'end', position: 2 },
    proto: ENDS.proto,
    port: ENDS.port,
    detail: { kind: 'choice', choices: DEPTHS },
  },
  run(call, context) {
    if (call.symptom === undefined) return answered(symptoms(context))
    const { symptom, from, to } = call
    if (from === undefined || to === undefined) return answered(suspects({ ...call, symptom }, context))
    return answered(walked({ ...call, symptom, from, to }, context))
  },
}

type Named = RequestOf<'why'> & { symptom: (typeof SYMPTOMS)[number] }

/** Every symptom, each with a button. */
function symptoms({ words }: Context): Block[] {
  const { lines, symptoms: names } = words.why
  return [
    { kind: 'headline', mood: 'neutral', text: lines.intro },
    {
      kind: 'table',
      caption: plain(lines.table),
      columns: [words.labels.command, lines.seen],
      rows: SYMPTOMS.map((symptom) => [t`${`/why ${symptom}`}`, plain(names[symptom])]),
    },
    { kind: 'note', text: lines.withEnds },
    {
      kind: 'choices',
      items: SYMPTOMS.map((symptom) => ({ label: names[symptom], request: { kind: 'why', symptom } })),
    },
  ]
}

/** Without ends: the causes, the likely one first, and how to see each. */
function suspects(call: Named, context: Context): Block[] {
  const { symptom } = call
  const { words } = context
  const { lines, symptoms: names } = words.why
  const causes = SUSPECTS[symptom]
  const brief = isBrief(call, context)
  const depth = causes.length > LIKELIEST ? depthChoice(call, brief ? 'summary' : 'brief', context) : []
  return [
    { kind: 'headline', mood: 'unsure', text: lines.suspects(names[symptom], causes.length) },
    { kind: 'steps', items: causeLines(brief ? causes.slice(0, LIKELIEST) : causes, words.why) },
    { kind: 'note', text: lines.withEnds },
    { kind: 'choices', items: [...splits(call, context), ...depth] },
  ]
}

/** So many suspects are told where the answer is short. */
const LIKELIEST = 3

type WhyWords = Context['words']['why']

function causeLines(causes: readonly Cause[], words: WhyWords, found: (cause: Cause) => Text = () => []): StepLine[] {
  return causes.map((cause, i) => {
    const { name, about } = words.causes[cause]
    const parts = [found(cause), about, words.lines.confirm(CONFIRM[cause].line)].filter((part) => part.length > 0)
    return { number: i + 1, place: plain(name), text: join(parts, words.lines.between) }
  })
}

/** The three questions that split best: another node? only by the Service? only when it is large? */
function splits(call: RequestOf<'why'>, { words }: Context): Choice[] {
  const { symptom: _, ...rest } = call
  return (['other-node', 'service-only', 'big-hangs'] as const)
    .filter((symptom) => symptom !== call.symptom)
    .map((symptom): Choice => ({ label: words.why.splits[symptom], request: { ...rest, symptom } }))
}

/** With both ends: what the walk shows or the snapshot hints at comes first; what the walk rules out is struck out, last. */
function walked(call: WhyBetween, context: Context): Block[] {
  const found = diagnosisOf(call, context.network)
  const { told, shown } = found
  const { place, proof } = summary(told, context, { cut: 'full', detail: 'summary' })
  const first = [
    verdict(found, context),
    ...(shown === undefined || shown === 'dns-egress' || shown === 'name-missing' ? [] : place),
  ]
  if (isBrief(call, context)) {
    const likeliest = suspectSteps({ ...found, open: found.open.slice(0, 1), ruledOut: [] }, context)
    return [...first, likeliest, ...proof, { kind: 'choices', items: shortChoices(call, told, context) }]
  }
  return [
    ...first,
    ...proof,
    ...evidenceBeside(told, context),
    suspectSteps(found, context),
    ...sourceNotes(context.network, context),
    furtherChoices(call, found, context),
  ]
}

/** Under the short answer: the step that decides, the whole journey, and everything else. */
function shortChoices(call: WhyBetween, told: Findings, context: Context): Choice[] {
  const { labels } = context.words
  const probe = probeOf(call)
  const manner = call.manner === undefined ? {} : { manner: call.manner }
  const { number } = decisiveScene(told)
  return [
    { label: labels['one-step'], request: { kind: 'step', ...probe, number, ...manner } },
    { label: labels.again, request: { kind: 'trace', ...probe, ...manner } },
    ...depthChoice(call, 'summary', context),
  ]
}

function suspectSteps(
  { shown, instead, hint, open, ruledOut }: WhyFindings,
  { words: { why: words } }: Context,
): Block {
  const { lines } = words
  const standing = (cause: Cause): Text => {
    if (cause === shown) return instead === undefined ? lines.isShown : lines.isShownInstead
    return cause === hint?.cause ? lines.isHinted : []
  }
  const struck = ruledOut.map(({ cause, by }, i): StepLine => {
    const place = lines.struck(plain(words.causes[cause].name))
    return { number: open.length + i + 1, place, text: say<RuledOut, Text>(words.ruledOut, by) }
  })
  return { kind: 'steps', items: [...causeLines(open, words, standing), ...struck] }
}

/** The first line: the cause where the walk shows one or something hints at it, with what the walk says. */
function verdict({ symptom, told, shown, instead, hint }: WhyFindings, context: Context): Block {
  const head = headline(told, context)
  const { causes, lines, sees, symptoms: names } = context.words.why
  const { from, to, journey } = told
  if (hint !== undefined) {
    const cause = plain(causes[hint.cause].name)
    const said = hint.kind === 'oddity' || hint.contradiction === told.cluster?.explained
    const because = said ? [] : say<Contradiction, Text>(context.words.mode.contradictions, hint.contradiction)
    const ending = said ? head.text : join([because, head.text], context.words.punctuation.sentence)
    return { kind: 'headline', mood: 'unsure', text: lines.hinted(cause, ending) }
  }
  if (shown === undefined)
    return journey.result.kind === 'reachable'
      ? { kind: 'headline', mood: 'unsure', text: lines.notShown(head.text) }
      : head
  const ends = [from, to].map((end) => t`${end.name ?? end.ip ?? ''}`)
  const [a = [], b = []] = ends
  const said = shown === 'name-missing' ? namedHead(told, context) : head
  const ending = shown === 'dns-egress' ? context.words.policy.lines.lookupBlocked(a, b) : said.text
  const text = lines.shown(plain(causes[shown].name), ending)
  if (instead === undefined) return { kind: 'headline', mood: 'bad', text }
  return { kind: 'headline', mood: 'unsure', text: lines.otherwise(names[symptom], plain(sees[instead]), text) }
}

function furtherChoices(call: WhyBetween, { large }: WhyFindings, context: Context): Block {
  const { labels, why: words } = context.words
  const probe = probeOf(call)
  const manner = call.manner === undefined ? {} : { manner: call.manner }
  const policy: Choice[] =
    context.network.cluster === undefined
      ? []
      : [{ label: words.askPolicy, request: { kind: 'policy', ...probe, ...manner } }]
  const { size } = large.question
  return {
    kind: 'choices',
    items: [
      { label: labels.again, request: { kind: 'trace', ...probe, ...manner } },
      { label: words.askLarge, request: { kind: 'trace', ...probe, proto: 'icmp', size, df: 'do', ...manner } },
      ...policy,
      ...splits(call, context),
      ...depthChoice(call, 'brief', context),
    ],
  }
}
