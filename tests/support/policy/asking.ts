import type { Party } from '../../../src/kube/policy/index.ts'

/** API versions of policies, for manifests that were made without one. */
export const GROUPS = {
  NetworkPolicy: 'networking.k8s.io/v1',
  AdminNetworkPolicy: 'policy.networking.k8s.io/v1alpha1',
  BaselineAdminNetworkPolicy: 'policy.networking.k8s.io/v1alpha1',
  ClusterNetworkPolicy: 'policy.networking.k8s.io/v1alpha2',
  CiliumNetworkPolicy: 'cilium.io/v2',
  CiliumClusterwideNetworkPolicy: 'cilium.io/v2',
} as const

/** `x/p0`, `node/n1`, an address. */
export function party(text: string): Party {
  const [namespace = '', name] = text.split('/')
  if (name === undefined) return { kind: 'address', ip: text }
  return namespace === 'node' ? { kind: 'node', name } : { kind: 'pod', namespace, name }
}
