import type { DatapathName } from '../cni/index.ts'

/*
 * Which CNI a cluster runs, and the one place that says with which datapath it is walked.
 */

export const CNIS = [
  'cilium',
  'calico',
  'flannel',
  'kindnet',
  'antrea',
  'weave',
  'ovn-kubernetes',
  'kube-router',
  'aws-vpc-cni',
  'azure-cni',
  'kube-ovn',
  'terway',
] as const
export type CniName = (typeof CNIS)[number]

/** The datapath of each. Without one no packet is walked: another CNI's way would be a tale. */
export const DATAPATHS: { readonly [N in CniName]?: DatapathName } = { cilium: 'cilium' }

/** A CNI that was recognised; `seen` is the object that shows it. `unknown`: system pods are there, and none of a CNI. */
export interface RecognisedCni {
  name: CniName | 'unknown'
  seen: string
}

/** How people write it. */
export const CNI_TITLES: Readonly<Record<CniName, string>> = {
  cilium: 'Cilium',
  calico: 'Calico',
  flannel: 'Flannel',
  kindnet: 'kindnet',
  antrea: 'Antrea',
  weave: 'Weave Net',
  'ovn-kubernetes': 'OVN-Kubernetes',
  'kube-router': 'kube-router',
  'aws-vpc-cni': 'Amazon VPC CNI',
  'azure-cni': 'Azure CNI',
  'kube-ovn': 'Kube-OVN',
  terway: 'Terway',
}

/** Names of DaemonSets, ConfigMaps and their pods. */
const NAMES: readonly (readonly [RegExp, CniName])[] = [
  [/^cilium(-config|-agent)?$|^cilium-[a-z0-9]{5}$/, 'cilium'],
  [/^(calico-node|calico-config|calico-typha|canal|canal-config)(-|$)/, 'calico'],
  [/^kube-flannel(-cfg|-ds)?(-|$)/, 'flannel'],
  [/^kindnet(-|$)/, 'kindnet'],
  [/^antrea-(agent|config|controller)(-|$)/, 'antrea'],
  [/^weave-net(-|$)/, 'weave'],
  [/^ovnkube-(node|master|config)(-|$)/, 'ovn-kubernetes'],
  [/^kube-router(-cfg)?(-|$)/, 'kube-router'],
  [/^(aws-node|amazon-vpc-cni)(-|$)/, 'aws-vpc-cni'],
  [/^azure-(cns|npm|ip-masq-agent-config)(-|$)/, 'azure-cni'],
  [/^(kube-ovn-cni|ovs-ovn)(-|$)/, 'kube-ovn'],
  [/^terway(-eniip|-eni|-vpc)?(-|$)/, 'terway'],
]

/** API groups of their own objects, and prefixes of what they write on nodes. */
const GROUPS: readonly (readonly [RegExp, CniName])[] = [
  [/(^|\.)cilium\.io$/, 'cilium'],
  [/(^|\.)projectcalico\.org$/, 'calico'],
  [/^flannel\.alpha\.coreos\.com$/, 'flannel'],
  [/(^|\.)antrea\.io$/, 'antrea'],
  [/^(k8s\.ovn\.org)$/, 'ovn-kubernetes'],
  [/^kubeovn\.io$|^ovn\.kubernetes\.io$/, 'kube-ovn'],
  [/^crd\.k8s\.amazonaws\.com$/, 'aws-vpc-cni'],
]

/** The CNI that an object with such a name belongs to. */
export function cniOfName(name: string): CniName | undefined {
  return NAMES.find(([shape]) => shape.test(name))?.[1]
}

/** The CNI whose API group this is, or who writes such annotations. */
export function cniOfGroup(group: string): CniName | undefined {
  return GROUPS.find(([shape]) => shape.test(group))?.[1]
}
