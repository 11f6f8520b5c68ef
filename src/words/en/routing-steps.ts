import type { Spot } from '../../engine/scenes.ts'
import { plain, type Text, t } from '../../request/text.ts'
import type { StepOf } from '../../trace/events.ts'
import type { Catalogue } from '../contract/catalogue.ts'
import { list } from './step-parts.ts'

const ICMP = {
  'echo-request': 'echo request',
  'echo-reply': 'echo reply',
  'time-exceeded': 'time exceeded',
  'net-unreachable': 'net unreachable',
  'host-unreachable': 'host unreachable',
  'port-unreachable': 'port unreachable',
  'fragmentation-needed': 'fragmentation needed',
  'admin-prohibited': 'administratively prohibited',
  'host-prohibited': 'host administratively prohibited',
  'redirect-host': 'redirect',
} as const

/** The doorman looks at his map; whoever is at home knows their own street, and for the rest the doorman. */
function wayChosen({ dst, route, rivals }: Pick<StepOf<'route-found'>, 'dst' | 'route' | 'rivals'>, spot: Spot): Text {
  const others = list(rivals.map((r) => r.to))
  const wins = rivals.length === 0 ? t`` : t` (${others} would fit too; this row wins.)`
  const isDoorman = spot.kind === 'router' || spot.kind === 'node'
  const who = isDoorman ? plain('The doorman looks at his map (routing table)') : plain('You look at your own plan')
  const { to, via, port } = route
  if (port === undefined) return t`${who}: for ${dst} it says ${to}, ${route.type}.${wins}`
  if (via === undefined) return t`${who}: ${dst} lies in ${to}, straight through door ${port}.${wins}`
  if (!isDoorman && to === '0.0.0.0/0')
    return t`No way of your own leads to ${dst}, so you go to the doorman first: ${via}, through door ${port} (${to}).${wins}`
  return t`${who}: for ${dst} (${to}), go to ${via} through door ${port}.${wins}`
}

export const routingSteps = {
  'own-address': ({ ip, port }) => ({
    short: 'own address',
    technical: t`${ip} is its own address (on ${port}): over lo, on no cable.`,
    house: t`Number ${ip} is this very house (door ${port}): there is no need to step outside.`,
  }),
  'route-found': ({ dst, route, rivals }, spot) => {
    const via = route.via === undefined ? t`directly` : t`via ${route.via}`
    const out = route.port === undefined ? t`${route.type}` : t`${via}, out of ${route.port}`
    const beaten = rivals.length === 0 ? t`` : t` It beats ${list(rivals.map((r) => r.to))}.`
    return {
      short: `${route.to} → ${route.via ?? route.port ?? route.type}`,
      technical: t`Longest match for ${dst}: ${route.to}, ${out}.${beaten}`,
      house: wayChosen({ dst, route, rivals }, spot),
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
      busy: t`No error: it was answering a ping itself, and its one ICMP socket was in use.`,
      'no-way-back': t`Would say ${plain(ICMP[name])}, but has no route back to the sender: no error is sent.`,
    }[why],
    house: {
      'rate-limit': t`A messenger went there a moment ago; no second one (${plain(ICMP[name])}).`,
      'about-an-error': t`No messenger is sent because of a messenger.`,
      fragment: t`No messenger for a part of a visitor.`,
      busy: t`The only messenger was just carrying the answer; nobody is left to send.`,
      'no-way-back': t`A messenger (${plain(ICMP[name])}) would not know the way back to who sent this; nobody is sent.`,
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
} satisfies Partial<Catalogue['steps']>
