import { join, type Text, t } from '../../request/text.ts'
import { ciliumDrop } from '../../trace/cards/drops.ts'
import type { DropKind } from '../../trace/drops.ts'
import type { SocketAddress } from '../../trace/rows.ts'
import type { Telling } from '../contract/catalogue.ts'

export const list = (values: readonly (string | number)[]): Text =>
  join(
    values.map((v) => t`${v}`),
    ', ',
  )

/** An address, with its port where there is one. */
export const at = ({ ip, port }: SocketAddress): string => (port === undefined ? ip : `${ip}:${port}`)

/** Evidence in brackets, if any. */
export const because = (by: readonly string[]): Text => (by.length === 0 ? t`` : t` (${list(by)})`)

/** Who isolates a pod in one direction. */
export const isolated = (endpoint: string, direction: string, by: readonly string[]): Text =>
  by.length === 0
    ? t`${endpoint} is isolated (${direction})`
    : t`${list(by)} ${by.length === 1 ? 'isolates' : 'isolate'} ${endpoint} (${direction})`

export const admitted = (direction: string, identity: number): Text =>
  direction === 'ingress' ? t`identity ${identity} in` : t`it out to identity ${identity}`

export const nearly = (near: readonly string[]): Text =>
  near.length === 0 ? t`` : t`; nearly allowed by ${list(near)}`

export const NOBODY = {
  none: 'no backend at all',
  'none-here': 'no backend on this node, and its policy is Local',
} as const

export function named(kind: DropKind, telling: Telling): Telling {
  const own = ciliumDrop(kind)
  const name = own === undefined ? t`` : t` (Cilium: ${own.code} ${own.text})`
  return { ...telling, technical: [...telling.technical, ...name], house: [...telling.house, ...name] }
}

/** With policy-deny-response the pod is told; the monitor then has a verdict, and no drop. */
export function answered(kind: DropKind, told: true | undefined, telling: Telling): Telling {
  if (told === undefined) return named(kind, telling)
  const technical = t`; the pod is told so (admin prohibited), and Cilium reports the verdict only, no drop`
  const house = t`; a messenger brings the refusal back at once`
  return { ...telling, technical: [...telling.technical, ...technical], house: [...telling.house, ...house] }
}
