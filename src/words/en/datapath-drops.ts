import { plain, t } from '../../request/text.ts'
import { FIB_CODES } from '../../trace/rows.ts'
import type { Catalogue } from '../contract/catalogue.ts'
import { admitted, answered, at, because, isolated, list, NOBODY, named, nearly } from './datapath-parts.ts'

const FAILURES = {
  blackhole: 'a blackhole route',
  unreachable: 'an unreachable route',
  prohibited: 'a prohibit route',
  'no-route': 'no route',
  'too-big': 'the packet is too big for the route',
} as const

/** Its drops, with Cilium's own numbers where there are some. */
export const datapathDrops = {
  'policy-denied': ({ direction, endpoint, identity, by, near, told }) =>
    answered('policy-denied', told, {
      short: 'Policy denied',
      technical: t`${isolated(endpoint, direction, by)}, and no rule lets ${admitted(direction, identity)}${nearly(near)}`,
      house: t`badge ${identity} is not on the guest list of ${endpoint} (${direction})${because(by)}${nearly(near)}`,
    }),
  'policy-deny': ({ direction, endpoint, identity, by, told }) =>
    answered('policy-deny', told, {
      short: 'Policy denied by denylist',
      technical: t`a rule of ${endpoint} (${direction}) forbids identity ${identity}${because(by)}`,
      house: t`${endpoint} (${direction}) wants no visit from badge ${identity}, whatever the guest list says${because(by)}`,
    }),
  'ct-map-insertion-failed': ({ entries }) =>
    named('ct-map-insertion-failed', {
      short: 'CT: Map insertion failed',
      technical: t`the conntrack map is full (${entries} entries), so nothing new is let through`,
      house: t`the notebook is full (${entries} lines): no new visitor gets in`,
    }),
  'service-backend-not-found': ({ frontend, why }) =>
    named('service-backend-not-found', {
      short: 'Service backend not found',
      technical:
        why === 'no-such-port'
          ? t`${frontend.name} has that address, but not that port`
          : t`${frontend.name} ${at(frontend.vip)} has ${plain(NOBODY[why])}`,
      house:
        why === 'no-such-port'
          ? t`${frontend.name} has no such counter`
          : t`behind the plate ${at(frontend.vip)} (${frontend.name}) there is ${plain(NOBODY[why])}`,
    }),
  'no-mapping-for-nat-masquerade': ({ src, dst, tries }) =>
    named('no-mapping-for-nat-masquerade', {
      short: 'No mapping for NAT masquerade',
      technical: t`no free source port for ${at(src)} towards ${at(dst)} after ${tries} tries`,
      house: t`no free number could be found for you (${at(src)} to ${at(dst)}), in ${tries} tries`,
    }),
  'nat-unsupported': () =>
    named('nat-unsupported', {
      short: 'Unsupported protocol for NAT masquerade',
      technical: t`an ICMP redirect of the node itself: NAT of this release knows no such message, so it is lost at the interface. The packet that it is about goes on`,
      house: t`the doorman's hint about a shorter way does not get past the servant at the door; your own letter goes on`,
    }),
  'fib-lookup-failed': ({ dst, failure }) =>
    named('fib-lookup-failed', {
      short: `FIB lookup failed, ${FIB_CODES[failure]}`,
      technical: t`bpf_fib_lookup for ${dst} returned ${FIB_CODES[failure]}: ${plain(FAILURES[failure])}`,
      house: t`the servant finds on the doorman's map no way to ${dst}: ${plain(FAILURES[failure])}`,
    }),
  'is-a-clusterip': ({ frontend }) =>
    named('is-a-clusterip', {
      short: 'Is a ClusterIP',
      technical: t`${at(frontend.vip)} (${frontend.name}) is a ClusterIP, and those are not served from outside`,
      house: t`${at(frontend.vip)} (${frontend.name}) is a plate for residents only`,
    }),
  'denied-by-lb-src-range-check': ({ frontend, src, range, ranges }) =>
    named('denied-by-lb-src-range-check', {
      short: 'Denied by LB src range check',
      technical:
        range === undefined
          ? t`${src} is in none of the loadBalancerSourceRanges of ${frontend.name} (${list(ranges)})`
          : t`${src} is inside ${range}, and the loadBalancerSourceRanges of ${frontend.name} name who may not (${'src-ranges-policy: deny'})`,
      house:
        range === undefined
          ? t`${frontend.name} serves only the neighbourhoods ${list(ranges)}, and ${src} lives in none of them`
          : t`${frontend.name} turns the neighbourhood ${range} away, and ${src} lives there`,
    }),
  'ep-not-ready': ({ endpoint }) =>
    named('ep-not-ready', {
      short: 'Endpoint policy program not available',
      technical: t`the program of ${endpoint} is not loaded: the pod is being created or deleted`,
      house: t`no servant stands at the door of ${endpoint} yet (or any more): the apartment is being built or torn down`,
    }),
  'invalid-packet': () =>
    named('invalid-packet', {
      short: 'Invalid packet',
      technical: t`an ICMP packet in fragments: Cilium's connection tracking takes none of them, not even the first. A ping that fits into one packet passes, and so does UDP in fragments`,
      house: t`your letter came in pieces, and the servant's register has no line for pieces of a ping: none of them may pass`,
    }),
  'socket-refused': ({ frontend, why }) => ({
    short: 'connect() refused',
    technical: t`${frontend.name} ${at(frontend.vip)} has ${plain(NOBODY[why])}: connect() itself fails, no packet is made, no drop is reported`,
    house: t`behind the plate ${at(frontend.vip)} (${frontend.name}) there is ${plain(NOBODY[why])}: you do not even leave home`,
  }),
  'service-refused': ({ frontend, why }) => ({
    short: 'port unreachable',
    technical: t`${frontend.name} ${at(frontend.vip)} has ${plain(NOBODY[why])}: port unreachable is sent back in its name; Cilium reports no drop`,
    house: t`behind the plate ${at(frontend.vip)} (${frontend.name}) there is ${plain(NOBODY[why])}; a messenger brings the news back at once`,
  }),
} satisfies Partial<Catalogue['drops']>
