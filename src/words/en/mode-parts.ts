import type { Gap } from '../../kube/snapshot/gaps.ts'
import type { plain } from '../../request/text.ts'
import { namesText } from '../contract/refs.ts'

export const names = (list: readonly (string | number)[]): ReturnType<typeof plain> => namesText(list, ', ')

export const made: Record<Extract<Gap, { kind: 'made-up' }>['what'], string> = {
  addresses: 'addresses of pods',
  'node-addresses': 'addresses of nodes',
  nodes: 'nodes',
  pods: 'pods (from their workloads)',
  identities: 'identities',
  namespaces: 'namespaces',
  'cilium-host': 'addresses of cilium_host',
  'pod-cidrs': 'pod ranges of nodes',
  services: 'addresses of services',
  slices: 'endpoint slices',
}
