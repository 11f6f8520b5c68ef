import type { Target } from '../kube/policy/connect.ts'
import type { Symptom } from '../request/calls.ts'
import type { Cause } from '../trace/cards/drop-card.ts'
import { causeOf } from '../trace/cards/drops.ts'
import type { Drop } from '../trace/drops.ts'
import type { Journey } from '../trace/events.ts'
import { lossOf } from '../trace/loss.ts'
import { anyAgent } from '../trace/proof.ts'
import { type ShellCommand, sh } from '../trace/shell.ts'
import type { Behind } from './behind.ts'

/*
 * From what is seen back to what may be behind it. Order: how often each turned out to be the cause, the likely one first.
 */

/** What can be behind a symptom, with a command that only reads and shows it. Words in capitals are to be filled in. */
export const CONFIRM: Record<Cause, ShellCommand> = {
  policy: anyAgent(sh`hubble observe --verdict DROPPED --last 20`),
  'dns-egress': anyAgent(sh`hubble observe --from-pod NAMESPACE/POD --port 53 --last 20`),
  'cidr-and-pods': anyAgent(sh`cilium-dbg bpf ipcache get ADDRESS`),
  'stale-identity': sh`${anyAgent(sh`cilium-dbg bpf ipcache get ADDRESS`)}; kubectl get ciliumendpoints -A -o wide`,
  'l7-rule': anyAgent(sh`hubble observe --type l7 --last 20`),
  'agent-rejects': sh`nft list ruleset`,
  'tunnel-blocked': sh`tcpdump -ni any udp port 8472`,
  'no-route': sh`ip route get ADDRESS`,
  'range-twice': sh`kubectl get ciliumnodes -o custom-columns=NODE:.metadata.name,PODS:.spec.ipam.podCIDRs`,
  'route-reflector': sh`kubectl get nodes --show-labels`,
  'rp-filter': sh`sysctl net.ipv4.conf.all.rp_filter; nstat -az TcpExtIPReversePathFilter`,
  'packet-too-big': sh`ping -c 1 -M do -s 1472 ADDRESS`,
  'checksum-offload': sh`ethtool -k eth0 | grep checksum`,
  'no-backend': sh`kubectl -n NAMESPACE get endpointslices -l kubernetes.io/service-name=NAME`,
  'no-backend-here': sh`kubectl -n NAMESPACE get endpointslices -l kubernetes.io/service-name=NAME -o wide`,
  'foreign-backend': sh`kubectl -n NAMESPACE get pods -l SELECTOR -o wide`,
  'nobody-listens': sh`kubectl -n NAMESPACE exec POD -- ss -lnt`,
  'source-ranges': sh`kubectl -n NAMESPACE get service NAME -o jsonpath={.spec.loadBalancerSourceRanges}`,
  'cloud-firewall': sh`tcpdump -ni any tcp port NODEPORT`,
  'source-rewritten': sh`kubectl -n NAMESPACE get service NAME -o jsonpath={.spec.externalTrafficPolicy}`,
  masquerade: anyAgent(sh`cilium-dbg status --verbose`),
  'service-is-a-rule': anyAgent(sh`cilium-dbg service list`),
  hairpin: anyAgent(sh`hubble observe --from-pod NAMESPACE/POD --to-pod NAMESPACE/POD --last 20`),
  'ingress-class': sh`kubectl get ingressclasses,ingresses -A`,
  'name-missing': sh`kubectl -n NAMESPACE exec POD -- nslookup NAME.NAMESPACE.svc.cluster.local`,
  'two-lookups-race': sh`conntrack -S`,
  'tables-full': sh`conntrack -C; sysctl net.netfilter.nf_conntrack_max; ${anyAgent(sh`cilium-dbg map list`)}`,
  'packet-out-of-window': sh`conntrack -S; sysctl net.netfilter.nf_conntrack_tcp_be_liberal`,
  'idle-timeout': sh`ss -tno state established`,
  'link-down': sh`ip -br link`,
  'nobody-answers': sh`ip neigh show ADDRESS; tcpdump -ni any arp`,
  'routing-loop': sh`traceroute -n ADDRESS`,
  'filter-drops': sh`nft list ruleset`,
}

/** What people see. */
export const SUSPECTS: Record<Symptom, readonly Cause[]> = {
  hangs: [
    'policy',
    'dns-egress',
    'cidr-and-pods',
    'stale-identity',
    'tunnel-blocked',
    'no-backend-here',
    'no-route',
    'rp-filter',
    'tables-full',
  ],
  refused: ['nobody-listens', 'no-backend', 'agent-rejects'],
  reset: ['packet-out-of-window', 'idle-timeout', 'packet-too-big'],
  'big-hangs': ['packet-too-big', 'checksum-offload'],
  'no-name': ['name-missing'],
  'slow-name': ['two-lookups-race'],
  'name-hangs': ['dns-egress', 'tunnel-blocked'],
  forbidden: ['l7-rule'],
  'wrong-page': ['ingress-class'],
  'one-in-n': ['foreign-backend', 'two-lookups-race', 'tables-full'],
  'other-node': ['tunnel-blocked', 'no-route', 'packet-too-big', 'range-twice', 'masquerade'],
  'some-nodes': ['no-backend-here', 'cloud-firewall', 'tunnel-blocked', 'range-twice'],
  outside: ['cloud-firewall', 'no-backend-here', 'source-ranges', 'policy', 'rp-filter', 'source-rewritten'],
  'service-only': [
    'no-backend',
    'nobody-listens',
    'no-backend-here',
    'foreign-backend',
    'hairpin',
    'service-is-a-rule',
  ],
  itself: ['hairpin'],
  'wrong-source': ['source-rewritten', 'masquerade'],
  'ping-only': ['service-is-a-rule'],
  upgrade: ['route-reflector', 'packet-too-big', 'rp-filter', 'stale-identity'],
}

/** Causes that can be in a network without a cluster, the likely one first. */
const PLAIN: readonly Cause[] = [
  'link-down',
  'nobody-answers',
  'no-route',
  'filter-drops',
  'routing-loop',
  'rp-filter',
  'packet-too-big',
  'nobody-listens',
  'agent-rejects',
  'checksum-offload',
  'packet-out-of-window',
  'idle-timeout',
]

/** What may be behind a symptom there: of a network without a cluster only what can be in it. */
export function suspectsOf(symptom: Symptom, where: 'cluster' | 'plain'): readonly Cause[] {
  const all = SUSPECTS[symptom]
  if (where === 'cluster') return all
  const there = all.filter((cause) => PLAIN.includes(cause))
  return symptom === 'hangs' || there.length === 0 ? PLAIN.slice(0, 6) : there
}

/** The cause that a loss shows, or what is behind it. */
function causeBehind(drop: Drop, behind: readonly Behind[]): Cause | undefined {
  if (behind.some(({ kind }) => kind === 'loop')) return 'routing-loop'
  return behind.some(({ kind }) => kind === 'end-down') ? 'link-down' : causeOf(drop)
}

/** The cause that a journey shows: what the message that was lost died of. */
export function causeShown(
  journey: Journey,
  parties: { to: Target } | undefined,
  behind: readonly Behind[] = [],
): Cause | undefined {
  const drop = lossOf(journey)?.reason
  if (drop === undefined) return undefined
  const untranslated = journey.question.proto === 'icmp' || drop.kind === 'no-route'
  // the packet carries the address of the Service, and nobody owns that
  return parties?.to.kind === 'service' && untranslated ? 'service-is-a-rule' : causeBehind(drop, behind)
}
