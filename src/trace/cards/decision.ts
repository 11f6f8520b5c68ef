import type { Route } from '../rows.ts'
import type { Names } from './card.ts'

/*
 * What of a decision is the same in two clusters where only copies changed.
 */

/** Identities of pods are numbers for labels: that a workload got new labels is no other way. */
export function identityClass(number: number): string {
  return number < 256 ? String(number) : 'pod'
}

/** The interface of one pod is like that of another. */
export function portClass(name: string): string {
  return name.startsWith('lxc') ? 'lxc' : name
}

export function routeTaken({ port, type, to, via }: Route, name: Names): readonly string[] {
  return [portClass(port ?? type), name(to), name(via ?? '')]
}
