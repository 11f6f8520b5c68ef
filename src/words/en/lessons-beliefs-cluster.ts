import { plain } from '../../request/text.ts'
import type { BeliefWords, ClusterBelief } from '../contract/lessons.ts'

/** Beliefs about buildings, apartments, Services and policies. */
export const clusterBeliefs: Record<ClusterBelief, BeliefWords> = {
  'all-of-1500-fits': {
    name: 'eth0 says 1500, so 1500 fit',
    belief: {
      technical: plain('The pod’s interface says MTU 1500, so 1500 bytes reach another node.'),
      house: plain('What fits through my door fits through the tunnel.'),
    },
    truth: {
      technical: plain('The tunnel needs 50 bytes for its own headers: 1450 are left between nodes.'),
      house: plain('The tunnel puts a coat around you, 50 bytes thick. You must be slimmer by as much.'),
    },
  },
  'refused-is-timeout': {
    name: 'Refused is the same as a timeout',
    belief: {
      technical: plain('A closed port looks like a host that is not there.'),
      house: plain('If nobody opens, it does not matter why.'),
    },
    truth: {
      technical: plain(
        '“Refused” is an answer: the host is there and says that nobody listens on this port. A timeout is silence.',
      ),
      house: plain('“We don’t want any” is an answer: somebody is at home. Silence tells you much less.'),
    },
  },
  'pods-behind-nat': {
    name: 'Pods sit behind NAT',
    belief: {
      technical: plain('A packet from a pod carries the node’s address, also to other pods.'),
      house: plain('The sender on my letter is the building, not my apartment.'),
    },
    truth: {
      technical: plain('From pod to pod nothing is translated: the receiver sees the sender’s pod address.'),
      house: plain('From apartment to apartment your own number stays on the letter.'),
    },
  },
  'pods-share-a-bridge': {
    name: 'Pods of a node share a bridge',
    belief: {
      technical: plain('Pods of one node hang on a bridge, in one subnet: a switch between them.'),
      house: plain('The apartments of a building meet at a fountain indoors.'),
    },
    truth: {
      technical: plain(
        'Every pod has a /32 of its own. The node routes between them by the endpoint map, and the TTL falls.',
      ),
      house: plain(
        'Each apartment has a private corridor. A servant at its end looks you up in the magic map and shows you the secret passage.',
      ),
    },
  },
  'same-node-leaves': {
    name: 'Traffic within a node leaves it',
    belief: {
      technical: plain('Two pods of one node talk by way of the network outside.'),
      house: plain('To my neighbour in the same building I go out of the main door and in again.'),
    },
    truth: {
      technical: plain('It stays inside the machine: one interface in, another one out.'),
      house: plain('You never leave the building: one corridor, a secret passage, another corridor.'),
    },
  },
  'underlay-knows-pods': {
    name: 'The network between nodes knows pods',
    belief: {
      technical: plain('The network between the nodes must know the pods’ addresses.'),
      house: plain('The fountain outside knows the apartments.'),
    },
    truth: {
      technical: plain('It sees only node to node, in UDP. The pods’ addresses are inside the tunnel.'),
      house: plain('The fountain sees the tunnel pass from building to building. Who walks inside it cannot see.'),
    },
  },
  'vni-is-a-vlan': {
    name: 'The VNI is a VLAN number',
    belief: {
      technical: plain('The VNI says which network or VLAN the packet belongs to.'),
      house: plain('The number in the tunnel says which neighbourhood it is for.'),
    },
    truth: {
      technical: plain(
        'In Cilium the VNI carries the security identity of the sender, so that policies know who it is.',
      ),
      house: plain('It is the number of the badge of whoever is walking in it.'),
    },
  },
  'deleted-pod-is-reported': {
    name: 'A deleted pod gives “unreachable”',
    belief: {
      technical: plain('Who writes to a deleted pod’s address is told that it is unreachable.'),
      house: plain('Somebody tells me that the apartment was taken down.'),
    },
    truth: {
      technical: plain('Nobody tells the sender: the packet is dropped without a word, and the program waits.'),
      house: plain(
        'The apartment went like a Lego brick. The servant turns away who asks for it, and sends no word back.',
      ),
    },
  },
  'pod-address-goes-out': {
    name: 'A pod’s address goes out to the internet',
    belief: {
      technical: plain('A packet to the internet carries the pod’s address.'),
      house: plain('Out in the world, my letter shows my apartment number.'),
    },
    truth: {
      technical: plain(
        'On its way out of the cluster the source becomes the node’s address, so that the answer finds back.',
      ),
      house: plain(
        'At the main door the building’s number is put on as the sender. Nobody outside knows your apartment.',
      ),
    },
  },
  'nat-is-a-firewall': {
    name: 'NAT keeps strangers out',
    belief: {
      technical: plain('NAT on the node blocks what comes from outside to a pod’s address.'),
      house: plain('The porter of the building turns strangers away.'),
    },
    truth: {
      technical: plain('It does not come that far: outside, nobody has a route to a pod’s address.'),
      house: plain('The stranger never gets to the building: no map out there knows the apartment’s number.'),
    },
  },
  'clusterip-answers-ping': {
    name: 'A ClusterIP answers ping',
    belief: {
      technical: plain('A ClusterIP is a machine, or an address that somebody answers for.'),
      house: plain('The number of a Service is a house where one can knock.'),
    },
    truth: {
      technical: plain('A ClusterIP is a rule for certain ports. Nobody has the address, so nobody answers a ping.'),
      house: plain('It is a line on the magic map, for certain doors only. Behind the number is no house.'),
    },
  },
  'clusterip-travels': {
    name: 'The ClusterIP travels',
    belief: {
      technical: plain('The packet is on the wire with the ClusterIP as its destination.'),
      house: plain('My letter keeps the Service’s number until it arrives.'),
    },
    truth: {
      technical: plain(
        'It is replaced by a pod’s address before the packet is on any wire, and put back on the answer.',
      ),
      house: plain(
        'Before you set out, the number is exchanged for that of a real apartment. The answer gets the old one back.',
      ),
    },
  },
  'service-takes-turns': {
    name: 'Services take turns',
    belief: {
      technical: plain('A Service shares connections evenly: in turn, or by load.'),
      house: plain('The servant sends one here, the next one there, or looks who is less busy.'),
    },
    truth: {
      technical: plain('Each new connection is given to a backend at random. Nobody counts, nobody measures.'),
      house: plain('The servant rolls dice for every new visitor.'),
    },
  },
  'empty-service-hangs': {
    name: 'A Service without pods hangs',
    belief: {
      technical: plain('Connecting to a Service without pods waits until it times out.'),
      house: plain('If nobody is behind the number, I wait in vain.'),
    },
    truth: {
      technical: plain('It is refused at once, and no drop is reported.'),
      house: plain('You are told at once that there is nobody, before you have left.'),
    },
  },
  'container-port-at-service': {
    name: 'The container’s port works at the Service',
    belief: {
      technical: plain('A ClusterIP takes the container’s port as well.'),
      house: plain('At the Service’s number I can ask for the apartment’s own door.'),
    },
    truth: {
      technical: plain('Only the ports of the Service are translated. Any other port meets no rule and leads nowhere.'),
      house: plain('The map has lines only for the Service’s doors. For any other door there is no line, and no way.'),
    },
  },
  'nodeport-only-there': {
    name: 'A NodePort serves only its own node',
    belief: {
      technical: plain('A NodePort leads only to pods of that node, and they see the client’s address.'),
      house: plain('Whoever comes in at this building stays in it, and shows who they are.'),
    },
    truth: {
      technical: plain(
        'Any node takes it and may pass it on to a pod elsewhere. Then the source becomes that node’s address.',
      ),
      house: plain(
        'Any building lets you in and may send you on to another. Then it is the building that stands as the sender.',
      ),
    },
  },
  'local-from-every-node': {
    name: '“Local” works from every node',
    belief: {
      technical: plain('With externalTrafficPolicy Local every node still answers.'),
      house: plain('Even with “only our own tenants”, every building lets me in.'),
    },
    truth: {
      technical: plain(
        'A node without a pod of its own drops it. Only nodes with a pod answer, and they keep the client’s address.',
      ),
      house: plain('A building without such a tenant turns you away. The others show you in, with your own name.'),
    },
  },
  'policy-names-service-port': {
    name: 'Policies name the Service’s port',
    belief: {
      technical: plain('A policy lists the port of the Service.'),
      house: plain('The house rules speak of the Service’s door.'),
    },
    truth: {
      technical: plain('Policies are judged after translation: what counts is the port of the pod.'),
      house: plain('The rules are read at the apartment’s own door. The Service’s number is long gone by then.'),
    },
  },
  'egress-without-name': {
    name: 'A rule for the application is enough',
    belief: {
      technical: plain('An egress rule for the application is all that is needed.'),
      house: plain('If I may visit my friend, I can go.'),
    },
    truth: {
      technical: plain('The name is looked up first. Without a rule for DNS the connection never starts.'),
      house: plain(
        'First you have to ask for the number. If you may not visit the one who knows the numbers, you never set out.',
      ),
    },
  },
  'closed-by-default': {
    name: 'Closed by default, or one side is enough',
    belief: {
      technical: plain('Pods are closed by default, or one side’s permission is enough.'),
      house: plain('Every door is locked until somebody opens it, or one key opens both.'),
    },
    truth: {
      technical: plain(
        'A direction is open until a policy selects the pod for it. Then both sides must agree; answers pass by themselves.',
      ),
      house: plain(
        'A door is open until a rule speaks of it. Then leaving and entering must both be allowed; who was let in may answer.',
      ),
    },
  },
}
