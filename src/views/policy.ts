import { brokenHalf, isOpenQuestion, type PolicyAsked } from '../findings/policy-asked.ts'
import { unreadPlace } from '../findings/unread.ts'
import type { CiliumL7Rules } from '../kube/objects/policy-types.ts'
import type { PolicyLeg } from '../kube/policy/connect.ts'
import type {
  Caveat,
  DirectionVerdict,
  Divergence,
  MissingEvidence,
  ReasonKind,
  Reasons,
  Verdict,
} from '../kube/policy/evidence.ts'
import type { Contradiction } from '../kube/snapshot/gaps.ts'
import type { Tagged } from '../net/tagged.ts'
import type { Block, Mood } from '../request/answer.ts'
import { join, plain, type Text, t } from '../request/text.ts'
import { agent } from '../trace/proof.ts'
import { type ShellCommand, sh } from '../trace/shell.ts'
import { ruleText } from '../words/contract/refs.ts'
import { say } from '../words/contract/say.ts'
import type { Reader } from './reader.ts'

/*
 * A verdict of policies as blocks: who decides at each end, who nearly did, what is missing, where readings part.
 */

/** `TCP 6379`; ICMP has no port. */
export function portText(protocol: string, port: number | undefined): Text {
  return protocol === 'ICMP' || port === undefined || port === 0 ? t`${protocol}` : t`${`${protocol} ${port}`}`
}

/** Why one direction is as it is, as a sentence. */
export function reasonText<K extends ReasonKind>(
  { words, voice }: Reader,
  reason: Tagged<Reasons, K>,
  about: { end: Text; direction: DirectionVerdict['direction'] },
): Text {
  return words.policy.reasons[reason.kind](reason, about)[voice]
}

/** The same as a clause. */
export function becauseText<K extends ReasonKind>(
  { words, voice }: Reader,
  reason: Tagged<Reasons, K>,
  direction: DirectionVerdict['direction'],
): Text {
  return words.policy.because[reason.kind](reason, direction)[voice]
}

/** The command that gets a missing fact from the real cluster. */
export function commandFor(missing: MissingEvidence): ShellCommand {
  switch (missing.kind) {
    case 'fqdn-addresses':
      return missing.node === undefined
        ? sh`kubectl -n kube-system exec ds/cilium -- cilium-dbg fqdn cache list`
        : agent(missing.node, sh`cilium-dbg fqdn cache list`)
    case 'groups':
      return sh`kubectl -n kube-system exec ds/cilium -- cilium-dbg policy get`
    case 'cidr-group':
      return sh`kubectl get ciliumcidrgroup ${missing.group} -o json`
    case 'service':
      return sh`kubectl get services,endpointslices -A -o json`
    case 'api-server':
      return sh`kubectl -n default get endpointslices -o json`
    case 'pod-address':
    case 'pod-node': {
      const [namespace = '', name = ''] = missing.pod.split('/')
      return sh`kubectl -n ${namespace} get pod ${name} -o json`
    }
    case 'policy-unread': {
      const { kind, namespace, name } = missing.policy
      const place = namespace === undefined ? sh`` : sh`-n ${namespace} `
      return sh`kubectl ${place}get ${kind.toLowerCase()} ${name} -o yaml`
    }
  }
}

const MOST_REQUESTS = 8

/** What a rule lets through, one line each: `GET /open`, `*.example.org`. */
function requestsOf({ http = [], dns = [] }: CiliumL7Rules): string[] {
  const calls = http.map(({ method, path, host, headers = [] }) =>
    [method ?? '*', path ?? '/*', ...(host === undefined ? [] : [`host ${host}`]), ...headers].join(' '),
  )
  return [...calls, ...dns.flatMap((one) => one.matchName ?? one.matchPattern ?? [])]
}

function l7Text(reader: Reader, half: DirectionVerdict): Text[] {
  if (half.l7 === undefined) return []
  const { protocol, answer, demands } = half.l7
  const wishes = [...new Set(demands.flatMap(({ rules }) => requestsOf(rules)))].slice(0, MOST_REQUESTS)
  return [
    reader.words.policy.l7[answer](
      t`${protocol.toUpperCase()}`,
      join(
        demands.map((one) => ruleText(one.rule)),
        reader.words.punctuation.list,
      ),
    ),
    ...(wishes.length === 0 ? [] : [reader.words.policy.lines.requests(wishes)]),
  ]
}

/** Everything that is to be said of one direction: the reason first. */
export function directionTexts(reader: Reader, half: DirectionVerdict, end: Text): Text[] {
  const { policy } = reader.words
  return [
    reasonText(reader, half.reason, { end, direction: half.direction }),
    ...half.passed.map((rule) => policy.passed(ruleText(rule))),
    ...(half.overruled.length === 0 ? [] : [policy.overruled(half.overruled, half.allowed)]),
    ...half.nearMisses.slice(0, 4).map((near) => policy.misses[near.miss](near)),
    ...l7Text(reader, half),
  ]
}

function paragraph(reader: Reader, texts: readonly Text[]): Block {
  return { kind: 'paragraph', text: join(texts, reader.words.punctuation.sentence) }
}

/** The evidence of one verdict: leaving, entering, missing facts, the other reading, caveats. */
export function evidenceBlocks(reader: Reader, verdict: Verdict, ends: { from: Text; to: Text }): Block[] {
  const { policy } = reader.words
  const quiet = verdict.egress.reason.kind === 'no-policy' && verdict.ingress.reason.kind === 'no-policy'
  const halves = quiet
    ? [paragraph(reader, [policy.lines.openPods])]
    : [
        paragraph(reader, directionTexts(reader, verdict.egress, ends.from)),
        paragraph(reader, directionTexts(reader, verdict.ingress, ends.to)),
      ]
  return [
    ...halves,
    ...missingBlocks(reader, verdict),
    ...otherBlocks(reader, verdict),
    ...caveatBlocks(reader, verdict.caveats),
  ]
}

function missingBlocks(reader: Reader, verdict: Verdict): Block[] {
  const { policy } = reader.words
  const all = [...verdict.egress.missing, ...verdict.ingress.missing]
  return all.slice(0, 5).map(
    (missing): Block => ({
      kind: 'command',
      about: t`${say<MissingEvidence, Text>(policy.missing, missing)} ${policy.lines.needed}`,
      command: commandFor(missing).line,
    }),
  )
}

/** A sentence begins with it. */
function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function otherBlocks(reader: Reader, verdict: Verdict): Block[] {
  const { other } = verdict
  if (other === undefined) return []
  const { policy } = reader.words
  const why = other.divergences.map((one) => say<Divergence, Text>(policy.divergences, one))
  return [
    paragraph(reader, [policy.lines.other(plain(capital(policy.semantics[other.semantics])), other.allowed), ...why]),
  ]
}

function caveatBlocks(reader: Reader, caveats: readonly Caveat[]): Block[] {
  return caveats
    .slice(0, 6)
    .map((one): Block => ({ kind: 'note', text: say<Caveat, Text>(reader.words.policy.caveats, one) }))
}

export function policyMood(asked: PolicyAsked): Mood {
  const { connection } = asked
  const connects = connection.legs.filter((leg) => leg.kind === 'connect')
  if (isOpenQuestion(asked)) return 'unsure'
  if (connection.symptom === 'sometimes-timeout') return 'unsure'
  if (connection.symptom === 'http-403') return 'bad'
  if (connects.length === 0 || connection.blocked !== undefined) return 'bad'
  return asked.explained === undefined ? 'good' : 'unsure'
}

/** First line: verdict, place, reason. */
export function policyHeadline(reader: Reader, asked: PolicyAsked): Block {
  const { lines } = reader.words.policy
  const { connection } = asked
  const from = t`${asked.from}`
  const to = t`${asked.to}`
  const port = portText(asked.protocol, asked.port)
  const mood = policyMood(asked)
  const connects = connection.legs.filter((leg) => leg.kind === 'connect')
  const head = (text: Text): Block => ({ kind: 'headline', mood, text })
  if (isOpenQuestion(asked)) {
    const places = (asked.unread ?? []).map(unreadPlace)
    return head(places.length === 0 ? lines.undetermined(from, to, port) : lines.unread(from, to, { port, places }))
  }
  if (connection.symptom === 'dns-failure') return head(lines.lookupBlocked(from, to))
  const because =
    asked.explained === undefined ? [] : [say<Contradiction, Text>(reader.words.mode.contradictions, asked.explained)]
  const said = (text: Text): Block => head(join([text, ...because], reader.words.punctuation.sentence))
  if (connects.length === 0) return said(lines.refused(from, to, port))
  const open = connects.filter((leg) => leg.verdict.allowed).length
  if (connection.symptom === 'http-403') return head(lines.refusedByProxy(from, to, port))
  if (open === connects.length) return said(lines.allowed(from, to, port))
  if (open > 0) return head(lines.differing(from, to, { port, open, of: connects.length }))
  const half = brokenHalf(connects[0]?.verdict)
  if (half === undefined) return head(lines.allowed(from, to, port))
  const { direction } = half
  return head(lines.denied(from, to, { port, direction, why: becauseText(reader, half.reason, direction) }))
}

/** Second line: where it breaks; then what the program sees. */
export function policyPlace(reader: Reader, asked: PolicyAsked): Block[] {
  const { lines, symptoms } = reader.words.policy
  const { blocked, symptom } = asked.connection
  const half = brokenHalf(blocked?.verdict)
  if (isOpenQuestion(asked)) return probably(reader, asked, half)
  const place =
    blocked === undefined || half === undefined
      ? lines.nothingBroke
      : lines.brokeAt(half.direction, t`${half.direction === 'egress' ? asked.from : asked.nameOf(blocked.to)}`)
  return [
    { kind: 'paragraph', text: join([place, symptoms[symptom][reader.voice]], reader.words.punctuation.sentence) },
  ]
}

/** What is known decides so, unless what is not known says otherwise. */
function probably(reader: Reader, asked: PolicyAsked, half: DirectionVerdict | undefined): Block[] {
  const { lines } = reader.words.policy
  if (half === undefined) return [{ kind: 'paragraph', text: lines.probablyAllowed }]
  const { blocked } = asked.connection
  const end = half.direction === 'egress' || blocked === undefined ? asked.from : asked.nameOf(blocked.to)
  const why = becauseText(reader, half.reason, half.direction)
  return [{ kind: 'paragraph', text: lines.probablyDenied(half.direction, t`${end}`, why) }]
}

/** The one fact that decides: the rule that allows or denies, and what nearly allowed it. */
export function decisiveBlocks(reader: Reader, asked: PolicyAsked): Block[] {
  const { legs, blocked } = asked.connection
  const leg = blocked ?? legs.findLast(({ kind }) => kind === 'connect')
  if (leg === undefined) return []
  const { verdict } = leg
  if (verdict.egress.reason.kind === 'no-policy' && verdict.ingress.reason.kind === 'no-policy')
    return [paragraph(reader, [reader.words.policy.lines.openPods])]
  const half = brokenHalf(verdict) ?? (verdict.ingress.reason.kind === 'no-policy' ? verdict.egress : verdict.ingress)
  const end = half.direction === 'egress' ? asked.from : asked.nameOf(leg.to)
  const near = half.nearMisses.slice(0, 1).map((miss) => reader.words.policy.misses[miss.miss](miss))
  return [paragraph(reader, [reasonText(reader, half.reason, { end: t`${end}`, direction: half.direction }), ...near])]
}

/** One leg with its evidence. */
export function legBlocks(reader: Reader, leg: PolicyLeg, asked: PolicyAsked): Block[] {
  const { lines } = reader.words.policy
  const to = t`${asked.nameOf(leg.to)}`
  const protocol = leg.kind === 'lookup' ? 'UDP' : asked.protocol
  const via = leg.via === undefined ? t`` : t` (${lines.through(t`${leg.via.service}`, leg.via.port)})`
  const title: Block = { kind: 'paragraph', text: lines.leg[leg.kind](t`${to}${via}`, portText(protocol, leg.port)) }
  return [title, ...evidenceBlocks(reader, leg.verdict, { from: t`${asked.from}`, to })]
}
