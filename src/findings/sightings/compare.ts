import { ICMP } from '../../net/packet.ts'
import { ciliumDrop } from '../../trace/cards/drops.ts'
import type { Outcome, Step, StepOf, Trace } from '../../trace/events.ts'
import { hasPoint } from '../../trace/observation.ts'
import type { Findings } from '../findings.ts'
import { DROP_NAMES } from './drop-names.ts'
import type { Experience, Sighting } from './sighting.ts'

/*
 * What was seen, held against what was walked: what agrees, what does not, and at which step.
 */

export type Aspect = 'point' | 'verdict' | 'drop' | 'passed' | 'tunnel' | 'identity' | 'error' | 'experience'

/** One thing that was seen. `walked` is what the walk has in its place; missing: nothing at all. */
export interface Comparison {
  aspect: Aspect
  agrees: boolean
  seen: string
  walked?: string
  /** Where the walk has it. */
  device?: string
}

/** Everything of a sighting that a walk can agree or disagree with, the decisive first. */
export function compare(seen: Sighting, found: Findings): Comparison[] {
  const { journey } = found
  const leg = seen.reply === true ? journey.reply : journey.request
  const all = [experience(seen, found), error(seen, found), ...(leg === undefined ? [] : onLeg(seen, leg))]
  return all.filter((one) => one !== undefined).sort((a, b) => Number(a.agrees) - Number(b.agrees))
}

function onLeg(seen: Sighting, leg: Trace): (Comparison | undefined)[] {
  return [policyVerdict(seen, leg), fate(seen, leg), point(seen, leg), tunnel(seen, leg), identity(seen, leg)]
}

interface Placed {
  step: Step
  device: string
}

function stepsOf({ hops }: Trace): Placed[] {
  return hops.flatMap(({ device, steps }) => steps.map((step) => ({ step, device })))
}

const VERDICTS: Readonly<Record<string, boolean>> = {
  ALLOWED: true,
  FORWARDED: true,
  REDIRECTED: true,
  AUDITED: true,
  DENIED: false,
  DROPPED: false,
}

function verdictsOf(leg: Trace): { step: StepOf<'policy-verdict'>; device: string }[] {
  return stepsOf(leg).flatMap(({ step, device }) => (step.kind === 'policy-verdict' ? [{ step, device }] : []))
}

/** A policy verdict against that of the same direction. */
function policyVerdict({ event, verdict = '', direction, match }: Sighting, leg: Trace): Comparison | undefined {
  const allowed = VERDICTS[verdict]
  if (event !== 'policy-verdict' || allowed === undefined) return undefined
  const walked = verdictsOf(leg).find(({ step }) => direction === undefined || step.direction === direction)
  const words = (one: string | undefined): string =>
    [direction ?? '', one ?? ''].filter((word) => word !== '').join(' ')
  const seen = `${words(verdict)}${match === undefined ? '' : ` (match ${match})`}`
  if (walked === undefined) return { aspect: 'verdict', agrees: false, seen }
  const { step, device } = walked
  const said = step.audited === true ? 'AUDITED' : step.allowed ? 'ALLOWED' : 'DENIED'
  return { aspect: 'verdict', agrees: step.allowed === allowed, seen, walked: `${step.direction} ${said}`, device }
}

/** Dropped, with Cilium's reason, against how the walk ends; passed, against a walk that dropped it before. */
function fate({ verdict, number, reason, event }: Sighting, { disposition }: Trace): Comparison | undefined {
  if (event === 'policy-verdict') return undefined
  const end = disposition.kind === 'delivered' ? undefined : disposition
  if (verdict === 'DROPPED') {
    const seen =
      number === undefined ? (reason ?? verdict) : `${number} ${reason ?? DROP_NAMES.get(number) ?? ''}`.trim()
    if (end === undefined) return { aspect: 'drop', agrees: false, seen }
    const known = ciliumDrop(end.reason.kind)
    const walked = known === undefined ? end.reason.kind : `${known.code} ${known.text}`
    return { aspect: 'drop', agrees: number === undefined || known?.code === number, seen, walked, device: end.at }
  }
  return undefined
}

/** An observation point against the step that has it. A walk that ended before it could be there disagrees. */
function point({ point: seen, verdict }: Sighting, leg: Trace): Comparison | undefined {
  if (seen === undefined || verdict === 'DROPPED') return undefined
  const at = stepsOf(leg).find(({ step }) => hasPoint(step) && step.point === seen)
  if (at !== undefined) return { aspect: 'point', agrees: true, seen, walked: seen, device: at.device }
  const { disposition } = leg
  if (disposition.kind === 'delivered') return { aspect: 'point', agrees: false, seen }
  return { aspect: 'passed', agrees: false, seen, walked: disposition.reason.kind, device: disposition.at }
}

function tunnel({ outer }: Sighting, leg: Trace): Comparison | undefined {
  if (outer === undefined) return undefined
  const seen = `${outer.src} → ${outer.dst}, VNI ${outer.vni}`
  const wrapped = wrappedIn(leg)
  if (wrapped === undefined) return { aspect: 'tunnel', agrees: false, seen }
  const { vni, outerSrc, outerDst } = wrapped.step
  const walked = `${outerSrc} → ${outerDst}, VNI ${vni}`
  return { aspect: 'tunnel', agrees: walked === seen, seen, walked, device: wrapped.device }
}

function wrappedIn(leg: Trace): { step: StepOf<'encapsulated'>; device: string } | undefined {
  const [first] = stepsOf(leg).flatMap(({ step, device }) => (step.kind === 'encapsulated' ? [{ step, device }] : []))
  return first
}

/** The sender's identity against the one that the tunnel carries, or by which the receiving policy knows it. */
function identity({ src }: Sighting, leg: Trace): Comparison | undefined {
  const seen = src?.identity
  if (seen === undefined || seen === 0) return undefined
  const wrapped = wrappedIn(leg)
  const verdict = verdictsOf(leg).find(({ step }) => step.direction === 'ingress')
  const walked = wrapped?.step.vni ?? verdict?.step.identity
  const device = wrapped?.device ?? verdict?.device
  if (walked === undefined) return undefined
  return {
    aspect: 'identity',
    agrees: walked === seen,
    seen: String(seen),
    walked: String(walked),
    ...(device === undefined ? {} : { device }),
  }
}

/** An ICMP error against those of the walk: what it says, and who says it. */
function error({ icmp, src, teller }: Sighting, { journey }: Findings): Comparison | undefined {
  const from = teller ?? src?.ip
  if (icmp === undefined || from === undefined) return undefined
  const seen = `${icmp.type}/${icmp.code}, ${from}`
  const walked = journey.errors.map((one) => ({
    text: `${ICMP[one.icmp.name].type}/${ICMP[one.icmp.name].code}, ${one.source}`,
    device: one.device,
  }))
  const same = walked.find(({ text }) => text === seen)
  const [nearest] = walked
  const shown = same ?? nearest
  if (shown === undefined) return { aspect: 'error', agrees: false, seen }
  return { aspect: 'error', agrees: same !== undefined, seen, walked: shown.text, device: shown.device }
}

/** What a program experiences after each outcome of a walk. */
const EXPERIENCES: Readonly<Record<Outcome['kind'], Experience>> = {
  reply: 'connected',
  connected: 'connected',
  refused: 'refused',
  'host-unreachable': 'host-unreachable',
  'net-unreachable': 'net-unreachable',
  'time-exceeded': 'time-exceeded',
  prohibited: 'prohibited',
  'message-too-long': 'message-too-long',
  'not-permitted': 'not-permitted',
  'invalid-argument': 'not-permitted',
  'no-buffer-space': 'not-permitted',
  timeout: 'timeout',
}

function experience({ symptom }: Sighting, { journey }: Findings): Comparison | undefined {
  if (symptom === undefined || symptom === 'no-name' || symptom === 'forbidden' || symptom === 'unavailable')
    return undefined
  const walked = EXPERIENCES[journey.outcome.kind]
  return { aspect: 'experience', agrees: walked === symptom, seen: symptom, walked }
}
