import { plain, t } from '../../request/text.ts'
import type { DoubtWords } from '../contract/cluster.ts'

/** What is on in a cluster and not walked, and nodes that may be off. */
export const doubtWords: DoubtWords = {
  features: {
    ipsec: {
      name: 'IPsec',
      about: t`IPsec is on and not walked: between nodes the packet (with a tunnel, the tunnel packet) really travels as ${'ESP'}. Its MTU is counted.`,
    },
    'node-encryption': {
      name: 'encryption of node traffic',
      about: t`Node traffic is encrypted too (${'encrypt-node'}); that is not walked. Only pod traffic is shown encrypted.`,
    },
    'strict-encryption': {
      name: 'strict encryption',
      about: t`Strict encryption is on and not walked: pod traffic that would leave a node unencrypted is dropped (Cilium: ${'195 Traffic is unencrypted'}).`,
    },
    netkit: {
      name: 'netkit',
      about: t`Pods hang on ${'netkit'}, not on veth: the program runs at the pod's end of the pair, and the ${'lxc'} interfaces below do not exist. What is decided is the same.`,
    },
    xdp: {
      name: 'XDP acceleration',
      about: t`XDP acceleration is on: a Service asked from outside is translated by ${'cil_xdp_entry'} at the driver, before ${'cil_from_netdev'}; ${'tcpdump'} does not see it there. What is decided is the same.`,
    },
    'ipip-dispatch': {
      name: 'DSR by IPIP',
      about: t`DSR carries the service address in an outer IP header (${'ipip'}); here it is shown as an IP option.`,
    },
    'ip-masq-agent': {
      name: 'ip-masq-agent',
      about: t`${'enable-ip-masq-agent'} is on and its list is not in the snapshot: towards addresses on it the pod keeps its own address.`,
    },
    'egress-gateway': {
      name: 'egress gateway policies',
      about: t`The egress gateway is on and not walked: a CiliumEgressGatewayPolicy may send this by another node and give it that node's egress address.`,
    },
    'local-redirect': {
      name: 'local redirect policies',
      about: t`Local redirect policies are on and not walked: one that names this Service sends its traffic to a pod of the same node instead.`,
    },
    clustermesh: {
      name: 'backends in other clusters',
      about: plain('This is a global Service: its backends in other clusters of the mesh are not in the snapshot.'),
    },
    chaining: {
      name: 'the CNI that Cilium is chained to',
      about: t`Cilium is chained to another CNI (${'cni-chaining-mode'}), which routes the packets: policies hold as shown, but the way below is Cilium's own.`,
    },
    ipv6: { name: 'IPv6', about: plain('IPv6 is on; only IPv4 is walked.') },
  },
  notReady: (node) => t`${node} is not Ready in the snapshot. Here it is walked as if it were on.`,
  notReadyName: (node) => `whether ${node} is up (it is NotReady)`,
  unmanaged: (pod) =>
    t`${pod} has no CiliumEndpoint: Cilium does not manage it. Others then see it as the world (or as identity 3), and no policy of its own holds.`,
  unmanagedName: (pod) => `whether Cilium manages ${pod}`,
  assumedHead: plain('Nothing shows which CNI this cluster runs; walked as Cilium would.'),
  assumed: plain(
    'Nothing in the snapshot belongs to a CNI: no ConfigMap, no CiliumNode, no endpoint, no pod of an agent. The way is that of a plain Cilium; another CNI takes another.',
  ),
  assumedName: 'which CNI the cluster runs',
  unread: (place) =>
    t`${place} could not be read. Whatever it says is missing here: this answer is only probable until it is mended and read.`,
  unreadName: (place) => `what ${place} says, which could not be read`,
  notWalked: (names) => t`On in this cluster and not walked: ${names}. An answer that meets one of them says so.`,
}
