import { header } from '../../net/packet.ts'
import { join, plain, type Text, t } from '../../request/text.ts'
import type { Catalogue } from '../contract/catalogue.ts'
import { datapathSteps } from './datapath.ts'
import { drops } from './drops.ts'
import { outcomes } from './outcomes.ts'

const ANSWERS = {
  'echo-reply': { technical: 'an echo reply', house: '“I am here”' },
  'udp-reply': { technical: 'a datagram', house: 'a letter back' },
  'syn-ack': { technical: 'SYN-ACK', house: '“come in”' },
  reset: { technical: 'a reset (RST)', house: 'a closed shutter' },
  'port-unreachable': { technical: 'port unreachable', house: '“nobody works at that counter”' },
} as const

const ICMP = {
  'echo-request': 'echo request',
  'echo-reply': 'echo reply',
  'time-exceeded': 'time exceeded',
  'net-unreachable': 'net unreachable',
  'host-unreachable': 'host unreachable',
  'port-unreachable': 'port unreachable',
  'fragmentation-needed': 'fragmentation needed',
  'admin-prohibited': 'administratively prohibited',
  'redirect-host': 'redirect',
} as const

/** The protocol of a tunnel, by its device. */
const tunnelOf = (device: string): string => (device === 'cilium_geneve' ? 'Geneve' : 'VXLAN')

const list = (values: readonly (string | number)[]): Text =>
  join(
    values.map((v) => t`${v}`),
    ', ',
  )

export const steps: Catalogue['steps'] = {
  ...datapathSteps,
  originated: ({ protocol, dst, port, size, packet }) => {
    const ttl = header(packet, 'ipv4')?.ttl ?? 0
    const what = port === undefined ? t`${protocol}` : t`${protocol} port ${port}`
    return {
      short: `${protocol.toUpperCase()} → ${dst}`,
      technical: t`Sends ${what} to ${dst}: ${size} bytes of payload, TTL ${ttl}.`,
      house: t`You set out for number ${dst} (${what}), with ${size} bytes in your bag and ${ttl} stubs on your ticket.`,
    }
  },
  delivered: ({ to, ip }) => ({
    short: `arrived: ${ip}`,
    technical: t`${ip} is an address of ${to}: delivered.`,
    house: t`Number ${ip} is ${to}. You have arrived.`,
  }),
  answered: ({ answer, to }) => ({
    short: ANSWERS[answer].technical,
    technical: t`Answers ${to} with ${plain(ANSWERS[answer].technical)}.`,
    house: t`The answer for ${to} is ${plain(ANSWERS[answer].house)}; it travels as a new visitor, with a fresh ticket.`,
  }),
  informed: ({ outcome, packet }) => {
    const ttl = header(packet, 'ipv4')?.ttl ?? 0
    const sees = outcomes(outcome)
    return {
      short: 'answer is here',
      technical: t`The program that asked sees: ${sees}; TTL on arrival ${ttl}.`,
      house: t`Whoever sent you out learns: ${sees}; ${ttl} stubs are left.`,
    }
  },
  received: ({ port, packet }) => {
    const eth = header(packet, 'ethernet')
    const from = eth === undefined ? '' : eth.src
    return {
      short: `in ${port}`,
      technical: from === '' ? t`Comes in on ${port}.` : t`Comes in on ${port} from ${from}.`,
      house:
        from === ''
          ? t`You come in through door ${port}.`
          : t`You come in through door ${port}; the door behind you was ${from}.`,
    }
  },
  sent: ({ port, packet }) => {
    const eth = header(packet, 'ethernet')
    const to = eth === undefined ? '' : eth.dst
    return {
      short: `out ${port}`,
      technical: to === '' ? t`Leaves through ${port}.` : t`Leaves through ${port} for ${to}.`,
      house:
        to === '' ? t`You leave through door ${port}.` : t`You leave through door ${port}; your coat says door ${to}.`,
    }
  },
  'not-for-me': ({ port, dst }) => ({
    short: 'not mine',
    technical: t`The frame is for ${dst}, not for ${port}: ignored.`,
    house: t`Your coat says door ${dst}. Door ${port} is another one and stays shut.`,
  }),
  'mac-learned': ({ mac, port }) => ({
    short: `${mac} is at ${port}`,
    technical: t`Learns that ${mac} is behind port ${port}.`,
    house: t`The signpost gets a new arm: door ${mac} is along path ${port}.`,
  }),
  'mac-found': ({ mac, port }) => ({
    short: `${mac} → ${port}`,
    technical: t`MAC table: ${mac} is behind port ${port}.`,
    house: t`The signpost at the fountain says: door ${mac} is along path ${port}.`,
  }),
  flooded: ({ mac, ports }) => ({
    short: `flood ${ports.join(' ')}`,
    technical: t`${mac} is not in the MAC table: out of all other ports (${list(ports)}).`,
    house: t`The signpost has no arm for door ${mac}, so a copy of you goes down every path (${list(ports)}).`,
  }),
  'arp-asked': ({ ip, tell, port, attempt }) => ({
    short: `ARP: who has ${ip}?`,
    technical: t`Asks on ${port}: who has ${ip}? Tell ${tell}. (Request ${attempt}.)`,
    house: t`Calls out at the fountain through door ${port}: which door has number ${ip}? Tell ${tell}. (Call ${attempt}.)`,
  }),
  'arp-answered': ({ ip, mac, to }) => ({
    short: `ARP: ${ip} is at ${mac}`,
    technical: t`Answers ${to}: ${ip} is at ${mac}.`,
    house: t`Answers ${to}: number ${ip} is on door ${mac}.`,
  }),
  'arp-learned': ({ ip, mac, from }) => ({
    short: `${ip} = ${mac}`,
    technical:
      from === 'reply'
        ? t`Notes in its ARP table: ${ip} is at ${mac}.`
        : t`The request itself teaches: ${ip} is at ${mac}.`,
    house:
      from === 'reply'
        ? t`Draws it on the map: number ${ip} is door ${mac}.`
        : t`Whoever asks is known afterwards: number ${ip} is door ${mac}.`,
  }),
  'arp-kept': ({ ip, mac, ignored }) => ({
    short: `${ip}: two owners`,
    technical: t`A second answer for ${ip}: ${ignored}. The first one, ${mac}, is kept for a second.`,
    house: t`A second door claims number ${ip}: ${ignored}. The map keeps the first, ${mac}.`,
  }),
  'arp-found': ({ ip, mac, port }) => ({
    short: `${ip} = ${mac}`,
    technical: t`ARP table: next hop ${ip} is at ${mac}, out of ${port}.`,
    house: t`The map knows: number ${ip} is door ${mac}, reached through door ${port}.`,
  }),
  'arp-ignored': ({ ip, why }) => ({
    short: 'ARP ignored',
    technical: {
      'not-mine': t`${ip} is not one of its addresses: no answer, nothing learned.`,
      'rp-filter': t`The asker's address would be routed elsewhere (rp_filter): the request for ${ip} is ignored.`,
      'own-port-only': t`${ip} belongs to another interface (arp_ignore): no answer here.`,
    }[why],
    house: {
      'not-mine': t`Number ${ip} is not here. No answer, and nothing goes on the map.`,
      'rp-filter': t`Whoever asks for ${ip} came from a side where they do not live. No answer.`,
      'own-port-only': t`Number ${ip} is on another door of this house. This door does not answer for it.`,
    }[why],
  }),
  parked: ({ behind }) => ({
    short: `wait for ${behind}`,
    technical: t`Waits in the neighbour entry until ${behind} is resolved.`,
    house: t`You wait on the bench until somebody says which door has number ${behind}.`,
  }),
  'own-address': ({ ip, port }) => ({
    short: 'own address',
    technical: t`${ip} is its own address (on ${port}): over lo, on no cable.`,
    house: t`Number ${ip} is this very house (door ${port}): you never step outside.`,
  }),
  'route-found': ({ dst, route, rivals }, spot) => {
    const via = route.via === undefined ? t`directly` : t`via ${route.via}`
    const out = route.port === undefined ? t`${route.type}` : t`${via}, out of ${route.port}`
    const beaten = rivals.length === 0 ? t`` : t` It beats ${list(rivals.map((r) => r.to))}.`
    const who = spot.kind === 'router' || spot.kind === 'node' ? plain('The doorman’s map') : plain('Your own plan')
    return {
      short: `${route.to} → ${route.via ?? route.port ?? route.type}`,
      technical: t`Longest match for ${dst}: ${route.to}, ${out}.${beaten}`,
      house: t`${who} for ${dst}: ${route.to}, ${out}.${beaten}`,
    }
  },
  'ttl-lowered': ({ from, to }) => ({
    short: `TTL ${to}`,
    technical: t`TTL ${from} becomes ${to}.`,
    house: t`A stub is torn off: ${from} becomes ${to}.`,
  }),
  'filter-passed': ({ hook, rules }) => ({
    short: `${hook}: pass`,
    technical: t`Packet filter, hook ${hook}: none of ${rules} rules stops it.`,
    house: t`Orders at the door (${hook}): none of ${rules} applies to you.`,
  }),
  'reverse-path-checked': ({ src, port }) => ({
    short: 'rp_filter ok',
    technical: t`Reverse path: ${src} would be answered through ${port}.`,
    house: t`You really come from the side where ${src} lives (${port}).`,
  }),
  fragmented: ({ mtu, lengths }) => ({
    short: `${lengths.length} fragments`,
    technical: t`Larger than the MTU of ${mtu}: cut into ${lengths.length} fragments (${list(lengths)} bytes).`,
    house: t`The path is ${mtu} wide: you go on in ${lengths.length} parts (${list(lengths)}).`,
  }),
  reassembled: ({ fragments, length }) => ({
    short: 'whole again',
    technical: t`${fragments} fragments put together: ${length} bytes.`,
    house: t`All ${fragments} parts are here; you are whole again (${length}).`,
  }),
  'icmp-made': ({ name, to, mtu, gateway }) => {
    const extra =
      mtu === undefined ? (gateway === undefined ? t`` : t` (better gateway: ${gateway})`) : t` (MTU ${mtu})`
    return {
      short: ICMP[name],
      technical: t`Tells ${to}: ICMP ${plain(ICMP[name])}${extra}.`,
      house: t`Sends a messenger to ${to}: ${plain(ICMP[name])}${extra}.`,
    }
  },
  'icmp-withheld': ({ name, why }) => ({
    short: `no ${ICMP[name]}`,
    technical: {
      'rate-limit': t`Would say ${plain(ICMP[name])}, but the allowance for this sender is used up for a second.`,
      'about-an-error': t`No error about an error.`,
      fragment: t`No error about a later fragment.`,
    }[why],
    house: {
      'rate-limit': t`A messenger went there a moment ago; no second one (${plain(ICMP[name])}).`,
      'about-an-error': t`No messenger is sent because of a messenger.`,
      fragment: t`No messenger for a part of a visitor.`,
    }[why],
  }),
  'pmtu-learned': ({ dst, mtu }) => ({
    short: `path MTU ${mtu}`,
    technical: t`Remembers a path MTU of ${mtu} towards ${dst}.`,
    house: t`Remembers: the way to ${dst} is only ${mtu} wide somewhere.`,
  }),
  'redirect-learned': ({ dst, gateway }) => ({
    short: `next time via ${gateway}`,
    technical: t`From now on ${dst} goes via ${gateway}.`,
    house: t`From now on, for ${dst}, you go to doorman ${gateway}.`,
  }),
  'redirect-ignored': ({ dst, gateway, why }) => ({
    short: 'redirect ignored',
    technical: {
      'not-my-gateway': t`A redirect for ${dst} to ${gateway}, but not from the gateway in use: ignored.`,
      'neighbour-unknown': t`A redirect for ${dst} to ${gateway}: its MAC address is not known yet, so it only asks for it.`,
      forwarding: t`A router follows no redirects (${dst} to ${gateway}).`,
      'switched-off': t`A redirect for ${dst} to ${gateway}: ignored, accept_redirects is off.`,
      'no-gateway': t`A redirect for ${dst} to ${gateway}, which can be nobody's gateway: ignored.`,
    }[why],
    house: {
      'not-my-gateway': t`Somebody who is not your doorman recommends ${gateway} for ${dst}: ignored.`,
      'neighbour-unknown': t`Your doorman recommends ${gateway} for ${dst}. Its door is not on your map yet, so you ask for that first.`,
      forwarding: t`A doorman takes no advice (${dst} to ${gateway}).`,
      'switched-off': t`Your doorman recommends ${gateway} for ${dst}, but in this house nobody takes advice.`,
      'no-gateway': t`Your doorman recommends ${gateway} for ${dst}, but no doorman can live there: ignored.`,
    }[why],
  }),
  'program-ran': ({ program, port, direction }) => ({
    short: program,
    technical: t`${program} runs at ${port} (tc ${direction}).`,
    house: t`A servant (${program}) stands at door ${port}.`,
  }),
  'source-checked': ({ ip, identity }) => ({
    short: `identity ${identity}`,
    technical: t`The source ${ip} is the pod's own; identity ${identity}.`,
    house: t`He checks that you really live at ${ip}; your badge says ${identity}.`,
  }),
  'endpoint-found': ({ ip, port, host }) => ({
    short: `${ip}: ${host ? 'this node' : port}`,
    technical: host
      ? t`Endpoint map: ${ip} is this node itself.`
      : t`Endpoint map (cilium_lxc): ${ip} is behind ${port}.`,
    house: host
      ? t`The magic map says: ${ip} is the building itself.`
      : t`The magic map, page of this building: ${ip} is behind door ${port}.`,
  }),
  'endpoint-missed': ({ ip }) => ({
    short: `${ip} not here`,
    technical: t`Endpoint map (cilium_lxc): ${ip} is not on this node.`,
    house: t`The magic map, page of this building: nobody has number ${ip}.`,
  }),
  'ipcache-found': ({ ip, entry, rivals }) => {
    const where = entry.tunnel === undefined ? t`no tunnel` : t`tunnel to ${entry.tunnel}`
    const beaten = rivals.length === 0 ? t`` : t` It beats ${list(rivals.map((r) => r.prefix))}.`
    return {
      short: `${entry.prefix} → ${entry.tunnel ?? `identity ${entry.identity}`}`,
      technical: t`ipcache for ${ip}: ${entry.prefix}, identity ${entry.identity}, ${where}.${beaten}`,
      house: t`The magic map, page of the whole town, for ${ip}: ${entry.prefix}, badge ${entry.identity}, ${where}.${beaten}`,
    }
  },
  redirected: ({ to, by }) => ({
    short: by === 'bpf_redirect_peer' ? 'secret passage' : `→ ${to}`,
    technical:
      by === 'bpf_redirect_peer'
        ? t`${by}: straight into the pod behind ${to}, not through ${to} itself.`
        : t`${by}: to ${to}, past the node's own routing.`,
    house:
      by === 'bpf_redirect_peer'
        ? t`He opens a secret passage (${by}): you stand in the apartment behind door ${to}.`
        : t`He shows you a secret passage (${by}) to door ${to}.`,
  }),
  'handed-to-stack': ({ port, mark }) => ({
    short: 'to the stack',
    technical:
      mark === undefined
        ? t`From ${port} to the node's own network stack.`
        : t`From ${port} to the node's own network stack; the packet's mark carries identity ${mark}.`,
    house: t`From door ${port} he sends you into the lobby, to the doorman.`,
  }),
  'macs-rewritten': ({ src, dst }) => ({
    short: 'new MAC addresses',
    technical: t`New MAC addresses: ${src} to ${dst}.`,
    house: t`You get a new coat: from door ${src} to door ${dst}.`,
  }),
  encapsulated: ({ vni, outerSrc, outerDst, port, device }) => ({
    short: `${tunnelOf(device)} ${outerSrc} → ${outerDst}, VNI ${vni}`,
    technical: t`${device} wraps the frame: ${outerSrc} to ${outerDst}, UDP ${port}, VNI ${vni} (the sender's identity).`,
    house: t`Behind door ${device} the transparent tunnel begins: ${outerSrc} to ${outerDst}, UDP ${port}; its tag ${vni} names the sender.`,
  }),
  decapsulated: ({ vni, outerSrc, device }) => ({
    short: `out of ${tunnelOf(device)}, VNI ${vni}`,
    technical: t`Outer headers off: from ${outerSrc}, VNI ${vni}; the frame appears on ${device}.`,
    house: t`The tunnel from ${outerSrc} ends at door ${device}; the tag says ${vni}.`,
  }),
  dropped: ({ reason }) => {
    const why = drops(reason)
    return { short: why.short, technical: t`Dropped: ${why.technical}.`, house: t`Dropped: ${why.house}.` }
  },
}
