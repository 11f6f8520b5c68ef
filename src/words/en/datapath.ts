import { plain, type Text, t } from '../../request/text.ts'
import type { BackendChoice, Translator } from '../../trace/rows.ts'
import type { Catalogue } from '../contract/catalogue.ts'
import { at, because, list, NOBODY, nearly } from './datapath-parts.ts'

const STATES = { new: 'new', established: 'known', reply: 'a reply', related: 'an error about a known one' } as const

const NOTES = {
  new: 'you are not in it yet',
  established: 'you are in it already',
  reply: 'you are the answer to a line in it',
  related: 'you bring news about a line in it',
} as const

const SIDES = { OUT: 'going out', IN: 'coming in', SVC: 'to a service' } as const

const CHOICES = {
  'only-one': 'the only backend',
  'one-of-several': 'picked at random',
  affinity: 'the same as before',
} as const

const chosen = (choice: BackendChoice, of: number): Text =>
  of === 1 ? t`the only backend` : t`${plain(CHOICES[choice])} of ${of}`

const oneOf = (of: number): Text => (of === 1 ? t`the only one` : t`one of ${of}`)

/** Who writes on the slip, in the story of the houses. */
const writer = (by: Translator): Text => {
  if (by === 'kube-proxy') return t`The clerk (${by})`
  return by === 'netfilter' ? t`The doorman (${by})` : t`The servant (${by})`
}

const PROXIES = { http: 'Envoy proxy', kafka: 'Envoy proxy', dns: 'DNS proxy', other: 'Envoy proxy' } as const

const REFUSALS = { http: 'HTTP 403', dns: 'REFUSED', kafka: 'an authorization error', other: 'a reset' } as const

const NATS = { masquerade: 'Masquerading', snat: 'SNAT', hairpin: 'Hairpin SNAT' } as const

/** The steps of a real cluster's datapath: services, NAT, conntrack, policies, encryption. */
export const datapathSteps = {
  'source-identified': ({ ip, identity, from }) => ({
    short: `identity ${identity}`,
    technical: {
      ipcache: t`The ipcache says who ${ip} is: identity ${identity}.`,
      'tunnel-key': t`The tunnel key (VNI) says who sends: identity ${identity}.`,
      mark: t`The packet's mark says that this node itself sends it: identity ${identity}.`,
    }[from],
    house: {
      ipcache: t`The servant looks up who lives at ${ip}: badge ${identity}.`,
      'tunnel-key': t`The tag of the tunnel is your badge now: ${identity}.`,
      mark: t`You were sent by the building itself; that is badge ${identity}.`,
    }[from],
  }),
  'conntrack-looked-up': ({ scope, state, connection }) => {
    const known = connection?.translated === undefined ? t`` : t`, translated from ${at(connection.translated)}`
    return {
      short: `conntrack: ${state}`,
      technical: t`Conntrack, ${plain(SIDES[scope])}: ${plain(STATES[state])}${known}.`,
      house: t`He opens the notebook at the door: ${plain(NOTES[state])}${known}.`,
    }
  },
  'conntrack-created': ({ connection }) => ({
    short: `conntrack: ${connection.scope}`,
    technical: t`New conntrack entry ${connection.scope}: ${connection.protocol} ${at(connection.src)} → ${at(connection.dst)}, identity ${connection.identity}.`,
    house: t`A new line in the notebook: ${at(connection.src)} to ${at(connection.dst)}, badge ${connection.identity}. The answer will be let through because of it.`,
  }),
  'policy-verdict': ({ direction, allowed, audited, match, endpoint, identity, by, near }) => ({
    short: `${direction}: ${allowed ? 'allowed' : 'denied'}`,
    technical: allowed
      ? t`Policy of ${endpoint}, ${direction}, identity ${identity}: allowed, ${match}${because(by)}.`
      : audited
        ? t`Policy of ${endpoint}, ${direction}, identity ${identity}: it would be denied${because(by)}${nearly(near)}, but ${'policy-audit-mode'} only reports that.`
        : t`Policy of ${endpoint}, ${direction}, identity ${identity}: denied${because(by)}${nearly(near)}.`,
    house: allowed
      ? t`The guest list of ${endpoint} (${direction}) has badge ${identity}${because(by)}. He lets you pass.`
      : audited
        ? t`The guest list of ${endpoint} (${direction}) does not have badge ${identity}${because(by)}. He writes it down and lets you pass all the same (${'policy-audit-mode'}).`
        : t`The guest list of ${endpoint} (${direction}) does not let badge ${identity} pass${because(by)}${nearly(near)}.`,
  }),
  'sent-to-proxy': ({ protocol, direction, endpoint }) => ({
    short: `→ proxy (${protocol})`,
    technical: t`An L7 rule of ${endpoint} (${direction}, ${protocol}) redirects it to the ${plain(PROXIES[protocol])} of this node. That one answers the connection itself, also when nobody is behind it.`,
    house: t`${endpoint} (${direction}) wants to know what is in the letter: a reader (${plain(PROXIES[protocol])}, ${protocol}) opens it on the way.`,
  }),
  'came-from-proxy': ({ protocol }) => ({
    short: 'from the proxy',
    technical: t`What the rule allows goes on in a connection of the proxy's own, with the sender's identity. What it does not gets an answer from the proxy, not a drop: ${REFUSALS[protocol]}.`,
    house: t`What may pass goes on; what may not is answered by the reader himself (${REFUSALS[protocol]}).`,
  }),
  'fib-looked-up': ({ dst, route, rivals }) => {
    const beaten = rivals.length === 0 ? t`` : t` It beats ${list(rivals.map((r) => r.to))}.`
    const out =
      route.via === undefined ? t`out of ${route.port ?? route.type}` : t`via ${route.via}, out of ${route.port ?? ''}`
    return {
      short: `FIB: ${route.to}`,
      technical: t`bpf_fib_lookup for ${dst}: ${route.to}, ${out}.${beaten}`,
      house: t`The servant reads the doorman's map himself: for ${dst} take ${route.to}, ${out}.${beaten}`,
    }
  },
  'tunnel-map-found': ({ prefix, remote }) => ({
    short: `${prefix} → ${remote}`,
    technical: t`cilium_tunnel_map (up to 1.17): ${prefix} is behind ${remote}.`,
    house: t`An old page of the magic map knows whole floors: ${prefix} is in building ${remote}.`,
  }),
  'socket-translated': ({ frontend, backend, of, choice }) => ({
    short: `${at(frontend.vip)} → ${at(backend)}`,
    technical: t`Socket load balancing: connect() to ${at(frontend.vip)} (${frontend.name}) goes to ${at(backend)}, ${chosen(choice, of)}. No packet carries the service address.`,
    house: t`Before you set out, your slip is rewritten: not ${at(frontend.vip)} (${frontend.name}), a plate without a house, but ${at(backend)} (${oneOf(of)}).`,
  }),
  'service-translated': ({ frontend, backend, of, choice, by }) => ({
    short: `${at(frontend.vip)} → ${at(backend)}`,
    technical: t`Service ${frontend.name} (${frontend.kind}) ${at(frontend.vip)}: ${by} sets the destination to ${at(backend)}, ${chosen(choice, of)}.`,
    house: t`${at(frontend.vip)} (${frontend.name}) is a number plate without a house. ${writer(by)} writes a real one on your slip: ${at(backend)} (${oneOf(of)}).`,
  }),
  'service-restored': ({ vip, backend, by }) => ({
    short: `${at(backend)} → ${at(vip)}`,
    technical:
      by === 'socket'
        ? t`The hooks at getpeername() and recvmsg() tell the program ${at(vip)} instead of ${at(backend)}; no packet changes.`
        : t`${by} sets the source ${at(backend)} back to the service address ${at(vip)}.`,
    house:
      by === 'socket'
        ? t`To whoever sent you it is said that ${at(vip)} answered; the real plate, ${at(backend)}, nobody mentions.`
        : t`${writer(by)} changes the sender on your slip back from ${at(backend)} to ${at(vip)}: that is what was asked for.`,
  }),
  'no-backend': ({ frontend, why, response }) => ({
    short: 'no backend',
    technical: t`Service ${frontend.name} ${at(frontend.vip)} has ${plain(NOBODY[why])}; response: ${response}.`,
    house: t`Behind the plate ${at(frontend.vip)} (${frontend.name}) there is ${plain(NOBODY[why])} (${response}).`,
  }),
  'source-range-checked': ({ src, range, ranges, frontend }) =>
    range === undefined
      ? {
          short: `${src} not in ${ranges.join(', ')}`,
          technical: t`loadBalancerSourceRanges of ${frontend.name} name who may not: ${src} is in none of ${list(ranges)}.`,
          house: t`${frontend.name} turns certain neighbourhoods away; ${src} lives in none of them.`,
        }
      : {
          short: `${src} in ${range}`,
          technical: t`loadBalancerSourceRanges of ${frontend.name}: ${src} is inside ${range}.`,
          house: t`${frontend.name} serves only certain neighbourhoods; ${src} lives in one of them, ${range}.`,
        },
  'nat-applied': ({ what, from, to, by }) => ({
    short: `${what}: ${at(from)} → ${at(to)}`,
    technical: t`${plain(NATS[what])} by ${by}: the source ${at(from)} becomes ${at(to)}.`,
    house: t`${writer(by)} writes another sender on your slip, ${at(to)} instead of ${at(from)}, and makes a note of it.`,
  }),
  'nat-undone': ({ from, to, by }) => ({
    short: `${at(from)} → ${at(to)}`,
    technical: t`${by} finds the NAT entry: the destination ${at(from)} becomes ${at(to)} again.`,
    house: t`${writer(by)} finds the note: whoever is addressed as ${at(from)} is really ${at(to)}.`,
  }),
  'nat-skipped': ({ why, prefix, by }) => ({
    short: 'no masquerade',
    technical: {
      'native-range': t`No masquerading by ${by}: the destination is inside ${prefix ?? ''}.`,
      answer: t`No masquerading by ${by}: this is a reply.`,
      node: t`No masquerading by ${by}: the destination is a node.`,
      overlay: t`No masquerading by ${by}: this is a tunnel packet.`,
    }[why],
    house: {
      'native-range': t`Your own number stays on the slip: within ${prefix ?? ''} everybody knows it (${by}).`,
      answer: t`Your own number stays on the slip: you are an answer (${by}).`,
      node: t`Your own number stays on the slip: you visit a building (${by}).`,
      overlay: t`Nothing is rewritten inside the tunnel (${by}).`,
    }[why],
  }),
  'dsr-noted': ({ vip, by }) => ({
    short: `DSR ${at(vip)}`,
    technical: t`Direct server return (${by}): the packet carries ${at(vip)}, so that the backend's node can answer in its name.`,
    house: t`On your slip stands what was asked for, ${at(vip)} (${by}): the answer may go straight home.`,
  }),
  'dsr-learned': ({ vip, by }) => ({
    short: `DSR ${at(vip)}`,
    technical: t`Direct server return (${by}): this node will answer as ${at(vip)}, past the node that was asked.`,
    house: t`The servant reads on your slip what was asked for (${at(vip)}, ${by}): the answer will bear that name.`,
  }),
  encrypted: ({ peer, port, device }) => ({
    short: `WireGuard → ${peer}`,
    technical: t`${device} encrypts the packet for ${peer}: UDP ${port}. Nobody in between can read it.`,
    house: t`An opaque tunnel (${device}, UDP ${port}) closes around you, as far as ${peer}: nobody sees who walks in it.`,
  }),
  decrypted: ({ peer, device }) => ({
    short: `WireGuard from ${peer}`,
    technical: t`WireGuard decrypts the packet from ${peer}; it appears on ${device}.`,
    house: t`The opaque tunnel from ${peer} ends at door ${device}; you can be seen again.`,
  }),
} satisfies Partial<Catalogue['steps']>
