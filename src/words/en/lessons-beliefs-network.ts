import { plain } from '../../request/text.ts'
import type { BeliefWords, NetworkBelief } from '../contract/lessons.ts'

/** Beliefs about houses, fountains and doormen. */
export const networkBeliefs: Record<NetworkBelief, BeliefWords> = {
  'arp-asks-far-host': {
    name: 'ARP asks for the far host',
    belief: {
      technical: plain('ARP asks for the MAC address of the final destination.'),
      house: plain('I look up the serial number of the door where I want to end up.'),
    },
    truth: {
      technical: plain('ARP asks only for the next hop: the neighbour itself, or else the gateway.'),
      house: plain('You only ask for the next door: your neighbour’s, or else your doorman’s.'),
    },
  },
  'mac-stays': {
    name: 'The destination MAC stays the same',
    belief: {
      technical: plain('The frame carries the server’s MAC address all the way.'),
      house: plain('The serial number of the last door is on my ticket from the start.'),
    },
    truth: {
      technical: plain('Every router takes the frame off and puts a new one on, addressed to the next hop.'),
      house: plain('Every doorman writes you a new ticket, for the next door only.'),
    },
  },
  'ip-is-gateway': {
    name: 'The packet is addressed to the gateway',
    belief: {
      technical: plain('The destination IP address is that of the gateway until the gateway changes it.'),
      house: plain('The letter has the doorman’s house number on it.'),
    },
    truth: {
      technical: plain(
        'The gateway’s MAC address is on the frame; the destination IP address is the far host’s, all the way.',
      ),
      house: plain(
        'The ticket names the doorman’s door; the letter names the house you are really going to, all the way.',
      ),
    },
  },
  'neighbours-through-gateway': {
    name: 'Neighbours talk through the gateway',
    belief: {
      technical: plain('Everything goes through the default gateway, neighbours too.'),
      house: plain('Every errand starts at the doorman’s.'),
    },
    truth: {
      technical: plain(
        'Inside a subnet a host sends straight to its neighbour through the switch. The gateway is for all that is outside.',
      ),
      house: plain(
        'To a house of your own neighbourhood you walk by way of the fountain. The doorman is for everywhere else.',
      ),
    },
  },
  'switch-is-a-hop': {
    name: 'A switch is a hop',
    belief: {
      technical: plain('A switch puts in its own MAC address, or lowers the TTL, like a router.'),
      house: plain('The fountain stamps the ticket of everybody who passes.'),
    },
    truth: {
      technical: plain('A switch changes nothing in the frame: neither MAC addresses nor TTL. Only routers do.'),
      house: plain('You only read the sign at the fountain. Nothing on you changes there.'),
    },
  },
  'unknown-mac-dropped': {
    name: 'A switch drops what it does not know',
    belief: {
      technical: plain('A switch that does not know a MAC address drops the frame, or asks somebody.'),
      house: plain('If a door is not on the sign, the journey ends at the fountain, or the fountain asks around.'),
    },
    truth: {
      technical: plain('It floods: the frame leaves by every port but the one it came in on.'),
      house: plain('If a door is not on the sign, you are sent down every path at once. Only the right door opens.'),
    },
  },
  'switch-learns-destination': {
    name: 'A switch learns where frames go',
    belief: {
      technical: plain('A switch learns the destination addresses, or an administrator tells it.'),
      house: plain('The sign is written by where people want to go.'),
    },
    truth: {
      technical: plain(
        'A switch learns from the source address of what arrives: who sends from that port lives behind it.',
      ),
      house: plain('The sign is written by where people come from: who came up that path lives on it.'),
    },
  },
  'one-mac-behind-router': {
    name: 'One MAC address for a whole router',
    belief: {
      technical: plain('A router, and everything behind it, has one MAC address.'),
      house: plain('The doorman’s house has one serial number, whichever door you use.'),
    },
    truth: {
      technical: plain('Every interface has a MAC address of its own; a router has one on each leg.'),
      house: plain('Every door has its own serial number; a doorman has two doors, so he has two.'),
    },
  },
  'missing-is-reported': {
    name: 'Somebody reports a missing neighbour',
    belief: {
      technical: plain('The switch, or some directory, says that there is no such neighbour.'),
      house: plain('Somebody at the fountain tells me that the house does not exist.'),
    },
    truth: {
      technical: plain('Nobody answers for a missing host. The sender asks three times and then gives up by itself.'),
      house: plain('Nobody answers for a house that is not there. You call three times, then give up by yourself.'),
    },
  },
  'broadcast-is-a-host': {
    name: 'The last address is a host',
    belief: {
      technical: plain('The last address of a subnet is a host like any other.'),
      house: plain('The last number of the neighbourhood is a house.'),
    },
    truth: {
      technical: plain(
        'With this mask it is the broadcast address: it means everybody in the subnet, and belongs to nobody.',
      ),
      house: plain('By the architect’s rule it is no house: calling it means calling the whole neighbourhood.'),
    },
  },
  'broadcast-crosses': {
    name: 'A broadcast reaches other networks',
    belief: {
      technical: plain('I can broadcast into another subnet.'),
      house: plain('I can call out to all houses of another neighbourhood.'),
    },
    truth: {
      technical: plain('A router does not pass a broadcast on into the subnet behind it.'),
      house: plain('The doorman over there does not call out for strangers.'),
    },
  },
  'mask-is-the-routers': {
    name: 'The mask is the router’s business',
    belief: {
      technical: plain('If the addresses look like neighbours, or the router knows both, both hosts reach each other.'),
      house: plain('The doorman knows who is whose neighbour; my own rule does not matter.'),
    },
    truth: {
      technical: plain(
        'Every host decides by its own mask whether it asks for the neighbour or sends to the gateway. Two masks, two decisions.',
      ),
      house: plain(
        'Everybody judges by their own rule who is a neighbour. If two rules differ, one walks and the other calls in vain.',
      ),
    },
  },
  'server-needs-no-gateway': {
    name: 'A server needs no gateway',
    belief: {
      technical: plain('A server only answers, so it needs no gateway.'),
      house: plain('Who never goes out needs no doorman.'),
    },
    truth: {
      technical: plain(
        'The answer is a packet like any other. Without a route it is never sent, although the request arrived.',
      ),
      house: plain('The answer has to travel too. Whoever does not know a doorman cannot send it home.'),
    },
  },
  'no-gateway-gets-lost': {
    name: 'Without a gateway it gets lost on the way',
    belief: {
      technical: plain('Without a gateway the packet goes out and gets lost somewhere.'),
      house: plain('Without a doorman I just walk off and get lost.'),
    },
    truth: {
      technical: plain('It is never sent: the kernel finds no route and tells the program at once.'),
      house: plain('You do not even leave the house: there is no way on your map, and you are told at once.'),
    },
  },
  'first-row-wins': {
    name: 'The first row, or the default, wins',
    belief: {
      technical: plain('Routes are read from top to bottom, or the default takes everything.'),
      house: plain('The first line of the map that fits is the way.'),
    },
    truth: {
      technical: plain(
        'The longest prefix that fits wins. The order does not matter, and the default is the shortest of all.',
      ),
      house: plain('The line that fits most closely is the way, wherever it stands. “Everywhere else” comes last.'),
    },
  },
  'routers-know-the-way': {
    name: 'Routers know the whole way',
    belief: {
      technical: plain('The first router knows the whole path, or somebody further on will know it.'),
      house: plain('The doorman knows the road to the end.'),
    },
    truth: {
      technical: plain('Every router knows only its next hop. Where one has no row, the packet ends.'),
      house: plain('Every doorman knows only the next door. If his map has no line for you, you go no further.'),
    },
  },
  'answer-same-way': {
    name: 'The answer finds its way back',
    belief: {
      technical: plain('If the request arrives, the answer comes back the way it went.'),
      house: plain('Who found the way there finds it back.'),
    },
    truth: {
      technical: plain('The answer is routed by itself, towards the source address of the request, row by row.'),
      house: plain('The way back is looked up anew, by the number that stands as the sender.'),
    },
  },
  'source-is-checked': {
    name: 'Routers check the source address',
    belief: {
      technical: plain('A router turns away a packet with a source address that cannot be right.'),
      house: plain('The doorman checks who I claim to be.'),
    },
    truth: {
      technical: plain(
        'Routing looks only at the destination. The source is checked only where reverse path filtering is switched on.',
      ),
      house: plain('The doorman reads where you want to go, not where you say you come from, unless he was told to.'),
    },
  },
  'ttl-is-seconds': {
    name: 'TTL is a time',
    belief: {
      technical: plain('The TTL is a time, and the packet was quick enough.'),
      house: plain('My ticket is good for a while, however many doormen I meet.'),
    },
    truth: {
      technical: plain('The TTL counts routers: each lowers it by one, and at zero the packet ends.'),
      house: plain(
        'The ticket is good for a number of doormen. Each tears off one, and without one you go no further.',
      ),
    },
  },
  'receiver-counts': {
    name: 'The receiver counts too',
    belief: {
      technical: plain('Every machine on the way lowers the TTL, the receiver too.'),
      house: plain('The last house tears off a ticket as well.'),
    },
    truth: {
      technical: plain('Only who forwards lowers the TTL. The receiver takes the packet as it is.'),
      house: plain('Only who sends you on tears off a ticket. At home nobody does.'),
    },
  },
  'star-is-a-break': {
    name: 'A star in traceroute is a break',
    belief: {
      technical: plain('Where traceroute shows a star, packets do not get through.'),
      house: plain('A doorman who does not answer does not let anybody pass.'),
    },
    truth: {
      technical: plain(
        'A star only says that nobody reported the end of the TTL. A hop can be silent and forward all the same.',
      ),
      house: plain('A servant who says nothing when your ticket runs out may still show everybody else the way.'),
    },
  },
  'other-leg-through-network': {
    name: 'A router’s other address lies behind it',
    belief: {
      technical: plain('To reach the router’s other address, the packet must go through the network of that leg.'),
      house: plain('To reach the number on the doorman’s second door I must walk around to it.'),
    },
    truth: {
      technical: plain('A router answers for all its addresses at whichever interface the packet comes in.'),
      house: plain('Both numbers are the same house: at the first door you have arrived.'),
    },
  },
  'routers-split': {
    name: 'Routers split what is too big',
    belief: {
      technical: plain('What is too big for a link is split by the router.'),
      house: plain('The doorman takes a large parcel apart.'),
    },
    truth: {
      technical: plain(
        'Not with DF set, as TCP and path MTU discovery send: the router drops it and says which size would fit.',
      ),
      house: plain('Your parcel says “do not open”: the doorman refuses it, and tells you which size fits his door.'),
    },
  },
  'ping-is-enough': {
    name: 'Ping works, so all is well',
    belief: {
      technical: plain('A ping came through, so everything comes through.'),
      house: plain('A postcard came through, so the wardrobe will.'),
    },
    truth: {
      technical: plain('A ping is small. A narrow link on the way lets it pass and drops the full-sized packets.'),
      house: plain('A postcard fits through every door. Try again with something as large as your real load.'),
    },
  },
}
