import type { Cni } from '../layout.ts'
import { layout } from './layout.ts'

/*
 * kindnet: the kernel's own work, with no program at any interface.
 */

export const kindnet: Cni = {
  layout,
  corridor: (hash) => `veth${hash.slice(0, 8)}`,
}
