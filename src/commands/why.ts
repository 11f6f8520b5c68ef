import { type Cause, CONFIRM, causeOf, DECIDED, SUSPECTS } from '../findings/suspects.ts'
import { type Asked, ENDS, walk } from '../findings/walk.ts'
import type { Network } from '../kube/network.ts'
import { connect } from '../kube/policy/connect.ts'
import type { Block, Choice } from '../request/answer.ts'
import { type Ends, type RequestOf, SYMPTOMS } from '../request/calls.ts'
import { join, plain, type Text, t } from '../request/text.ts'
import type { Drop } from '../trace/drops.ts'
import type { Journey } from '../trace/events.ts'
import { headline } from '../views/headline.ts'
import { sourceNotes } from '../views/reality.ts'
import { summary } from '../views/summary.ts'
import { answered, type Command, type Context } from './command.ts'

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
function largest(probe: Ends, network: Network): Asked {
  const large = { ...probe, proto: 'icmp' as const, df: 'do' as const }
  const frame = walk({ ...large, size: FRAME }, network)
  const { disposition } = frame.journey.request
  if (disposition.kind !== 'not-sent' || disposition.reason.kind !== 'too-big') return frame
  return walk({ ...large, size: disposition.reason.mtu - HEADERS }, network)
}

/** What the walks show. `told` is the one to tell of; `cleared` could not be missed if they were there. */
interface Findings {
  told: Asked
  large: Asked
  shown: Cause | undefined
  cleared: ReadonlySet<Cause>
}

function findings(call: Walked, network: Network): Findings {
  const small = walk(probeOf(call), network)
  const large = largest(probeOf(call), network)
  const lost = shownCause(small)
  const suspected = SUSPECTS[call.symptom].includes('packet-too-big')
  if (lost === undefined && suspected && vanishes(large))
    return { told: large, large, shown: 'packet-too-big', cleared: new Set() }
  const lookup = lost === undefined ? lookupOf(small) : 'none'
  if (lookup === 'denied') return { told: small, large, shown: 'dns-egress', cleared: new Set() }
  const cleared = small.journey.result.kind === 'reachable' ? [...DECIDED] : []
  const dns: Cause[] = lookup === 'allowed' ? ['dns-egress'] : []
  return { told: small, large, shown: lost, cleared: new Set([...cleared, ...dns]) }
}

/** Too big for somebody on the way, who does not manage to tell the sender; told, it would send less. */
function vanishes({ journey }: Asked): boolean {
  return shownCause({ journey }) === 'packet-too-big' && !journey.errors.some((error) => error.received)
}

/** A Service is asked by its name: does the lookup of the name pass the policies? */
function lookupOf({ network, parties, question }: Asked): 'denied' | 'allowed' | 'none' {
  if (network.cluster === undefined || parties?.to.kind !== 'service' || question.proto === 'icmp') return 'none'
  const protocol = question.proto === 'udp' ? 'UDP' : 'TCP'
  const asked = { from: parties.from, to: parties.to, protocol, port: question.port, semantics: 'cilium' } as const
  const { legs, symptom } = connect(network.cluster.policies, asked)
  if (symptom === 'dns-failure') return 'denied'
  return legs.some((leg) => leg.kind === 'lookup') ? 'allowed' : 'none'
}

function dropOf({ request, reply }: Journey): Drop | undefined {
  const { disposition } = request
  if (disposition.kind !== 'delivered') return disposition.reason
  return reply === undefined || reply.disposition.kind === 'delivered' ? undefined : reply.disposition.reason
}

function shownCause({ journey, parties }: Pick<Asked, 'journey' | 'parties'>): Cause | undefined {
  const drop = dropOf(journey)
  if (drop === undefined) return undefined
  const untranslated = journey.question.proto === 'icmp' || drop.kind === 'no-route'
  // the packet carries the address of the Service, and nobody owns that
  return parties?.to.kind === 'service' && untranslated ? 'service-is-a-rule' : causeOf(drop)
}

/** With both ends: what is lost on the way shows its cause; what arrives clears some suspects. */
function walked(call: Walked, context: Context): Block[] {
  const found = findings(call, context.network)
  const { told, shown, cleared } = found
  const suspected = SUSPECTS[call.symptom]
  const causes = shown === undefined ? suspected : [shown, ...suspected.filter((cause) => cause !== shown)]
  const { lines } = context.words.why
  const status = (cause: Cause): Text => {
    if (cause === shown) return lines.isShown
    return cleared.has(cause) ? lines.isCleared : []
  }
  const [, place, ...evidence] = summary(told, context, { cut: 'full', detail: 'summary' })
  return [
    verdict(found, context),
    ...(place === undefined || shown === undefined || shown === 'dns-egress' ? [] : [place]),
    ...evidence.filter(({ kind }) => kind === 'command').slice(0, 1),
    causeSteps(causes, context.words.why, status),
    ...sourceNotes(context.network, context),
    furtherChoices(call, found, context),
  ]
}

/** The first line: the cause where the walk shows one, with what the walk says. */
function verdict({ told, shown }: Findings, context: Context): Block {
  const head = headline(told, context)
  if (head.kind !== 'headline') return head
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

function furtherChoices(call: Walked, { large }: Findings, context: Context): Block {
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
