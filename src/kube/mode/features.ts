import type { Config } from './config.ts'
import type { Mode, UnmodelledFeature } from './mode.ts'

/** What of a mode is not walked. */
export function unmodelledOf(mode: Omit<Mode, 'unmodelled'>, config: Config): UnmodelledFeature[] {
  const on = (...keys: string[]): boolean => keys.some((key) => config.flag(key, false))
  const uses: [UnmodelledFeature, boolean][] = [
    ['ipsec', mode.encryption.by === 'ipsec'],
    ['node-encryption', mode.encryption.nodes],
    ['strict-encryption', mode.encryption.strict],
    ['netkit', mode.datapath !== 'veth'],
    ['xdp', mode.loadBalancer.acceleration !== 'disabled'],
    ['ipip-dispatch', mode.loadBalancer.mode !== 'snat' && mode.loadBalancer.dispatch === 'ipip'],
    ['ip-masq-agent', mode.masquerade.ipMasqAgent],
    // the key was enable-ipv4-egress-gateway up to 1.17
    ['egress-gateway', on('enable-egress-gateway', 'enable-ipv4-egress-gateway')],
    ['local-redirect', on('enable-local-redirect-policy')],
    ['clustermesh', mode.cluster.id !== 0],
    // portmap only adds hostPorts
    ['chaining', mode.chaining !== 'none' && mode.chaining !== 'portmap'],
    ['ipv6', mode.families.ipv6],
  ]
  return uses.flatMap(([what, used]) => (used ? [what] : []))
}
