import type { NetworkInput } from '../file.ts'

/** The cluster of the follow-up articles: kind, three nodes, two workloads in namespace networking101. */
export const mycluster: NetworkInput = {
  name: 'mycluster',
  nodes: {
    'mycluster-control-plane': {
      ip: '172.18.0.3/16',
      pod_cidr: '10.10.0.0/24',
      cilium_host_ip: '10.10.0.195',
      number: 1,
      capacity: 110,
    },
    'mycluster-worker': {
      ip: '172.18.0.2/16',
      pod_cidr: '10.10.2.0/24',
      cilium_host_ip: '10.10.2.63',
      number: 2,
      capacity: 110,
    },
    'mycluster-worker2': {
      ip: '172.18.0.4/16',
      pod_cidr: '10.10.1.0/24',
      cilium_host_ip: '10.10.1.55',
      number: 3,
      capacity: 110,
    },
  },
  pods: {
    'busybox-c8bbbbb84-t6ggh': pod('mycluster-worker', '10.10.2.117', 25101),
    'netshoot-7d996d7884-fwt8z': pod('mycluster-worker', '10.10.2.121', 25102),
    'busybox-c8bbbbb84-fmhwc': pod('mycluster-worker2', '10.10.1.164', 25101),
    'netshoot-7d996d7884-gcxrm': pod('mycluster-worker2', '10.10.1.155', 25102),
  },
  options: { datapath: 'cilium', cilium_version: '1.15', bpf_host_routing: false },
}

function pod(node: string, ip: string, identity: number): NonNullable<NetworkInput['pods']>[string] {
  return { node, ip, identity, namespace: 'networking101' }
}
