import type { PolicySettings } from '../../../src/kube/policy/index.ts'
import { labelFilter } from '../../../src/kube/policy/label-filter.ts'

/** Cilium as it is installed, without options. */
export const PLAIN: PolicySettings = {
  enforcement: 'default',
  allowLocalhost: true,
  cidrMatchesPods: false,
  cidrMatchesNodes: false,
  hostFirewall: false,
  sctp: false,
  clusterNetworkPolicy: false,
  nodeSelectors: false,
  requires: false,
  tunnel: true,
  cluster: 'default',
  identityLabels: labelFilter(),
}
