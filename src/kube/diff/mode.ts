import type { Mode } from '../mode/mode.ts'

/*
 * What is told of an effective mode, one row each, and which rows are not what they were.
 */

export const MODE_ROWS = [
  'version',
  'routing',
  'tunnel',
  'host-routing',
  'masquerade',
  'kube-proxy',
  'socket-lb',
  'load-balancer',
  'endpoint-routes',
  'direct-routes',
  'encryption',
  'mtu',
  'policy',
  'ipam',
  'monitor',
] as const
export type ModeRow = (typeof MODE_ROWS)[number]

/** The facts that a row is about; undefined where it says nothing. */
const FACTS: Record<ModeRow, (mode: Mode) => unknown> = {
  version: ({ version }) => [version.known, version.text],
  routing: ({ routing }) => routing,
  tunnel: ({ tunnel }) => tunnel && [tunnel.protocol, tunnel.port, tunnel.device],
  'host-routing': ({ hostRouting: { effective, asked, why } }) =>
    why.length === 0 ? effective : [effective, asked, why],
  masquerade: ({ masquerade: { by, excluded } }) => (by === 'none' ? by : [by, excluded]),
  'kube-proxy': ({ nodePortBy }) => nodePortBy,
  'socket-lb': ({ socketLb, perPacketLb }) => [socketLb, perPacketLb && socketLb !== 'host-namespace-only'],
  'load-balancer': ({ kubeProxyReplacement, loadBalancer: { mode, dispatch, algorithm } }) =>
    kubeProxyReplacement ? [mode, mode === 'snat' ? '' : dispatch, algorithm] : undefined,
  'endpoint-routes': ({ endpointRoutes }) => endpointRoutes,
  'direct-routes': ({ routing, autoDirectNodeRoutes }) => (routing === 'tunnel' ? undefined : autoDirectNodeRoutes),
  encryption: ({ encryption: { by, nodes } }) => [by, nodes],
  mtu: ({ mtu: { device, why, route, source } }) => [device, why, route, source],
  policy: ({ policy: { enforcement, hostFirewall, cidrMatchesPods, cidrMatchesNodes, audit, allowLocalhost } }) => [
    enforcement,
    hostFirewall,
    cidrMatchesPods,
    cidrMatchesNodes,
    audit,
    allowLocalhost,
  ],
  ipam: ({ ipam }) => ipam,
  monitor: ({ monitorAggregation }) => monitorAggregation,
}

/** The rows whose facts differ. */
export function changedRows(before: Mode, after: Mode): ModeRow[] {
  return MODE_ROWS.filter((row) => JSON.stringify(FACTS[row](before)) !== JSON.stringify(FACTS[row](after)))
}
