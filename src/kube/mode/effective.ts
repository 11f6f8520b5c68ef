import type { Snapshot } from '../snapshot/snapshot.ts'
import { type Config, readConfig } from './config.ts'
import { unmodelledOf } from './features.ts'
import type { HostRoutingReason, Mode } from './mode.ts'
import { type Mtu, mtuOf } from './mtu.ts'
import { differencesOf, readVersion, type Version } from './versions.ts'

/*
 * The effective mode: what the agents really do, computed from cilium-config as they compute it (reference section 0).
 */

export interface ModeFacts {
  config: Readonly<Record<string, string>>
  configKnown?: boolean
  version?: string
  /** MTU of the nodes' devices, when somebody knows it. */
  linkMtu?: number
  /** `uname -r` of the nodes. */
  kernels?: readonly string[]
}

/** The effective mode of a snapshot. */
export function modeOf(snapshot: Snapshot, linkMtu?: number): Mode {
  const { config, ciliumVersion, nodes } = snapshot
  return effectiveMode({
    config,
    configKnown: !snapshot.gaps.some((gap) => gap.kind === 'kind-missing' && gap.resource === 'cilium-config'),
    ...(ciliumVersion === undefined ? {} : { version: ciliumVersion }),
    ...(linkMtu === undefined ? {} : { linkMtu }),
    kernels: [...new Set(nodes.flatMap((node) => node.kernel ?? []))],
  })
}

/** Computes what the agents do with such a configuration. */
export function effectiveMode(facts: ModeFacts): Mode {
  const config = readConfig(facts.config)
  const version = readVersion(facts.version)
  const kpr = kubeProxyReplacement(config)
  const masquerade = masqueradeOf(config)
  const routing = routingOf(config)
  const encryption = encryptionOf(config)
  const tunnel = routing === 'native' ? undefined : tunnelOf(config)
  const hostFirewall = config.flag('enable-host-firewall', false)
  const nodePort = kpr || masquerade.by === 'bpf'
  const mode: Omit<Mode, 'unmodelled'> = {
    version,
    configKnown: facts.configKnown ?? true,
    routing,
    ...(tunnel === undefined ? {} : { tunnel }),
    hostRouting: hostRoutingOf(config, { kpr, masquerade: masquerade.by, kernels: facts.kernels ?? [] }),
    masquerade,
    kubeProxyReplacement: kpr,
    nodePortBy: kpr ? 'cilium' : 'kube-proxy',
    ...balancing(config, kpr),
    ...routesOf(config),
    encryption,
    mtu: mtuOf({
      device: deviceMtu(config, facts.linkMtu),
      tunnel: tunnel?.protocol,
      underlay: tunnel?.underlay ?? 'ipv4',
      encryption: encryption.by,
      version,
    }),
    ...placeOf(config, facts.configKnown ?? true),
    policy: policyOf(config, version, hostFirewall),
    toNetdev: nodePort || hostFirewall || encryption.by !== 'none' || config.flag('enable-l2-announcements', false),
    differences: differencesOf(version),
    faults: config.faults,
  }
  return { ...mode, unmodelled: unmodelledOf(mode, config) }
}

type Place = 'datapath' | 'ipam' | 'monitorAggregation' | 'cluster' | 'families' | 'worldIdentity' | 'chaining'
/** The agent's own default of monitor-aggregation is none; the Helm chart writes medium. */
function placeOf(config: Config, known: boolean): Pick<Mode, Place> {
  const families = { ipv4: config.flag('enable-ipv4', true), ipv6: config.flag('enable-ipv6', false) }
  return {
    datapath: config.oneOf('datapath-mode', ['veth', 'netkit', 'netkit-l2'], 'veth'),
    ipam: config.text('ipam', 'cluster-pool'),
    monitorAggregation: config.text('monitor-aggregation', known ? 'none' : 'medium').toLowerCase(),
    cluster: { name: config.text('cluster-name', 'default'), id: config.number('cluster-id', 0) },
    families,
    worldIdentity: families.ipv4 && families.ipv6 ? 9 : 2,
    chaining: config.text('cni-chaining-mode', 'none'),
  }
}

/** `tunnel: disabled` is how versions up to 1.14 said native. */
function routingOf(config: Config): Mode['routing'] {
  if (!config.has('routing-mode') && config.text('tunnel', '') === 'disabled') return 'native'
  return config.oneOf('routing-mode', ['tunnel', 'native', 'hybrid'], 'tunnel')
}

function tunnelOf(config: Config): NonNullable<Mode['tunnel']> {
  const old = config.text('tunnel', 'vxlan') === 'geneve' ? 'geneve' : 'vxlan'
  const protocol = config.oneOf('tunnel-protocol', ['vxlan', 'geneve'], old)
  const port = config.number('tunnel-port', 0)
  return {
    protocol,
    port: port > 0 ? port : protocol === 'vxlan' ? 8472 : 6081,
    device: protocol === 'vxlan' ? 'cilium_vxlan' : 'cilium_geneve',
    underlay: config.oneOf('underlay-protocol', ['ipv4', 'ipv6'], 'ipv4'),
  }
}

/** `strict` is the `true` of versions up to 1.15; `partial`, `probe` and `disabled` leave kube-proxy in place. */
function kubeProxyReplacement(config: Config): boolean {
  const word = config.text('kube-proxy-replacement', 'false').toLowerCase()
  if (word === 'strict') return true
  if (['partial', 'probe', 'disabled'].includes(word)) return false
  return config.flag('kube-proxy-replacement', false)
}

function masqueradeOf(config: Config): Mode['masquerade'] {
  const on = config.flag('enable-ipv4-masquerade', config.flag('masquerade', true))
  const bpf = config.flag('enable-bpf-masquerade', false)
  const excluded = config.text('ipv4-native-routing-cidr', '')
  return {
    by: !on ? 'none' : bpf ? 'bpf' : 'iptables',
    ...(excluded === '' ? {} : { excluded }),
    remoteNodes: config.flag('enable-remote-node-masquerade', false),
    ipMasqAgent: config.flag('enable-ip-masq-agent', false),
  }
}

interface Needs {
  kpr: boolean
  masquerade: Mode['masquerade']['by']
  kernels: readonly string[]
}
/** InitKubeProxyReplacementOptions: BPF needs KPR and no iptables masquerade, and bpf_redirect_peer (kernel 5.10). */
function hostRoutingOf(config: Config, { kpr, masquerade, kernels }: Needs): Mode['hostRouting'] {
  const why: HostRoutingReason[] = []
  if (config.flag('enable-host-legacy-routing', false)) why.push('asked-for-legacy')
  const asked = why.length > 0 ? 'legacy' : 'bpf'
  if (masquerade === 'iptables') why.push('iptables-masquerade')
  if (!kpr) why.push('no-kube-proxy-replacement')
  if (kernels.some(isOld)) why.push('old-kernel')
  return { effective: why.length > 0 ? 'legacy' : 'bpf', asked, why }
}

function isOld(kernel: string): boolean {
  const [, major = '', minor = ''] = /^(\d+)\.(\d+)/.exec(kernel) ?? []
  return major !== '' && (Number(major) < 5 || (major === '5' && Number(minor) < 10))
}

function encryptionOf(config: Config): Mode['encryption'] {
  const wireguard = config.flag('enable-wireguard', false)
  const ipsec = config.flag('enable-ipsec', false)
  return {
    by: wireguard ? 'wireguard' : ipsec ? 'ipsec' : 'none',
    nodes: wireguard && config.flag('encrypt-node', false),
    strict: config.flag('enable-encryption-strict-mode', false),
  }
}

function deviceMtu(config: Config, given: number | undefined): Pick<Mtu, 'device' | 'source'> {
  const configured = config.number('mtu', 0)
  if (configured > 0) return { device: configured, source: 'configured' }
  return given === undefined ? { device: 1500, source: 'assumed' } : { device: given, source: 'given' }
}

function balancing(config: Config, kpr: boolean): Pick<Mode, 'socketLb' | 'perPacketLb' | 'loadBalancer'> {
  const sock = kpr || config.flag('bpf-lb-sock', config.flag('enable-host-reachable-services', false))
  const socketLb = !sock ? 'off' : config.flag('bpf-lb-sock-hostns-only', false) ? 'host-namespace-only' : 'full'
  const special = ['enable-envoy-config', 'enable-gateway-api', 'enable-ingress-controller', 'enable-sctp']
  const clusterAware = config.flag('enable-cluster-aware-addressing', false)
  const [first = 30000, last = 32767] = config.text('node-port-range', '30000,32767').split(',').map(Number)
  return {
    socketLb,
    perPacketLb: socketLb !== 'full' || clusterAware || special.some((key) => config.flag(key, false)),
    loadBalancer: {
      mode: config.oneOf('bpf-lb-mode', ['snat', 'dsr', 'hybrid'], 'snat'),
      dispatch: config.oneOf('bpf-lb-dsr-dispatch', ['opt', 'ipip', 'geneve'], 'opt'),
      algorithm: config.oneOf('bpf-lb-algorithm', ['random', 'maglev'], 'random'),
      acceleration: config.oneOf(
        'bpf-lb-acceleration',
        ['disabled', 'native', 'best-effort', 'testing-only'],
        'disabled',
      ),
      noBackend: config.oneOf('service-no-backend-response', ['reject', 'drop'], 'reject'),
      externalClusterIp: config.flag('bpf-lb-external-clusterip', false),
      nodePorts: { first, last },
    },
  }
}

type Routes =
  | 'endpointRoutes'
  | 'autoDirectNodeRoutes'
  | 'skipUnreachableRoutes'
  | 'localNodeRoute'
  | 'unreachableRoutes'
function routesOf(config: Config): Pick<Mode, Routes> {
  return {
    endpointRoutes: config.flag('enable-endpoint-routes', false),
    autoDirectNodeRoutes: config.flag('auto-direct-node-routes', false),
    skipUnreachableRoutes: config.flag('direct-routing-skip-unreachable', false),
    localNodeRoute: config.flag('enable-local-node-route', true),
    unreachableRoutes: config.flag('enable-unreachable-routes', false),
  }
}

/** `allow-localhost: auto` becomes `always` on Kubernetes. */
function policyOf(config: Config, version: Version, hostFirewall: boolean): Mode['policy'] {
  const matches = config.text('policy-cidr-match-mode', '').split(/[\s,]+/)
  return {
    enforcement: config.oneOf('enable-policy', ['default', 'always', 'never'], 'default'),
    allowLocalhost: config.oneOf('allow-localhost', ['auto', 'always', 'policy'], 'auto') !== 'policy',
    cidrMatchesPods: matches.includes('pods'),
    cidrMatchesNodes: matches.includes('nodes'),
    denyResponse: config.oneOf('policy-deny-response', ['none', 'icmp'], 'none'),
    hostFirewall,
    l7Proxy: config.flag('enable-l7-proxy', true),
    clusterNetworkPolicy: version.minor >= 20 && config.flag('enable-k8s-cluster-network-policy', false),
    audit: config.flag('policy-audit-mode', false),
  }
}
