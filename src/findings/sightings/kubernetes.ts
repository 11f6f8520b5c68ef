import { z } from 'zod'
import { meaningOf, programLine } from './programs.ts'
import { endOf, said } from './reading.ts'
import type { Sighting } from './sighting.ts'

/*
 * Kubernetes Events, `kubectl describe`, and alerts.
 */

const REASONS =
  'Unhealthy|BackOff|Failed|FailedScheduling|FailedCreatePodSandBox|FailedMount|Killing|NetworkNotReady|NodeNotReady|FailedAttachVolume|ProbeWarning|DNSConfigForming'
const EVENT = new RegExp(
  `^(?:\\S+\\s+)?(?:\\S+\\s+)?(?:Warning|Normal)\\s+(?<reason>${REASONS}|[A-Z][A-Za-z]+)\\s+(?<rest>.*)$`,
)

/** A line of `kubectl get events` or of the foot of `kubectl describe`. */
export function eventLine(line: string): Sighting | undefined {
  const { reason, rest = '' } = EVENT.exec(line.trim())?.groups ?? {}
  if (reason === undefined) return undefined
  const url = /"[a-z]+:\/\/([^/"]+)/.exec(rest)?.[1]
  const inner = programLine(rest)
  const object = /\bpod\/([\w.-]+)/.exec(line)?.[1]
  const end = inner?.dst ?? (url === undefined ? undefined : endOf(url))
  return said<Sighting>({
    tool: 'event',
    text: line,
    event: reason,
    dst: end ?? (object === undefined ? undefined : { name: object }),
    symptom: inner?.symptom ?? meaningOf(rest),
  })
}

/** `kubectl describe pod|service|endpoints`: the names and addresses at its head. */
export function describe(lines: readonly string[]): Sighting | undefined {
  const field = (name: string): string | undefined =>
    lines.map((line) => new RegExp(`^${name}:\\s+(\\S.*)$`).exec(line)?.[1]).find((value) => value !== undefined)
  const [name, namespace] = [field('Name'), field('Namespace')]
  if (name === undefined || namespace === undefined) return undefined
  const names = [
    'Node',
    'Status',
    'IP',
    'Selector',
    'Type',
    'Port',
    'TargetPort',
    'Endpoints',
    'Labels',
    'External Traffic Policy',
    'Internal Traffic Policy',
  ]
  const settings = Object.fromEntries(
    names.flatMap((key) => {
      const value = field(key)
      return value === undefined ? [] : [[key, value]]
    }),
  )
  const isService = settings.Type !== undefined && settings.Endpoints !== undefined
  return said<Sighting>({
    tool: 'describe',
    text: lines.join('\n'),
    dst: {
      ...(isService ? { name: `${name}.${namespace}` } : { pod: `${namespace}/${name}` }),
      ...(settings.IP === undefined ? {} : { ip: settings.IP }),
    },
    node: settings.Node?.split('/')[0],
    settings,
  })
}

const alerts = z.looseObject({
  alerts: z.array(
    z.looseObject({
      status: z.string().optional(),
      startsAt: z.string().optional(),
      labels: z.record(z.string(), z.string()).default({}),
      annotations: z.record(z.string(), z.string()).default({}),
    }),
  ),
})

/** Alertmanager's webhook: whom the labels name, and what the words mean. */
export function alertsOf(value: unknown): Sighting[] {
  const parsed = alerts.safeParse(value)
  if (!parsed.success) return []
  return parsed.data.alerts.slice(0, 20).map(({ labels, annotations, startsAt }) => {
    const { namespace, pod, service, instance, node } = labels
    const words = [labels.alertname, annotations.summary, annotations.description]
      .filter((one) => one !== undefined)
      .join(': ')
    const dst =
      pod !== undefined && namespace !== undefined
        ? { pod: `${namespace}/${pod}` }
        : service !== undefined
          ? { name: namespace === undefined ? service : `${service}.${namespace}` }
          : instance === undefined
            ? undefined
            : endOf(instance)
    return said<Sighting>({
      tool: 'alert',
      text: words.slice(0, 500),
      event: labels.alertname,
      time: startsAt,
      node,
      dst,
      symptom: meaningOf(words),
    })
  })
}
