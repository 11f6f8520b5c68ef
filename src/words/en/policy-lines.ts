import { plain, t } from '../../request/text.ts'
import type { PolicyWords } from '../contract/cluster.ts'
import { namesText } from '../contract/refs.ts'
import { side } from './policy-parts.ts'

export const policyLines: PolicyWords['lines'] = {
  allowed: (from, to, port) => t`Allowed: ${from} may connect to ${to}, ${port}.`,
  denied: (from, to, { port, direction, why }) =>
    t`Denied: ${from} may not connect to ${to}, ${port}. It fails at ${plain(direction === 'egress' ? 'egress of the source' : 'ingress of the destination')}: ${why}.`,
  unread: (from, to, { port, places }) =>
    t`Undetermined: whether ${from} may connect to ${to}, ${port}, depends on what could not be read: ${places.join(', ')}.`,
  undetermined: (from, to, port) =>
    t`Undetermined: whether ${from} may connect to ${to}, ${port}, depends on facts that the snapshot does not have.`,
  differing: (from, to, { port, open, of }) =>
    t`Ambiguous: ${from} may connect to ${open} of ${of} backends of ${to}, ${port}.`,
  refused: (from, to, port) =>
    t`Refused: nothing answers ${from} at ${to}, ${port}: the service has no backend for it.`,
  lookupBlocked: (from, to) => t`Denied: ${from} cannot even look up the name of ${to}.`,
  policyChanges: {
    added: (policies) => t`New policies: ${policies}.`,
    removed: (policies) => t`Policies that are gone: ${policies}.`,
    changed: (policies) => t`Policies that say something else: ${policies}.`,
  },
  probablyDenied: (direction, end, why) =>
    t`Probably denied, at ${plain(side[direction])} of ${end}: ${why}. What is missing below would turn it.`,
  probablyAllowed: plain('Probably allowed: nothing that is known holds it back. What is missing below could turn it.'),
  requests: (all) => t`It lets through: ${namesText(all, ', ')}.`,
  refusedByProxy: (from, to, port) =>
    t`Refused by the proxy: ${from} connects to ${to}, ${port}, and its request is answered with ${'403'}.`,
  brokeAt: (direction, end) =>
    direction === 'egress'
      ? t`It breaks where it leaves: egress of ${end}.`
      : t`It breaks where it would come in: ingress of ${end}.`,
  nothingBroke: plain('Neither end holds it back.'),
  prove: plain('Prove it'),
  needed: plain('Get the missing fact'),
  leg: {
    lookup: (to, port) => t`First the name: ${to}, ${port}.`,
    connect: (to, port) => t`The connection: ${to}, ${port}.`,
  },
  alike: (of) => t`${of} backends fare like this one.`,
  through: (service, port) => t`through service ${service} port ${port}`,
  other: (semantics, allowed) => t`${semantics} reads it otherwise: ${plain(allowed ? 'allowed' : 'denied')}.`,
  fault: (policy, { field, found, expected, effect }) =>
    t`${policy}: ${field} is ${found}, expected ${expected}. ${effect}`,
  openPods: plain('No policy selects either end; everything between them is allowed.'),
  reachIntro: ({ workloads, allowed, denied }) =>
    t`${workloads} workloads: ${allowed} connections allowed, ${denied} denied.`,
  reachCut: (rows) => t`There are more than ${rows} rows; the rest is left out.`,
  reachMore: (rows) => t`${rows} more rows are only in the CSV.`,
  reachLegend: t`Each cell is a port of the destination: ${'✓'} allowed, ${'✗'} denied, ${'~'} depends on the pod.`,
  reachNothing: plain('No pod here declares a port. Name one, and it is judged for everybody.'),
  reachParted: (rows, reading, semantics) =>
    t`By ${reading}, ${rows} of these fare otherwise: ${'/policy'} says why, ${`semantics=${semantics}`} shows that matrix.`,
  reachWithoutPorts: (names, more) =>
    t`No port is declared by ${names.join(', ')}${plain(more > 0 ? ` and ${more} more` : '')}: nothing is asked of them until a port is named.`,
  reachKinds: (pods, classes) => t`${pods} pods, of which the policies can tell ${classes} kinds apart.`,
  diffIntro: ({ opened, closed, appeared, vanished }) =>
    t`${opened} connections opened, ${closed} closed; ${appeared} are new, ${vanished} are gone.`,
  diffSame: plain('Nothing changed: who can reach whom is the same in both.'),
  diffBetween: (before, after) => t`Before: ${before}. After: ${after}.`,
  portsUnknown: plain('Compared are ports that containers declare or a rule names, and pairs with the outside.'),
  columns: {
    from: 'From',
    to: 'To',
    port: 'Port',
    verdict: 'Verdict',
    why: 'Why',
    before: 'Before',
    after: 'After',
    backend: 'Backend',
    result: 'Result',
    number: '#',
  },
  captions: {
    opened: 'Opened',
    closed: 'Closed',
    appeared: 'New',
    vanished: 'Gone',
    matrix: 'Who can reach whom',
    denied: 'Denied, and why',
    faults: 'Policies that cannot be meant',
    backends: 'Backends',
  },
}
