import { CILIUM_DROPS, type DropKind } from '../drops.ts'

/** What Hubble calls a drop; the kernel's own have no line. */
export function dropLine(kind: DropKind): string | undefined {
  const named = CILIUM_DROPS[kind]
  return named === undefined ? undefined : `${named.text} DROPPED`
}
