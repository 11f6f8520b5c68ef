import { header } from '../../net/packet.ts'
import { plain, t } from '../../request/text.ts'
import type { Catalogue } from '../contract/catalogue.ts'
import { datapathSteps } from './datapath.ts'
import { drops } from './drops.ts'
import { netfilterSteps } from './netfilter-steps.ts'
import { learns, outcomes } from './outcomes.ts'
import { routingSteps } from './routing-steps.ts'
import { list } from './step-parts.ts'
import { vlanSteps } from './vlan-steps.ts'

const ANSWERS = {
  'echo-reply': { technical: 'an echo reply', house: '“I am here”' },
  'udp-reply': { technical: 'a datagram', house: 'a letter back' },
  'syn-ack': { technical: 'SYN-ACK', house: '“come in”' },
  reset: { technical: 'a reset (RST)', house: 'a closed shutter' },
  'port-unreachable': { technical: 'port unreachable', house: '“nobody works at that counter”' },
} as const

const isTunnel = (device: string): boolean => device === 'cilium_vxlan' || device === 'cilium_geneve'
/** The protocol of a tunnel, by its device. */
const tunnelOf = (device: string): string => (device === 'cilium_geneve' ? 'Geneve' : 'VXLAN')

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
    house: t`A new visitor sets out for ${to} with a fresh ticket and brings the answer: ${plain(ANSWERS[answer].house)}.`,
  }),
  informed: ({ outcome, packet }) => {
    const ttl = header(packet, 'ipv4')?.ttl ?? 0
    const sees = outcomes(outcome)
    return {
      short: 'answer is here',
      technical: t`The program that asked sees: ${sees}; TTL on arrival ${ttl}.`,
      house: t`Whoever sent you out ${learns(outcome)}; ${ttl} stubs are left on the ticket.`,
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
          : t`You come in through door ${port}; your coat says that you come from door ${from}.`,
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
    house: t`The map (ARP table) says: number ${ip} is door ${mac}. You leave for it through door ${port}.`,
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
  ...routingSteps,
  ...netfilterSteps,
  ...vlanSteps,
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
      ? t`The servant looks into the magic eBPF map: ${ip} is the building itself.`
      : t`The servant opens the magic eBPF map at the page of this building: the corridor to ${ip} begins behind door ${port}.`,
  }),
  'endpoint-missed': ({ ip }) => ({
    short: `${ip} not here`,
    technical: t`Endpoint map (cilium_lxc): ${ip} is not on this node.`,
    house: t`The servant opens the magic eBPF map at the page of this building: nobody here has number ${ip}.`,
  }),
  'ipcache-found': ({ ip, entry, rivals }) => {
    const where = entry.tunnel === undefined ? t`no tunnel` : t`tunnel to ${entry.tunnel}`
    const walk = entry.tunnel === undefined ? t`you need no tunnel` : t`you take the tunnel to ${entry.tunnel}`
    const others = list(rivals.map((r) => r.prefix))
    const wins = rivals.length === 0 ? t`` : t` (${others} would fit too; this row wins.)`
    const beaten = rivals.length === 0 ? t`` : t` It beats ${others}.`
    return {
      short: `${entry.prefix} → ${entry.tunnel ?? `identity ${entry.identity}`}`,
      technical: t`ipcache for ${ip}: ${entry.prefix}, identity ${entry.identity}, ${where}.${beaten}`,
      house: t`The servant opens the magic map at the page of the whole town: for ${ip} it is row ${entry.prefix}, badge ${entry.identity}, and ${walk}.${wins}`,
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
        ? t`He opens a secret passage (${by}): one step past door ${to} and its corridor, and you stand in the apartment.`
        : isTunnel(to)
          ? t`He shows you a secret passage (${by}) to another door, the blue triangle ${to}.`
          : t`He shows you a secret passage (${by}) to door ${to}.`,
  }),
  'handed-to-stack': ({ port, mark }) => ({
    short: 'to the stack',
    technical:
      mark === undefined
        ? t`From ${port} to the node's own network stack.`
        : t`From ${port} to the node's own network stack; the packet's mark carries identity ${mark}.`,
    house: t`From door ${port} he leads you into the lobby, to the doorman.`,
  }),
  'macs-rewritten': ({ src, dst }) => ({
    short: 'new MAC addresses',
    technical: t`New MAC addresses: ${src} to ${dst}.`,
    house: t`You get a new coat: from door ${src} to door ${dst}.`,
  }),
  encapsulated: ({ vni, outerSrc, outerDst, port, device }) => ({
    short: `${tunnelOf(device)} ${outerSrc} → ${outerDst}, VNI ${vni}`,
    technical: t`${device} wraps the frame: ${outerSrc} to ${outerDst}, UDP ${port}, VNI ${vni} (the sender's identity).`,
    house: t`Behind door ${device} the transparent tunnel begins, from ${outerSrc} to ${outerDst} (UDP ${port}). It keeps you dry, and you even see the fountain outside. The tag on your bag, ${vni}, is the badge of who sent you.`,
  }),
  decapsulated: ({ vni, outerSrc, device }) => ({
    short: `out of ${tunnelOf(device)}, VNI ${vni}`,
    technical: t`Outer headers off: from ${outerSrc}, VNI ${vni}; the frame appears on ${device}.`,
    house: t`At door ${device} you step out of the tunnel from ${outerSrc}; the tag on your bag says ${vni}.`,
  }),
  dropped: ({ reason }) => {
    const why = drops(reason)
    return { short: why.short, technical: t`Dropped: ${why.technical}.`, house: t`Dropped: ${why.house}.` }
  },
}
