import { type Text, t } from '../../request/text.ts'
import { ciliumDrop } from '../../trace/cards/drops.ts'
import type { Drop } from '../../trace/drops.ts'
import type { Catalogue, Telling } from '../contract/catalogue.ts'
import { matchText } from '../contract/match.ts'
import { say } from '../contract/say.ts'
import { datapathDrops } from './datapath-drops.ts'

/** Cilium's own number and words, where it has some: so that Hubble and we speak alike. */
export function ciliumName(kind: Drop['kind']): Text {
  const named = ciliumDrop(kind)
  return named === undefined ? t`` : t` (Cilium: ${named.code} ${named.text})`
}

export const dropWords: Catalogue['drops'] = {
  ...datapathDrops,
  'no-route': ({ dst, rules }) => ({
    short: 'no route',
    technical: t`no route to ${dst} (${rules} routes, none covers it)`,
    house: t`the map has ${rules} entries, and none leads to ${dst}`,
  }),
  prohibited: ({ dst, route }) => ({
    short: route.type,
    technical: t`the route ${route.to} of type ${route.type} refuses ${dst}`,
    house: t`the map marks ${route.to} as ${route.type}: nobody goes to ${dst}`,
  }),
  'arp-failed': ({ ip, port, attempts }) => ({
    short: 'ARP failed',
    technical: t`ARP failed: nobody on ${port} answers for ${ip} (${attempts} requests, one second apart, then host unreachable)`,
    house: t`called ${attempts} times through door ${port}, but no door has number ${ip}`,
  }),
  'ttl-expired': ({ ttl }) => ({
    short: 'TTL expired',
    technical: t`TTL was ${ttl} and this router would have made it 0`,
    house: t`the ticket has ${ttl} stub left, and the doorman takes that one`,
  }),
  'too-big': ({ length, mtu, port, df }) => ({
    short: `${length} > MTU ${mtu}`,
    technical: df
      ? t`${length} bytes do not fit the MTU of ${mtu} on ${port}, and DF forbids to fragment`
      : t`${length} bytes do not fit the MTU of ${mtu} on ${port}`,
    house: df
      ? t`you are ${length} wide, the path behind ${port} is ${mtu}, and your slip says “do not divide”`
      : t`you are ${length} wide, and the path behind ${port} is only ${mtu}`,
  }),
  'too-big-for-receiver': ({ length, mtu, port }) => ({
    short: `${length} > MTU ${mtu}`,
    technical: t`the interface at the other end (${port}) takes ${mtu} bytes, not ${length}; a switch sends no ICMP`,
    house: t`the door at the far end (${port}) is ${mtu} wide, you are ${length}; nobody sends a messenger`,
  }),
  'not-forwarding': ({ dst }) => ({
    short: 'not forwarding',
    technical: t`${dst} is not its own, and it does not forward (ip_forward is 0); no ICMP`,
    house: t`${dst} is not here, and this house is no doorman: silence`,
  }),
  filter: ({ hook, rule }) => ({
    short: `filter: ${rule.action}`,
    technical: t`packet filter, hook ${hook}: ${matchText(rule.match)} → ${rule.action}`,
    house: t`orders at the door (${hook}): ${matchText(rule.match)} → ${rule.action}`,
  }),
  'rp-filter': ({ src, port, expected }) => ({
    short: 'rp_filter',
    technical:
      expected === undefined
        ? t`rp_filter: there is no way back to ${src}`
        : t`rp_filter: ${src} came in on ${port}, but is reached through ${expected}`,
    house:
      expected === undefined
        ? t`nobody here knows where ${src} lives`
        : t`whoever lives at ${src} should have come through ${expected}, not ${port}`,
  }),
  'not-for-this-nic': ({ dst, port }) => ({
    short: 'another MAC',
    technical: t`the frame is for ${dst}, which is not the MAC address of ${port}`,
    house: t`your coat says door ${dst}, and ${port} is another one`,
  }),
  'link-drop': ({ port, why }) => ({
    short: why,
    technical: {
      'cable-cut': t`the cable at ${port} is cut`,
      'interface-down': t`${port} is down`,
      'peer-down': t`the other end of the cable at ${port} is down`,
      'no-cable': t`there is no cable at ${port}`,
    }[why],
    house: {
      'cable-cut': t`the path behind door ${port} is broken`,
      'interface-down': t`door ${port} is locked`,
      'peer-down': t`the door at the other end of the path from ${port} is locked`,
      'no-cable': t`there is no path behind door ${port}`,
    }[why],
  }),
  'no-tx-target': ({ dst }) => ({
    short: 'no port to send to',
    technical: t`the switch has no living port towards ${dst}`,
    house: t`no path from the fountain leads to door ${dst} any more`,
  }),
  'layer-2-loop': ({ mac }) => ({
    short: 'loop',
    technical: t`the same frame from ${mac} came round again: the cables form a ring, and there is no spanning tree`,
    house: t`you (from door ${mac}) are back at a fountain where you have been: the paths go in a circle`,
  }),
  'vlan-not-allowed': ({ vlan, port }) => ({
    short: `VLAN ${vlan} not on ${port}`,
    technical: t`vlan ${vlan} is not allowed on ${port}`,
    house: t`the path ${port} does not let the colour ${vlan} in`,
  }),
  'vlan-unknown': ({ port, vlan }) => ({
    short: vlan === undefined ? 'no tag' : `VLAN ${vlan}?`,
    technical:
      vlan === undefined
        ? t`the frame has no VLAN tag, and ${port} has no address without one`
        : t`no interface on ${port} belongs to vlan ${vlan}`,
    house:
      vlan === undefined
        ? t`you have no sign, and door ${port} only opens for one with a colour`
        : t`nobody behind door ${port} knows the colour ${vlan} of your sign`,
  }),
  'redirect-failed': ({ to, why }) => ({
    short: 'redirect failed',
    technical:
      why === 'no such interface'
        ? t`redirect failed: the interface for ${to} does not exist`
        : t`redirect failed: ${to} is down`,
    house:
      why === 'no such interface'
        ? t`the secret passage to ${to} ends at a wall: that door is gone`
        : t`the secret passage ends at ${to}, and that door is locked`,
  }),
  'device-down': ({ device }) => ({
    short: 'down',
    technical: t`${device} is switched off`,
    house: t`${device} is dark and locked`,
  }),
  'source-not-local': ({ src }) => ({
    short: 'source not local',
    technical: t`${src} is not an address of the sender`,
    house: t`nobody here has number ${src}`,
  }),
  'broadcast-not-permitted': ({ dst }) => ({
    short: 'broadcast',
    technical: t`${dst} is a broadcast address, and an ordinary socket may not send there`,
    house: t`${dst} means everybody in the neighbourhood, and you may not shout`,
  }),
  'broadcast-ignored': ({ dst }) => ({
    short: 'broadcast ignored',
    technical: t`${dst} is a broadcast address here, and a ping to everybody is not answered (icmp_echo_ignore_broadcasts)`,
    house: t`${dst} means everybody in this neighbourhood, and nobody answers a call to everybody`,
  }),
  'echo-ignored': ({ dst }) => ({
    short: 'ping ignored',
    technical: t`${dst} answers no ping (icmp_echo_ignore_all)`,
    house: t`at ${dst} nobody calls back when somebody only asks whether they are there`,
  }),
  'not-a-member': ({ dst }) => ({
    short: 'not a member',
    technical: t`${dst} is a multicast group, and nobody on this device has joined it`,
    house: t`${dst} is the name of a club, and nobody in this house is a member`,
  }),
  'fragment-missing': ({ have }) => ({
    short: 'fragment missing',
    technical: t`only ${have} fragments arrived, so the packet is never whole`,
    house: t`only ${have} parts of you arrived`,
  }),
  'tunnel-loop': ({ dst, range }) => ({
    short: 'tunnel loop',
    technical: t`the tunnel's own packet to ${dst} is routed into the tunnel again, because the pod range ${range} holds that node's address (the kernel says: Dead loop on virtual device)`,
    house: t`the tunnel to ${dst} begins in the tunnel itself, because the apartments' numbers ${range} hold the number of that building`,
  }),
  'invalid-source-ip': ({ src, expected }) =>
    named('invalid-source-ip', {
      short: 'Invalid source ip',
      technical: t`the pod sends as ${src}, but its address is ${expected}`,
      house: t`you say you live at ${src}, but the servant knows you: ${expected}`,
    }),
  'stale-or-unroutable-ip': ({ dst, identity, prefix }) =>
    named('stale-or-unroutable-ip', {
      short: 'Stale or unroutable IP',
      technical: t`no pod has ${dst}: the ipcache knows only ${prefix}, identity ${identity}, and no tunnel`,
      house: t`nobody lives at ${dst} (any more): the magic map has only ${prefix}, badge ${identity}`,
    }),
  'ttl-exceeded': ({ ttl }) =>
    named('ttl-exceeded', {
      short: 'TTL exceeded',
      technical: t`TTL ${ttl} cannot be lowered; an eBPF program sends no ICMP, traceroute shows a gap`,
      house: t`the ticket has ${ttl} stub left, the servant takes it, and sends no messenger`,
    }),
  'invalid-identity': ({ identity }) =>
    named('invalid-identity', {
      short: 'Invalid identity',
      technical: t`the VNI claims identity ${identity}, which never travels in a tunnel`,
      house: t`the tag says ${identity}: that badge never leaves its building`,
    }),
  'encapsulation-traffic-is-prohibited': ({ port }) =>
    named('encapsulation-traffic-is-prohibited', {
      short: 'Encapsulation traffic is prohibited',
      technical: t`a pod may not send to the tunnel port ${port}`,
      house: t`nobody may dig a tunnel inside the tunnel (${port})`,
    }),
  'unsupported-l3-protocol': ({ what }) =>
    named('unsupported-l3-protocol', {
      short: 'Unsupported L3 protocol',
      technical: t`the datapath does not handle this protocol (${what})`,
      house: t`the servants do not understand this traveller (${what})`,
    }),
}

function named(kind: Drop['kind'], telling: Telling): Telling {
  const name = ciliumName(kind)
  return { ...telling, technical: [...telling.technical, ...name], house: [...telling.house, ...name] }
}

/** Why a packet died, as a clause. */
export const drops = (drop: Drop): Telling => say<Drop, Telling>(dropWords, drop)
