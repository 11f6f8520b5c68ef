import type { Outcome } from '../events.ts'
import { anyAgent } from '../proof.ts'
import type { Route } from '../rows.ts'
import { sh } from '../shell.ts'
import type { DropCards } from './drop-card.ts'

/*
 * Why the kernel drops a packet.
 */

/** What a route that leads nowhere tells who wants to use it (fib_props of fib_semantics.c). */
function routeErrno({ type }: Route): Outcome {
  if (type === 'unreachable') return { kind: 'host-unreachable', errno: 'EHOSTUNREACH' }
  return type === 'blackhole'
    ? { kind: 'invalid-argument', errno: 'EINVAL' }
    : { kind: 'not-permitted', errno: 'EACCES' }
}

export const KERNEL_DROPS: Pick<
  DropCards,
  | 'no-route'
  | 'prohibited'
  | 'arp-failed'
  | 'ttl-expired'
  | 'too-big'
  | 'too-big-for-receiver'
  | 'not-forwarding'
  | 'filter'
  | 'rp-filter'
  | 'not-for-this-nic'
  | 'link-drop'
  | 'no-tx-target'
  | 'layer-2-loop'
  | 'vlan-not-allowed'
  | 'vlan-unknown'
  | 'redirect-failed'
  | 'device-down'
  | 'source-not-local'
  | 'broadcast-not-permitted'
  | 'broadcast-ignored'
  | 'echo-ignored'
  | 'not-a-member'
  | 'fragment-missing'
  | 'tunnel-loop'
> = {
  'no-route': {
    cilium: 'none',
    cause: 'no-route',
    proof: { cluster: 'none', device: ({ dst }) => sh`ip route get ${dst}` },
    errno: () => ({ kind: 'net-unreachable', errno: 'ENETUNREACH' }),
  },
  prohibited: {
    cilium: 'none',
    cause: 'no-route',
    proof: { cluster: 'none', device: ({ dst }) => sh`ip route get ${dst}` },
    errno: ({ route }) => routeErrno(route),
  },
  'arp-failed': {
    cilium: 'none',
    cause: 'nobody-answers',
    proof: { cluster: 'none', device: ({ ip, port }) => sh`ip neigh show ${ip} dev ${port}; tcpdump -ni ${port} arp` },
    errno: 'none',
  },
  'ttl-expired': {
    cilium: 'none',
    cause: 'none',
    proof: { cluster: 'none', device: (_, { to }) => sh`traceroute -n ${to}` },
    errno: 'none',
  },
  'too-big': {
    cilium: 'none',
    cause: 'packet-too-big',
    proof: {
      cluster: 'none',
      device: ({ mtu, port }, { to }) => sh`ping -c 1 -M do -s ${Math.max(0, mtu - 28)} ${to}; ip link show ${port}`,
    },
    errno: ({ mtu }) => ({ kind: 'message-too-long', mtu, errno: 'EMSGSIZE' }),
  },
  'too-big-for-receiver': {
    cilium: 'none',
    cause: 'packet-too-big',
    proof: {
      cluster: 'none',
      device: ({ mtu, port }, { to }) => sh`ping -c 1 -M do -s ${Math.max(0, mtu - 28)} ${to}; ip link show ${port}`,
    },
    errno: 'none',
  },
  'not-forwarding': {
    cilium: 'none',
    cause: 'none',
    proof: { cluster: 'none', device: () => sh`sysctl net.ipv4.ip_forward` },
    errno: 'none',
  },
  filter: {
    cilium: 'none',
    cause: ({ rule }) => (rule.action === 'drop' ? 'filter-drops' : 'agent-rejects'),
    proof: { cluster: 'none', device: () => sh`nft list ruleset` },
    // connect() goes on without its SYN and tries again (tcp_connect ignores EPERM)
    errno: (_, proto) => (proto === 'tcp' ? undefined : { kind: 'not-permitted', errno: 'EPERM' }),
  },
  'rp-filter': {
    cilium: 'none',
    cause: 'rp-filter',
    proof: {
      cluster: 'none',
      device: ({ port }) => {
        // sysctl separates by dots, so a dot within a name is written as a slash
        const own = sh`net.ipv4.conf.${port.replaceAll('.', '/')}.rp_filter`
        return sh`sysctl net.ipv4.conf.all.rp_filter ${own}; nstat -az TcpExtIPReversePathFilter`
      },
    },
    errno: 'none',
  },
  'not-for-this-nic': {
    cilium: 'none',
    cause: 'none',
    proof: { cluster: 'none', device: () => sh`bridge fdb show` },
    errno: 'none',
  },
  'link-drop': {
    cilium: 'none',
    cause: 'link-down',
    proof: { cluster: 'none', device: ({ port }) => sh`ip -br link show ${port}` },
    errno: 'none',
  },
  'no-tx-target': {
    cilium: 'none',
    cause: 'none',
    proof: { cluster: 'none', device: () => sh`bridge fdb show` },
    errno: 'none',
  },
  'layer-2-loop': {
    cilium: 'none',
    cause: 'routing-loop',
    proof: { cluster: 'none', device: 'watch' },
    errno: 'none',
  },
  'vlan-not-allowed': {
    cilium: 'none',
    cause: 'none',
    proof: { cluster: 'none', device: ({ port }) => sh`bridge vlan show dev ${port}` },
    errno: 'none',
  },
  'vlan-unknown': {
    cilium: 'none',
    cause: 'none',
    proof: { cluster: 'none', device: ({ port }) => sh`ip -d link show type vlan; tcpdump -eni ${port} vlan` },
    errno: 'none',
  },
  'redirect-failed': {
    cilium: 'none',
    cause: 'none',
    proof: { cluster: 'none', device: () => anyAgent(sh`cilium-dbg bpf endpoint list`) },
    errno: 'none',
  },
  'device-down': {
    cilium: 'none',
    cause: 'link-down',
    proof: { cluster: 'none', device: 'watch' },
    errno: 'none',
  },
  'source-not-local': {
    cilium: 'none',
    cause: 'none',
    proof: { cluster: 'none', device: 'watch' },
    errno: 'none',
  },
  'broadcast-not-permitted': {
    cilium: 'none',
    cause: 'none',
    proof: { cluster: 'none', device: 'watch' },
    errno: (_, proto) =>
      proto === 'tcp' ? { kind: 'net-unreachable', errno: 'ENETUNREACH' } : { kind: 'not-permitted', errno: 'EACCES' },
  },
  'broadcast-ignored': {
    cilium: 'none',
    cause: 'none',
    proof: { cluster: 'none', device: 'watch' },
    errno: 'none',
  },
  'echo-ignored': {
    cilium: 'none',
    cause: 'none',
    proof: { cluster: 'none', device: 'watch' },
    errno: 'none',
  },
  'not-a-member': {
    cilium: 'none',
    cause: 'none',
    proof: { cluster: 'none', device: 'watch' },
    errno: 'none',
  },
  'fragment-missing': {
    cilium: 'none',
    cause: 'none',
    proof: { cluster: 'none', device: 'watch' },
    errno: 'none',
  },
  'tunnel-loop': {
    cilium: 'none',
    cause: 'none',
    proof: { cluster: 'none', device: ({ dst }) => sh`ip route get ${dst}` },
    errno: 'none',
  },
}
