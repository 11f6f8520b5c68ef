import { header, innermost } from '../net/packet.ts'
import type { Step, StepOf } from './events.ts'
import type { Point } from './rows.ts'

/*
 * What Cilium's own monitor reports of a journey, and thus what `hubble observe` shows (bpf/lib/trace.h, emit_trace_notify).
 */

/** How much `monitor-aggregation` keeps back: nothing, everything that comes in, or also what belongs to no new connection. */
const LEVELS: Readonly<Record<string, 0 | 1 | 3>> = {
  '': 0,
  none: 0,
  disabled: 0,
  lowest: 1,
  low: 1,
  medium: 3,
  medium_low: 3,
  max: 3,
  maximum: 3,
}

/**
 * Is the observation point of a step reported at this aggregation? FROM_* is not from `lowest` on; from `medium` on, nor is
 * what no lookup in conntrack vouches for: TO_NETWORK at the node's own interface, and TO_STACK at cilium_host.
 */
export function isReported(step: Step & { point: Point }, aggregation: string): boolean {
  const level = LEVELS[aggregation] ?? 3
  if (step.point.startsWith('from-')) return level < 1
  return level < 3 || !isWithoutConntrack(step)
}

function isWithoutConntrack(step: Step & { point: Point }): boolean {
  if (step.tracked === true) return false
  // later fragments belong to an established connection
  if ((header(innermost(step.packet), 'ipv4')?.offset ?? 0) > 0) return true
  if (step.point === 'to-network' || step.point === 'to-overlay') return step.kind !== 'redirected'
  return step.kind === 'handed-to-stack' && step.mark === undefined
}

export function hasPoint(step: Step): step is Step & { point: Point } {
  return step.point !== undefined
}

/** What Hubble calls a verdict. */
export function verdictOf({ allowed, audited }: StepOf<'policy-verdict'>): 'ALLOWED' | 'AUDITED' | 'DENIED' {
  if (allowed) return 'ALLOWED'
  return audited === true ? 'AUDITED' : 'DENIED'
}

/** The observation point of a step, where it is reported. */
export function inPoint(step: Step, aggregation: string): Point | undefined {
  return hasPoint(step) && isReported(step, aggregation) ? step.point : undefined
}
