import type { Pod } from './snapshot.ts'

/** A finished pod has given its addresses back, and nobody answers there. */
export function isFinished({ phase }: Pick<Pod, 'phase'>): boolean {
  return phase === 'Succeeded' || phase === 'Failed'
}
