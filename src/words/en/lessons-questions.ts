import { code, join, plain, type Text, t } from '../../request/text.ts'
import type { Voiced } from '../contract/cluster.ts'
import type { LessonWords } from '../contract/lessons.ts'
import { outcomeNames } from '../contract/lessons.ts'

/** The same sentence in both voices. */
const both = (text: Text): Voiced => ({ technical: text, house: text })

export const stems: LessonWords['stems'] = {
  fate: (_, { from, to }) => ({
    technical: t`${from} sends to ${to}. What becomes of the packet?`,
    house: t`You set out from ${from} to ${to}. What becomes of you?`,
  }),
  'frame-to': ({ device }, { from, to }) => ({
    technical: t`${from} sends to ${to}. Which destination MAC address is on the frame that leaves ${device}?`,
    house: t`You are on your way from ${from} to ${to}. When you leave ${device}, which door’s serial number is on your ticket?`,
  }),
  'arp-for': ({ device }, { from, to }) => ({
    technical: t`${from} sends to ${to}. For which address does ${device} need a MAC address before it can send?`,
    house: t`You are on your way from ${from} to ${to}. At ${device}: for which house number do you need the serial number of the door?`,
  }),
  'packet-to': ({ device }, { from, to }) => ({
    technical: t`${from} sends to ${to}. When the packet is on the wire behind ${device}, which destination address do those see who carry it?`,
    house: t`You are on your way from ${from} to ${to}. When you leave ${device}, which destination does everybody outside read on you?`,
  }),
  'packet-from': ({ device }, { from, to }) => ({
    technical: t`${from} sends to ${to}. When the packet leaves ${device}, which source address do those see who carry it?`,
    house: t`You are on your way from ${from} to ${to}. When you leave ${device}, which sender does everybody outside read on you?`,
  }),
  path: (_, { from, to }) => ({
    technical: t`${from} sends to ${to}. Which devices handle the request, one after the other?`,
    house: t`You set out from ${from} to ${to}. Where do you come by, one place after the other?`,
  }),
  'ttl-left': ({ ttl }, { from, to }) => ({
    technical: t`${from} sends to ${to} with TTL ${ttl}. With which TTL does the packet arrive?`,
    house: t`You set out from ${from} to ${to} with a ticket for ${ttl} doormen. How many are left when you arrive?`,
  }),
  'row-wins': ({ device, dst }) => ({
    technical: t`The packet for ${dst} is at ${device}. Which row of its routing table decides?`,
    house: t`You want to go to ${dst} and look at the map in ${device}. Which line counts?`,
  }),
  'table-asked': ({ device, part }, { from, to }) => ({
    technical: t`${from} sends to ${to}. Which table decides at ${place(device, part)}?`,
    house: t`You are on your way from ${from} to ${to}. What is looked at, at ${place(device, part)}, to show you on?`,
  }),
  'switch-writes': ({ device }, { from, to }) => ({
    technical: t`${device} has just been switched on. The first frame on the way from ${from} to ${to} comes in. Which row does it write into its MAC table?`,
    house: t`The sign at the fountain ${device} is still empty. The first one comes by on the way from ${from} to ${to}. What is written on the sign?`,
  }),
  'unknown-at-switch': ({ device }, { from, to }) => ({
    technical: t`On the way from ${from} to ${to} a frame comes to ${device}, and its destination is in no row of the MAC table. What does the switch do?`,
    house: t`On the way from ${from} to ${to} you come to the fountain ${device}, and the door is not on the sign. What now?`,
  }),
  'who-notices': ({ ip }, { from }) => ({
    technical: t`${from} sends to ${ip}, an address of its own subnet that nobody has. How does it find out?`,
    house: t`From ${from} you want to visit number ${ip} in your own neighbourhood, and there is no such house. How do you find out?`,
  }),
  sees: (_, { from, to }) => ({
    technical: t`${from} sends to ${to}. What does the program that asked get to see?`,
    house: t`You were sent from ${from} to ${to}. What does the one who sent you get to hear?`,
  }),
  'tunnel-number': ({ vni }, { from, to }) => ({
    technical: t`On the way from ${from} to ${to} the tunnel header carries VNI ${vni}. What does the number say?`,
    house: t`On the way from ${from} to ${to} you walk through the transparent tunnel with the number ${vni} on you. What does it say?`,
  }),
  star: ({ device }, { from, to }) => ({
    technical: t`A traceroute from ${from} to ${to} shows ${'*'} where ${device} is. What becomes of an ordinary packet?`,
    house: t`Whoever runs out of tickets at ${device} on the way from ${from} to ${to} is never heard of. What becomes of somebody with tickets enough?`,
  }),
  backends: ({ service }, { from }) => ({
    technical: t`${from} connects to ${service}. Which pods may be chosen?`,
    house: t`From ${from} you ask for ${service}. To which apartments may you be shown?`,
  }),
  'shared-how': ({ service, of }, { from }) => ({
    technical: t`${from} opens many connections to ${service}, which has ${of} pods. How are they shared out?`,
    house: t`Many visitors go from ${from} to ${service}, behind which are ${of} apartments. How are they shared out?`,
  }),
  verdict: (_, { from, to }) => ({
    technical: t`${from} opens a connection to ${to}. What do the policies say?`,
    house: t`You want to go from ${from} to ${to}. What do the house rules say?`,
  }),
  broken: ({ device, port }, { from, to }) => ({
    technical: t`Somebody pulls the cable at ${port} of ${device}. Then ${from} sends to ${to}. What becomes of the packet?`,
    house: t`The path at door ${port} of ${device} is torn up. Then you set out from ${from} to ${to}. What becomes of you?`,
  }),
}

const place = (device: string, part: string | undefined): Text =>
  part === undefined ? code(device) : t`${device}, ${part}`

export const values: LessonWords['values'] = {
  address: ({ ip }) => both(t`${ip}`),
  mac: ({ mac }) => both(t`${mac}`),
  'mac-of': ({ device }) => ({
    technical: t`the MAC address of the switch ${device}`,
    house: t`a serial number of the fountain ${device}`,
  }),
  number: ({ n }) => both(t`${n}`),
  path: ({ devices }) => both(join(devices.map(code), ' → ')),
  row: ({ to, via, port }) => ({
    technical: via === undefined ? t`${to}, directly on ${port ?? '-'}` : t`${to} via ${via}`,
    house: via === undefined ? t`“${to}: straight through door ${port ?? '-'}”` : t`“${to}: ask at ${via}”`,
  }),
  'mac-row': ({ mac, port }) => ({ technical: t`${mac} is behind ${port}`, house: t`“${mac}: down path ${port}”` }),
  table: ({ table }) => tables[table],
  fate: ({ fate }) => fates[fate.kind]('at' in fate ? fate.at : ''),
  sees: ({ outcome }) => both(sights[outcome]),
  verdict: ({ verdict, side, endpoint }) => ({
    technical: verdict === 'allowed' ? plain('allowed') : t`denied: ${side ?? '-'} of ${endpoint ?? '-'}`,
    house:
      verdict === 'allowed'
        ? plain('go ahead')
        : side === 'egress'
          ? t`${endpoint ?? '-'} may not go out for this`
          : t`${endpoint ?? '-'} lets nobody in for this`,
  }),
  backends: ({ ips }) => both(join(ips.map(code), ', ')),
  phrase: ({ phrase }) => phrases[phrase],
}

const fates: Record<'answered' | 'answer-lost' | 'lost' | 'not-sent', (at: string) => Voiced> = {
  answered: () => ({
    technical: plain('it arrives, and so does its answer'),
    house: plain('you arrive, and the answer comes home'),
  }),
  'answer-lost': (at) => ({
    technical: t`it arrives, but the answer is lost at ${at}`,
    house: t`you arrive, but the answer gets no further than ${at}`,
  }),
  lost: (at) => ({ technical: t`it is lost at ${at}`, house: t`you get no further than ${at}` }),
  'not-sent': (at) => ({ technical: t`it never leaves ${at}`, house: t`you do not even get out of ${at}` }),
}

export const tables: LessonWords['tables'] = {
  routes: { technical: plain('the routing table'), house: plain('the doorman’s map') },
  arp: { technical: plain('the ARP table'), house: plain('the map from house numbers to serial numbers') },
  macs: { technical: plain('the MAC table'), house: plain('the sign at the fountain') },
  endpoints: { technical: plain('the endpoint map'), house: plain('the magic map, page “this building”') },
  ipcache: { technical: plain('the ipcache'), house: plain('the magic map, page “the whole town”') },
  services: { technical: plain('the Service map'), house: plain('the magic map, page “Services”') },
}

export const phrases: LessonWords['phrases'] = {
  floods: {
    technical: plain('it sends the frame out of every other port'),
    house: plain('you are sent down every other path at once'),
  },
  'drops-it': { technical: plain('it drops the frame'), house: plain('the journey ends at the fountain') },
  'asks-a-directory': {
    technical: plain('it asks where the address is, and then sends the frame there'),
    house: plain('the fountain asks around, and then shows you on'),
  },
  'at-random': {
    technical: plain('at random, for each connection anew'),
    house: plain('by dice, for every visitor anew'),
  },
  'in-turn': { technical: plain('in turn'), house: plain('one here, the next one there') },
  'by-load': { technical: plain('to whoever has the least to do'), house: plain('to whoever is least busy') },
  'who-sends': {
    technical: plain('who sends it: the identity of the sender'),
    house: plain('whose badge it is: who is walking'),
  },
  'which-vlan': { technical: plain('which VLAN it belongs to'), house: plain('which street it belongs to') },
  'which-network': {
    technical: plain('the subnet that it is for'),
    house: plain('the neighbourhood that you are going to'),
  },
  'sender-gives-up': {
    technical: plain('by itself: it asks a few times, and nobody answers'),
    house: plain('by yourself: you call a few times, and nobody answers'),
  },
  'switch-reports': { technical: plain('the switch tells it'), house: plain('the fountain tells you') },
  'gateway-reports': { technical: plain('the gateway tells it'), house: plain('your doorman tells you') },
}

export const sights: LessonWords['sights'] = outcomeNames({
  reply: 'an answer',
  connected: 'it is connected',
  refused: '“connection refused”',
  'host-unreachable': '“host unreachable”',
  'net-unreachable': '“network is unreachable”',
  'time-exceeded': '“time to live exceeded”',
  prohibited: '“administratively prohibited”',
  'message-too-long': '“message too long”',
  'not-permitted': '“operation not permitted”',
  'invalid-argument': '“invalid argument”',
  'no-buffer-space': '“no buffer space available”',
  timeout: 'nothing, until it times out',
})
