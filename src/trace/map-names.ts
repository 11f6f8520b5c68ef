import { header } from '../net/packet.ts'
import type { StepKind, StepOf } from './events.ts'
import type { Connection } from './rows.ts'

/*
 * The eBPF map that a step read or wrote, by the name that it has in that release (bpftool map; IPv4).
 */

export interface MapsOf {
  /** Minor version of Cilium: names differ. */
  minor: number
  /** Number of a pod's endpoint on its node, when the snapshot has it. */
  endpointId(pod: string): number | undefined
}

type Names = { [K in StepKind]?: (step: StepOf<K>, of: MapsOf) => string | undefined }

function conntrack(protocol: Connection['protocol'] | undefined): string {
  return protocol === 'tcp' ? 'cilium_ct4_global' : 'cilium_ct_any4_global'
}

function ipcache(minor: number): string {
  return minor > 17 ? 'cilium_ipcache_v2' : 'cilium_ipcache'
}

/** One map per endpoint, its number in five digits; the node's own is not in a snapshot. */
function policyMap(pod: string, { minor, endpointId }: MapsOf): string {
  const name = minor > 19 ? 'cilium_policy_v3' : minor > 17 ? 'cilium_policy_v2' : 'cilium_policy'
  const id = endpointId(pod)
  return id === undefined ? `${name}_*` : `${name}_${String(id).padStart(5, '0')}`
}

/** Netfilter has no eBPF map. */
const own = (by: string, name: string): string | undefined =>
  by === 'netfilter' || by === 'kube-proxy' ? undefined : name

const SERVICES = 'cilium_lb4_services_v2, cilium_lb4_backends_v3'

const NAMES: Names = {
  'endpoint-found': () => 'cilium_lxc',
  'endpoint-missed': () => 'cilium_lxc',
  'ipcache-found': (_, { minor }) => ipcache(minor),
  'source-identified': ({ from }, { minor }) => (from === 'ipcache' ? ipcache(minor) : undefined),
  'tunnel-map-found': () => 'cilium_tunnel_map',
  'conntrack-looked-up': ({ packet }) => conntrack(header(packet, 'ipv4')?.protocol),
  'conntrack-created': ({ connection }) => conntrack(connection.protocol),
  'policy-verdict': ({ endpoint }, of) => policyMap(endpoint, of),
  'service-translated': ({ by }) => own(by, SERVICES),
  'socket-translated': () => `${SERVICES}, cilium_lb4_reverse_sk`,
  'service-restored': ({ by }) => own(by, by === 'socket' ? 'cilium_lb4_reverse_sk' : 'cilium_lb4_reverse_nat'),
  'no-backend': () => 'cilium_lb4_services_v2',
  'source-range-checked': () => 'cilium_lb4_source_range',
  'nat-applied': ({ by, what }) => (what === 'hairpin' ? undefined : own(by, 'cilium_snat_v4_external')),
  'nat-undone': ({ by }) => own(by, 'cilium_snat_v4_external'),
  'program-ran': ({ program }) => (program === 'cil_lxc_policy' ? 'cilium_call_policy' : undefined),
}

/** The name of the map behind a step. Undefined: there is none. */
export function mapOf<K extends StepKind>(step: StepOf<K>, of: MapsOf): string | undefined {
  return NAMES[step.kind]?.(step, of)
}
