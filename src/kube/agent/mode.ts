import type { DatapathMode } from '../../cni/agent.ts'
import type { DatapathOptions } from '../../cni/contract.ts'
import type { Mode } from '../mode/mode.ts'

/*
 * The effective mode, in the words of the datapath.
 */

/** `ipv4-service-loopback-address`. */
const LOOPBACK = '169.254.42.1'

const SOCKETS: Record<Mode['socketLb'], DatapathMode['socketLb']> = {
  full: 'everywhere',
  'host-namespace-only': 'host-only',
  off: 'off',
}

/** What the programs are compiled for. `subnets` are those of hybrid routing, which no API object tells. */
export function datapathMode(mode: Mode, subnets?: DatapathMode['subnets']): DatapathMode {
  const { loadBalancer, masquerade, differences } = mode
  return {
    minor: mode.version.minor,
    routing: mode.routing,
    hostRouting: mode.hostRouting.effective,
    podRoutes: mode.endpointRoutes ? 'per-endpoint' : 'per-range',
    kubeProxy: mode.kubeProxyReplacement ? 'replaced' : 'iptables',
    socketLb: SOCKETS[mode.socketLb],
    perPacketLb: mode.perPacketLb ? 'on' : 'off',
    directRoutes: mode.autoDirectNodeRoutes ? 'auto' : 'none',
    hostDelivery: differences.hostDelivery,
    masquerade: masquerade.by === 'none' ? 'off' : masquerade.by,
    ...(masquerade.excluded === undefined ? {} : { nativeRange: masquerade.excluded }),
    masqueradeToNodes: masquerade.remoteNodes,
    encryption: mode.encryption.by === 'wireguard' ? 'wireguard' : 'off',
    nodePortMode: loadBalancer.mode,
    dsrDispatch: loadBalancer.dispatch,
    noBackend: loadBalancer.noBackend,
    externalClusterIp: loadBalancer.externalClusterIp,
    hostFirewall: mode.policy.hostFirewall,
    egressProgram: mode.toNetdev ? 'attached' : 'absent',
    audit: mode.policy.audit,
    denyResponse: mode.policy.denyResponse,
    loopbackIp: LOOPBACK,
    world: mode.worldIdentity,
    firstNatPort: loadBalancer.nodePorts.last + 1,
    ...(subnets === undefined ? {} : { subnets }),
  }
}

export function datapathOptions(mode: Mode): DatapathOptions {
  return {
    delivery: mode.hostRouting.effective === 'bpf' ? 'peer' : 'lxc',
    stackTtl: mode.differences.stackTtlLowered ? 'lowered' : 'kept',
    tunnel: mode.tunnel?.protocol ?? 'vxlan',
    tunnelPort: mode.tunnel?.port ?? 8472,
  }
}
