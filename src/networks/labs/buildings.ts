import type { NetworkInput } from '../file.ts'

/** The article's cluster: two buildings in neighbourhood 1000, apartments 12 and 14 in one, 22 and 24 in the other. */
export const buildings: NetworkInput = {
  name: 'buildings',
  nodes: { node1: building(1, '10.0.1.11'), node2: building(2, '10.0.2.21') },
  pods: { pod12: apartment(1, 12), pod14: apartment(1, 14), pod22: apartment(2, 22), pod24: apartment(2, 24) },
  options: { datapath: 'storybook', cilium_version: '1.15' },
}

function building(number: number, lobby: string): NonNullable<NetworkInput['nodes']>[string] {
  return {
    ip: `192.168.100.1${number}/24`,
    mac: `02:00:00:00:64:1${number}`,
    pod_cidr: `10.0.${number}.0/24`,
    cilium_host_ip: lobby,
    cilium_host_mac: `02:0c:0${number}:00:00:01`,
    cilium_net_mac: `02:0c:0${number}:00:00:02`,
    cilium_vxlan_mac: `02:0c:0${number}:00:00:03`,
    number,
    capacity: 4,
  }
}

function apartment(node: number, number: number): NonNullable<NetworkInput['pods']>[string] {
  return {
    node: `node${node}`,
    ip: `10.0.${node}.${number}`,
    identity: 1000 + number,
    mac: `02:aa:00:00:0${node}:${number}`,
    lxc: `lxc${number}`,
    lxc_mac: `02:bb:00:00:0${node}:${number}`,
  }
}
