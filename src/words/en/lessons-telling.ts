import type { LessonId } from '../../lessons/lessons.ts'
import { plain, t } from '../../request/text.ts'
import type { LessonTelling } from '../contract/lesson-pages.ts'

/** The twelve lessons, told. */
export const lessons: Record<LessonId, LessonTelling> = {
  doors: {
    title: 'Doors and numbers',
    can: plain('tell a MAC address from an IP address, and say which of them changes on the way'),
    telling: {
      house: [
        plain('A computer is a house; large or small, each has at least one door. That door is its network interface.'),
        plain(
          'The manufacturer burned a serial number into the door: the MAC address. It changes only if you change the door.',
        ),
        plain(
          'On the door hangs a house number: the IP address. The architect of the neighbourhood gave it out, and may give out another one.',
        ),
      ],
      technical: [
        plain(
          'An interface has two addresses: a MAC address from its maker, used inside one link, and an IP address from whoever plans the network, used end to end.',
        ),
      ],
    },
    limit: plain('A real serial number cannot be changed; a MAC address can, and a pod’s is simply made up.'),
  },
  fountain: {
    title: 'The fountain',
    can: plain('say how a switch learns, and what it does when it does not know'),
    telling: {
      house: [
        plain(
          'In the middle of every neighbourhood stands a fountain, and a path leads to it from every door. The path is yours alone: never a traffic jam.',
        ),
        plain(
          'At the fountain stands a sign: which path leads to which door. It knows only serial numbers of doors, no house numbers.',
        ),
        plain(
          'You never walk straight to a neighbour. You always go to the fountain first, read the sign, and take the path to the door.',
        ),
      ],
      technical: [
        plain(
          'A switch forwards frames by destination MAC address. Its table holds addresses and ports; IP addresses mean nothing to it.',
        ),
      ],
    },
    limit: plain('You read the sign yourself; a switch decides for the frame, and the frame never knows it was there.'),
  },
  map: {
    title: 'The map from numbers to doors',
    can: plain('say whose MAC address is asked for, and what happens when nobody answers'),
    telling: {
      house: [
        plain(
          'You know the house number, but the sign at the fountain knows only serial numbers. So you need a map that turns one into the other: the ARP table.',
        ),
        plain(
          'If a number is missing on your map, you call it out to the whole neighbourhood: “Number 15, what is the number of your door?” Only number 15 answers.',
        ),
      ],
      technical: [
        plain(
          'ARP turns the IP address of a neighbour into its MAC address: a broadcast question, a unicast answer, a row in the ARP table for a while.',
        ),
      ],
    },
    limit: plain('A map on paper stays as it is; ARP’s rows age, are asked for again, and anybody could answer.'),
  },
  mask: {
    title: 'The mask and the neighbourhood',
    can: plain('decide from an address and a mask who is a neighbour'),
    telling: {
      house: [
        plain(
          'How do you know whether a number belongs to your neighbourhood? By the architect’s rule: the mask. Lay it on your number and on the other one; if what shows is the same, you are neighbours.',
        ),
        plain('Neighbourhood 10 holds five houses, with numbers from 10 to 19: there is room to grow.'),
      ],
      technical: [
        t`The mask says how many bits of an address are the subnet: ${'/24'} is 24 bits. Equal bits mean neighbours; anything else goes to the gateway.`,
      ],
    },
    limit: plain(
      'You can see where a neighbourhood ends. A host only computes it, by its own mask, which may differ from its neighbour’s.',
    ),
  },
  doorman: {
    title: 'The doorman',
    can: plain('say when a packet goes to the gateway, and which row of a routing table wins'),
    telling: {
      house: [
        plain(
          'To a house in another neighbourhood no path leads from your fountain. So you go to your doorman, by way of the fountain as always. He lives in house 11.',
        ),
        plain(
          'Only he has the map that shows the way to neighbourhood 20, and which door to take for it. Finding the way like this, out of the neighbourhood, is what people call layer 3.',
        ),
      ],
      technical: [
        plain(
          'What is not in the subnet goes to the default gateway. A router looks up the destination in its routing table: the longest prefix that fits wins.',
        ),
      ],
    },
    limit: plain('A doorman looks at you; a router only at the destination address, and it forgets you at once.'),
  },
  'two-doors': {
    title: 'Two doors',
    can: plain('say which door a router uses, and which addresses are its own'),
    telling: {
      house: [
        plain(
          'Wait: if a door is an interface, must the doorman’s house not have another one? Exactly. House 11 has a second door, and on it another number: 101. Of course that door has its own serial number too.',
        ),
        plain(
          'Out of door 101 the road leads to the doorman of neighbourhood 20. He lives in house 21, and his second door leads you into the green neighbourhood.',
        ),
      ],
      technical: [
        plain(
          'A router has an interface, an IP address and a MAC address in each subnet it joins. All of the addresses are its own, wherever a packet comes in.',
        ),
      ],
    },
    limit: plain(
      'Most doormen have far more than two doors, and some of those doors are not made of wood: tunnels and VLANs.',
    ),
  },
  'there-and-back': {
    title: 'There and back',
    can: plain('follow MAC addresses, IP addresses and the TTL over a whole round trip'),
    telling: {
      house: [
        plain(
          'On the way to house 24 you get a new ticket at each doorman: the ticket names the next door. The letter in your hand, with the two house numbers, stays as it is.',
        ),
        plain(
          'Every doorman also tears off one of your coupons. When none is left, you go no further: that is the TTL.',
        ),
        plain(
          'At house 24 another traveller sets out with the answer, and takes the same way in the other direction, if every map on it knows your number.',
        ),
      ],
      technical: [
        plain(
          'Every router rewrites both MAC addresses and lowers the TTL by one; source and destination IP stay. The answer is routed by itself.',
        ),
      ],
    },
    limit: plain(
      'You would remember the way; a packet remembers nothing. Each router on the way back looks it up anew.',
    ),
  },
  buildings: {
    title: 'Buildings and apartments',
    can: plain('say what a node and a pod are, and what becomes of a pod’s address'),
    telling: {
      house: [
        plain(
          'Now the houses are buildings: the nodes of a Kubernetes cluster. A fountain still stands between them, in neighbourhood 1000.',
        ),
        plain(
          'A building has apartments: pods. Some have two bedrooms, some five, and some places stand empty, so that there is room for more.',
        ),
        plain(
          'And it is a Lego building! An apartment is put in when it is needed and taken out afterwards. The next one gets another number: a number is only good for as long as the apartment stands.',
        ),
      ],
      technical: [
        plain(
          'A node has a range of pod addresses. The CNI gives each new pod one of them; when the pod goes, the address goes with it. Pod to pod, no address is translated.',
        ),
      ],
    },
    limit: plain(
      'Lego bricks wait in a box; a deleted pod is gone, and its successor is another pod with another address.',
    ),
  },
  corridor: {
    title: 'The corridor, the servant and the secret passage',
    can: plain('say how two pods of one node reach each other'),
    telling: {
      house: [
        plain(
          'You leave your apartment by its door, walk down a private corridor, and come to another door: the LXC interface. A servant stands there.',
        ),
        plain(
          'You say: “To 14.” He finds 14 in his magic map, eBPF, and opens a secret passage straight to the corridor of apartment 14. You never see the lobby, let alone the street.',
        ),
      ],
      technical: [
        plain(
          'A pod’s eth0 and the node’s lxc interface are a veth pair. An eBPF program at the lxc looks up the destination in the endpoint map and redirects the packet to the other pod.',
        ),
      ],
    },
    limit: plain('The servant is a program that runs again for every packet. He has no memory, except in his maps.'),
  },
  tunnel: {
    title: 'The lobby, door 11 and the transparent tunnel',
    can: plain('follow a packet from a pod to a pod on another node, and say what the network between them sees'),
    telling: {
      house: [
        plain(
          'When Cilium was chosen for this town, its agent furnished every building with the same lobby. A doorman waits in it, and servants stand at its doors.',
        ),
        plain(
          'To 22, in the other building, there is no secret passage here. The servant leads you into the lobby; the doorman looks at his map and shows you door number 11, cilium_host.',
        ),
        plain(
          'Behind it is another door, the blue triangle: VXLAN. It opens on a beautiful transparent tunnel through the main door. You stay dry in the rain and enjoy the view: you even see the fountain outside!',
        ),
        plain(
          'At the green triangle a servant is waiting. He finds 22 in his map and opens the secret passage to its corridor.',
        ),
      ],
      technical: [
        plain(
          'Pod addresses mean nothing between nodes. So the packet is wrapped: outside stand the two nodes and UDP 8472, then the VXLAN header with the sender’s identity, inside the packet as it was.',
        ),
      ],
    },
    limit: plain(
      'Today’s Cilium goes from the LXC door straight into the tunnel; cilium_host only lends its address. And the tunnel is no place: the same packet just has more headers.',
    ),
  },
  services: {
    title: 'Services',
    can: plain('say what a ClusterIP is, and where it is replaced'),
    telling: {
      house: [
        plain(
          'Apartments come and go, so nobody wants to remember their numbers. A Service is a number that stays: a line on the magic map, with a list of apartments behind it.',
        ),
        plain(
          'Ask a servant for that number, and he rolls the dice, picks an apartment, and writes its number on your letter. On the way home the old number is put back.',
        ),
      ],
      technical: [
        plain(
          'A ClusterIP is a rule, not a machine. Before a packet is on a wire its destination becomes that of a ready pod, picked at random; the answer is translated back.',
        ),
      ],
    },
    limit: plain('A line on a map is not a place: nobody lives at a ClusterIP, so there is nobody to ping.'),
  },
  policies: {
    title: 'Policies',
    can: plain('judge whether a connection is allowed, and name the side that refuses it'),
    telling: {
      house: [
        plain('Every servant has a list of house rules. While no rule speaks of an apartment, its door is open.'),
        plain(
          'Once a rule does, only what it allows may pass, in that direction. For a visit both must agree: the rules where you leave, and those where you enter. Who was let in may answer.',
        ),
        plain('The servant reads your badge, not your number; and the door he means is the apartment’s own.'),
      ],
      technical: [
        plain(
          'A pod is open in a direction until a policy selects it for that direction. Then both sides must allow the connection, by identity and by the pod’s port after translation. Replies pass.',
        ),
      ],
    },
    limit: plain(
      'House rules are read by people; a policy is compiled into a map, and a name in it means all pods with that label, also those to come.',
    ),
  },
}
