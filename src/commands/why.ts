import { type Findings, findingsOf } from '../findings/findings.ts'
import { CONFIRM, DECIDED, SUSPECTS, suspectsOf } from '../findings/suspects.ts'
import type { Network } from '../kube/network.ts'
import type { Block, Choice } from '../request/answer.ts'
import { type Ends, type RequestOf, SYMPTOMS } from '../request/calls.ts'
import { join, plain, type Text, t } from '../request/text.ts'
import type { Cause } from '../trace/cards/drop-card.ts'
import { headline } from '../views/headline.ts'
import { evidenceBeside } from '../views/reality.ts'
import { sourceNotes } from '../views/source-notes.ts'
import { summary } from '../views/summary.ts'
import { answered, type Command, type Context } from './command.ts'
import { ENDS } from './ends.ts'

/** Payload of an ICMP packet that fills a full Ethernet frame, and the headers before it. */
const FRAME = 1472
const HEADERS = 28

/** `/why SYMPTOM [A B]`: what may be behind it; with both ends, what a walk shows of it. */
export const why: Command<'why'> = {
  params: {
    symptom: { kind: 'choice', choices: SYMPTOMS, position: 0 },
    from: { kind: 'end', position: 1 },
    to: { kind: 'end', position: 2 },
    proto: ENDS.proto,
    port: ENDS.port,
  },
  run(call, context) {
    if (call.symptom === undefined) return answered(symptoms(context))
    const { symptom, from, to } = call
    if (from === undefined || to === undefined)
      return answered([...suspects(symptom, context), { kind: 'choices', items: splits(call, context) }])
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
function suspects(symptom: Named['symptom'], { words }: Context): Block[] {
  const { lines, symptoms: names } = words.why
  const causes = SUSPECTS[symptom]
  return [
    { kind: 'headline', mood: 'unsure', text: lines.suspects(names[symptom], causes.length) },
    causeSteps(causes, words.why),
    { kind: 'note', text: lines.withEnds },
  ]
}

type WhyWords = Context['words']['why']

function causeSteps(causes: readonly Cause[], words: WhyWords, found: (cause: Cause) => Text = () => []): Block {
  return {
    kind: 'steps',
    items: causes.map((cause, i) => {
      const { name, about } = words.causes[cause]
      const parts = [found(cause), about, words.lines.confirm(CONFIRM[cause].line)].filter((part) => part.length > 0)
      return { number: i + 1, place: plain(name), text: join(parts, words.lines.between) }
    }),
  }
}

/** The three questions that split best: another node? only by the Service? only when it is large? */
function splits(call: RequestOf<'why'>, { words }: Context): Choice[] {
  const { symptom: _, ...rest } = call
  return (['other-node', 'service-only', 'big-hangs'] as const)
    .filter((symptom) => symptom !== call.symptom)
    .map((symptom): Choice => ({ label: words.why.splits[symptom], request: { ...rest, symptom } }))
}

type Walked = Named & { from: string; to: string }

const probeOf = ({ symptom, from, to, proto, port }: Walked): Ends => ({
  from,
  to,
  ...(symptom === 'ping-only' ? { proto: 'icmp' } : proto === undefined ? {} : { proto }),
  ...(port === undefined ? {} : { port }),
})

/** The largest packet that the sender itself believes to fit: what a long transfer sends. */
function largest(probe: Ends, network: Network): Findings {
  const large = { ...probe, proto: probe.proto === 'udp' ? ('udp' as const) : ('icmp' as const), df: 'do' as const }
  const frame = findingsOf(network, { ...large, size: FRAME })
  const { disposition } = frame.journey.request
  if (disposition.kind !== 'not-sent' || disposition.reason.kind !== 'too-big') return frame
  return findingsOf(network, { ...large, size: disposition.reason.mtu - HEADERS })
}

/** What the walks show. `told` is the one to tell of; `cleared` could not be missed if they were there. */
interface Walks {
  told: Findings
  large: Findings
  shown: Cause | undefined
  cleared: ReadonlySet<Cause>
}

function walksOf(call: Walked, network: Network): Walks {
  const small = findingsOf(network, probeOf(call))
  const large = largestLost(probeOf(call), network)
  const suspected = SUSPECTS[call.symptom].includes('packet-too-big')
  if (small.cause === undefined && suspected && vanishes(large))
    return { told: large, large, shown: 'packet-too-big', cleared: new Set() }
  // nobody gets as far as the call whose name is not told
  const lookup =
    small.cause === undefined || NAMED.has(call.symptom) || small.byName === true ? lookupOf(small) : 'none'
  if (lookup === 'denied') return { told: small, large, shown: 'dns-egress', cleared: new Set() }
  const cleared = small.journey.result.kind === 'reachable' ? [...DECIDED] : []
  const dns: Cause[] = lookup === 'allowed' ? ['dns-egress'] : []
  return { told: small, large, shown: small.cause, cleared: new Set([...cleared, ...dns]) }
}

/** Symptoms of a lookup. */
const NAMED: ReadonlySet<string> = new Set(['no-name', 'slow-name', 'name-hangs'])

/** By ping; where no ping passes, as the asker's own protocol. */
function largestLost(probe: Ends, network: Network): Findings {
  const ping = largest(probe, network)
  if (vanishes(ping) || probe.proto === 'icmp') return ping
  const udp = largest({ ...probe, proto: 'udp' }, network)
  return vanishes(udp) ? udp : ping
}

/** Too big for somebody on the way, who does not manage to tell the sender; told, it would send less. */
function vanishes({ journey, cause }: Findings): boolean {
  return cause === 'packet-too-big' && !journey.errors.some((error) => error.received)
}

/** A Service is asked by its name: does the lookup of the name pass the policies? */
function lookupOf({ cluster, parties, question }: Findings): 'denied' | 'allowed' | 'none' {
  if (cluster === undefined || parties?.to.kind !== 'service' || question.proto === 'icmp') return 'none'
  return cluster.lookup.kind
}

/** With both ends: what is lost on the way shows its cause; what arrives clears some suspects. */
function walked(call: Walked, context: Context): Block[] {
  const found = walksOf(call, context.network)
  const { told, shown, cleared } = found
  const suspected = suspectsOf(call.symptom, context.network.cluster === undefined ? 'plain' : 'cluster')
  const causes = shown === undefined ? suspected : [shown, ...suspected.filter((cause) => cause !== shown)]
  const { lines } = context.words.why
  const status = (cause: Cause): Text => {
    if (cause === shown) return lines.isShown
    return cleared.has(cause) ? lines.isCleared : []
  }
  const { place, proof } = summary(told, context, { cut: 'full', detail: 'summary' })
  const evidence = evidenceBeside(told, context)
  return [
    verdict(found, context),
    ...(shown === undefined || shown === 'dns-egress' ? [] : place),
    ...proof,
    ...evidence,
    causeSteps(causes, context.words.why, status),
    ...sourceNotes(context.network, context),
    furtherChoices(call, found, context),
  ]
}

/** The first line: the cause where the walk shows one, with what the walk says. */
function verdict({ told, shown }: Walks, context: Context): Block {
  const head = headline(told, context)
  const { causes, lines } = context.words.why
  const { from, to, journey } = told
  if (shown === undefined)
    return journey.result.kind === 'reachable'
      ? { kind: 'headline', mood: 'unsure', text: lines.notShown(head.text) }
      : head
  const ends = [from, to].map((end) => t`${end.name ?? end.ip ?? ''}`)
  const [a = [], b = []] = ends
  const ending = shown === 'dns-egress' ? context.words.policy.lines.lookupBlocked(a, b) : head.text
  return { kind: 'headline', mood: 'bad', text: lines.shown(plain(causes[shown].name), ending) }
}

function furtherChoices(call: Walked, { large }: Walks, context: Context): Block {
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
    ],
  }
}
