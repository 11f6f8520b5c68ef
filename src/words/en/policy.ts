import type { NearMiss, Want } from '../../kube/policy/evidence.ts'
import { join, plain, type Text, t } from '../../request/text.ts'
import type { Direction } from '../../trace/rows.ts'
import type { PolicyWords } from '../contract/cluster.ts'
import { namesText, partText, policyText, ruleText } from '../contract/refs.ts'
import { policyLines } from './policy-lines.ts'
import { policies, side } from './policy-parts.ts'

const way: Record<Direction, string> = { ingress: 'in', egress: 'out' }

const list: Record<Direction, string> = { ingress: 'who may come in', egress: 'whom one may visit' }

function wantText({ text, nobody, nearest }: Want): Text {
  if (nobody === undefined) return t`${text}`
  return nearest === undefined ? t`${text}, which no pod has` : t`${text}, which no pod has (nearest: ${nearest})`
}

const wantsText = (wants: readonly Want[]): Text =>
  wants.length === 0 ? plain('none') : join(wants.map(wantText), ' or ')

function peerText({ wants, has, peer }: NearMiss): Text {
  const there = has.length === 0 ? plain('no labels') : namesText(has, ', ')
  const wanted = wants.length === 0 ? plain('it wants nobody') : t`it wants ${wantsText(wants)}`
  return peer === undefined || has[0] === peer ? t`${wanted}, and this is ${there}` : t`${wanted}; ${peer} has ${there}`
}

export const policyWords: PolicyWords = {
  reasons: {
    'no-policy': (_, { end, direction }) => ({
      technical: t`No policy selects ${end} for ${plain(side[direction])}, so everything may go ${plain(way[direction])}.`,
      house: t`${end} has no guest list for ${plain(list[direction])}: everybody is welcome.`,
    }),
    'not-isolated': ({ selectedBy }, { end, direction }) => ({
      technical: t`${policies(selectedBy)} selects ${end}, but isolates nobody for ${plain(side[direction])}: everything may go ${plain(way[direction])}.`,
      house: t`${policies(selectedBy)} names ${end}, but as a guest list for ${plain(list[direction])} it keeps nobody out.`,
    }),
    'not-enforced': ({ why }, { end }) => ({
      technical: {
        outside: t`${end} is no pod of this cluster: no policy selects that end.`,
        host: t`${end} is a node, and the host firewall is off: no policy applies to that end.`,
        'enforcement-never': t`${'enable-policy'} is ${'never'}: Cilium enforces no policy at all.`,
      }[why],
      house: {
        outside: t`${end} lives outside the town: our guest lists do not hold there.`,
        host: t`${end} is the building itself, and its lobby keeps no guest list.`,
        'enforcement-never': t`The servants were told never to look at a guest list (${'enable-policy: never'}).`,
      }[why],
    }),
    self: (_, { end }) => ({
      technical: t`${end} talks to itself: no policy can block that.`,
      house: t`${end} stays at home: nobody needs a guest list for the own living room.`,
    }),
    'own-node': (_, { end }) => ({
      technical: t`The other end is the node of ${end}: traffic from a pod's own node is always allowed in.`,
      house: t`The landlord of ${end} may always come in.`,
    }),
    'allowed-by': ({ rule }, { end, direction }) => ({
      technical: t`${ruleText(rule)} allows it (${plain(side[direction])} of ${end}).`,
      house: t`The guest list of ${end} has the name: ${ruleText(rule)}.`,
    }),
    'denied-by': ({ rule }, { end, direction }) => ({
      technical: {
        admin: t`${ruleText(rule)} denies it (${plain(side[direction])} of ${end}): rules of this tier are read in order of priority, before every NetworkPolicy, and the first that matches decides.`,
        baseline: t`${ruleText(rule)} denies it (${plain(side[direction])} of ${end}): baseline rules are read in order, the first that matches decides, and only because no NetworkPolicy isolates ${end}.`,
        network: t`${ruleText(rule)} denies it (${plain(side[direction])} of ${end}); a deny rule of Cilium's beats every allow rule of its tier.`,
      }[rule.tier ?? 'network'],
      house: {
        admin: t`The town's own list, read first, says “not this one” for ${end}: ${ruleText(rule)}.`,
        baseline: t`${end} keeps no guest list, so the town's last list holds: “not this one”, ${ruleText(rule)}.`,
        network: t`The list of ${end} says “never this one”: ${ruleText(rule)}. No other list can help.`,
      }[rule.tier ?? 'network'],
    }),
    'isolated-by': ({ policies: refs }, { end, direction }) => ({
      technical: t`${policies(refs)} isolates ${end} for ${plain(side[direction])}, and no rule of any policy allows it.`,
      house: t`${end} keeps a guest list for ${plain(list[direction])} (${policies(refs)}), and this badge is not on it.`,
    }),
    'enforcement-always': (_, { end, direction }) => ({
      technical: t`${'enable-policy'} is ${'always'}: ${end} is isolated for ${plain(side[direction])} although no policy selects it.`,
      house: t`The servants let nobody pass without a guest list (${'enable-policy: always'}), and ${end} has none for ${plain(list[direction])}.`,
    }),
    'sctp-disabled': () => ({
      technical: t`Cilium drops SCTP unless ${'enable-sctp'} is set.`,
      house: t`The servants do not know SCTP, and turn it away (${'enable-sctp'} is not set).`,
    }),
  },
  because: {
    'no-policy': () => ({ technical: plain('no policy selects it'), house: plain('there is no guest list') }),
    'not-isolated': () => ({
      technical: plain('no policy isolates it'),
      house: plain('no guest list keeps anybody out'),
    }),
    'not-enforced': () => ({
      technical: plain('no policy is enforced there'),
      house: plain('nobody looks at guest lists there'),
    }),
    self: () => ({ technical: plain('it talks to itself'), house: plain('it stays at home') }),
    'own-node': () => ({ technical: plain('it comes from its own node'), house: plain('it is the landlord') }),
    'allowed-by': ({ rule }) => ({
      technical: t`${ruleText(rule)} allows it`,
      house: t`the guest list ${ruleText(rule)} has the name`,
    }),
    'denied-by': ({ rule }) => ({
      technical: t`${ruleText(rule)} denies it`,
      house: t`the list says “never”: ${ruleText(rule)}`,
    }),
    'isolated-by': ({ policies: refs }) => ({
      technical: t`${policies(refs)} isolates it, and no rule allows this`,
      house: t`there is a guest list (${policies(refs)}), and this badge is not on it`,
    }),
    'enforcement-always': () => ({
      technical: t`${'enable-policy: always'} isolates it, and no rule allows this`,
      house: t`without a guest list nobody passes (${'enable-policy: always'})`,
    }),
    'sctp-disabled': () => ({
      technical: t`SCTP is off (${'enable-sctp'})`,
      house: t`nobody there knows SCTP (${'enable-sctp'})`,
    }),
  },
  brief: {
    'no-policy': 'no policy',
    'not-isolated': 'not isolated',
    'not-enforced': 'not enforced',
    self: 'itself',
    'own-node': 'own node',
    'allowed-by': 'rule allows',
    'denied-by': 'rule denies',
    'isolated-by': 'isolated, no rule',
    'enforcement-always': 'enforced always',
    'sctp-disabled': 'SCTP off',
  },
  misses: {
    'right-peer-wrong-port': ({ rule, wants }) =>
      t`Nearly: ${ruleText(rule)} names the right peer, but not this port: it has ${wantsText(wants)}.`,
    'right-port-wrong-peer': (near) =>
      t`Nearly: ${ruleText(near.rule)} has this port, but for another peer: ${peerText(near)}.`,
    'right-peer-no-icmp': ({ rule, wants }) =>
      t`Nearly: ${ruleText(rule)} names the right peer, but not ICMP: it has ${wantsText(wants)}.`,
    'wrong-peer': (near) => t`Nearly: ${ruleText(near.rule)} is for another peer: ${peerText(near)}.`,
  },
  overruled: (parts, allowed) =>
    t`It overrules ${join(parts.map(partText), ', ')}, which would ${plain(allowed ? 'deny' : 'allow')} it.`,
  passed: (rule) => t`${rule} matched and passed the question on to the next tier.`,
  missing: {
    'fqdn-addresses': ({ rule, names }) =>
      t`Which addresses ${namesText(names, ', ')} has; ${ruleText(rule)} depends on it.`,
    groups: ({ rule }) => t`Who is in the cloud provider's group; ${ruleText(rule)} depends on it.`,
    'cidr-group': ({ rule, group }) => t`What is in the CiliumCIDRGroup ${group}; ${ruleText(rule)} depends on it.`,
    service: ({ rule, service }) => t`What is behind the service ${service}; ${ruleText(rule)} depends on it.`,
    'api-server': ({ rule }) => t`Where the API server listens; ${ruleText(rule)} depends on it.`,
    'pod-address': ({ rule, pod }) => t`The address of ${pod}; ${ruleText(rule)} depends on it.`,
    'pod-node': ({ pod }) => t`On which node ${pod} runs.`,
    'policy-unread': ({ policy, fields }) =>
      t`What ${policyText(policy)} means by ${namesText(fields, ', ')}: Packetwalk does not read that.`,
  },
  divergences: {
    'cidr-and-pods': ({ rule, ip }) =>
      t`${ruleText(rule)} names addresses, and ${ip} is a pod's: in Cilium, address blocks do not match pods (${'policy-cidr-match-mode'}).`,
    'label-not-in-identity': ({ by, pod, labels }) =>
      t`${'list' in by ? ruleText(by) : policyText(by)} selects by ${namesText(labels, ', ')}, and the identity of ${pod} does not have that label: Cilium's policies see identities, not pods (${'labels'} of ${'cilium-config'}, its default filter, or the endpoint).`,
    'cidr-and-nodes': ({ rule, ip }) =>
      t`${ruleText(rule)} names addresses, and ${ip} is a node's: in Cilium, address blocks do not match nodes (${'policy-cidr-match-mode'}).`,
    'stray-rules': ({ policy, direction }) =>
      t`${policyText(policy)} has ${plain(side[direction])} rules, but its ${'policyTypes'} does not name that direction: the specification ignores them, Cilium obeys them.`,
    'sctp-disabled': () => t`The specification knows SCTP; Cilium drops it unless ${'enable-sctp'} is set.`,
    'own-node': ({ direction }) =>
      t`Between a pod and its own node (${plain(side[direction])}): the specification always allows it, Cilium only what comes from the node.`,
    'tier-not-implemented': ({ policy }) => t`Cilium does not implement ${policyText(policy)}: it knows only the type.`,
    'tier-disabled': ({ policy }) =>
      t`${policyText(policy)} holds only in Cilium 1.20 with ${'enable-k8s-cluster-network-policy'}, which is off here.`,
    'host-firewall-disabled': ({ policy }) =>
      t`${policyText(policy)} is for nodes, and the host firewall is off (${'enable-host-firewall'}).`,
    'named-port-ambiguous': ({ rule, name, numbers }) =>
      t`${ruleText(rule)} names the port ${name}, which its peers give to ${namesText(numbers, ', ')}: with two numbers Cilium resolves the name to none.`,
    'enforcement-mode': ({ mode }) => t`${'enable-policy'} is ${mode} here; the specification has no such switch.`,
    'node-selector-disabled': ({ rule }) =>
      t`${ruleText(rule)} selects nodes, which needs ${'enable-node-selector-labels'}.`,
    'requires-removed': ({ policy }) =>
      t`${policyText(policy)} uses ${'fromRequires'} or ${'toRequires'}, which Cilium removed in 1.19.`,
  },
  caveats: {
    'empty-rule': ({ rule, allows }) =>
      allows === 'nothing'
        ? t`${ruleText(rule)} is empty: in a Cilium policy an empty rule allows nothing.`
        : t`${ruleText(rule)} is empty: in a NetworkPolicy an empty rule allows everything.`,
    'icmp-unspecified': () =>
      plain('The specification says nothing about ICMP; Cilium judges it like any other traffic.'),
    'host-network-pod': ({ pod }) => t`${pod} uses the network of its node, so policies see it as that node.`,
    'no-dns-rule': ({ rule, dns }) =>
      t`${ruleText(rule)} speaks of names, but ${ruleText(dns)} lets DNS pass without ${'rules.dns'}: without a DNS rule the proxy sees no answer, so no address of a name is ever learnt.`,
    'calls-as-cilium-host': ({ node, ip, api, rule }) =>
      t`Over the tunnel ${node} calls with the address of its ${'cilium_host'}, ${ip}, which is ${'remote-node'}; only ${api} is ${'kube-apiserver'}, of which ${ruleText(rule)} speaks. Admit ${'remote-node'} too.`,
    'same-priority': ({ policies: refs }) =>
      t`${policies(refs)} have the same priority: which of them wins is not defined.`,
    'mutual-authentication': ({ rule, mode }) =>
      t`${ruleText(rule)} demands mutual authentication (${mode}): the first packets are dropped until both ends are authenticated.`,
  },
  faults: {
    cidr: t`an address block such as ${'10.0.0.0/8'}`,
    'cidr-inside': plain('an exception inside its block'),
    port: t`a port from ${1} to ${65535}`,
    'port-range': plain('an end port that is not below the port'),
    'port-name': plain('a port name: letters, digits and hyphens'),
    values: plain('at least one value'),
    'no-values': plain('no values with this operator'),
    operator: t`${'In'}, ${'NotIn'}, ${'Exists'} or ${'DoesNotExist'}`,
    entity: t`an entity such as ${'world'}, ${'cluster'} or ${'host'}`,
    'one-peer-field': plain('one way to name the peer, not several at once'),
    'one-subject': plain('exactly one subject'),
    'ports-or-icmps': plain('either ports or ICMP types, not both'),
    'namespaced-subject': plain('a subject inside its own namespace'),
    'icmp-type': plain('an ICMP type, by number or name'),
    name: plain('a name'),
    'service-without-selector': plain('a Service without selector (until Cilium 1.16 toServices works only for those)'),
    object: plain('an object of that kind'),
  },
  effects: {
    'policy-left-out': plain('Kubernetes or Cilium refuses such a policy, so it is left out.'),
    'part-without-effect': plain('The policy holds; only this part has no effect.'),
  },
  l7: {
    unasked: (protocol, rules) => t`The connection passes; the proxy will then ask for ${protocol} as in ${rules}.`,
    passed: (protocol, rules) => t`The proxy lets this ${protocol} request pass: ${rules}.`,
    'http-403': (_, rules) =>
      t`The connection passes, but the proxy answers ${'403 Access denied'}: ${rules} does not have this request.`,
    'dns-refused': (_, rules) => t`The DNS proxy answers ${'REFUSED'}: ${rules} does not have this name.`,
    unknown: (protocol, rules) => t`What the proxy says to this ${protocol} request is not known: ${rules}.`,
  },
  symptoms: {
    connected: { technical: plain('The program connects.'), house: plain('The guest is let in.') },
    'connect-timeout': {
      technical: plain('The program sees a timeout: dropped packets get no answer.'),
      house: plain('The guest waits at the door until he gives up: nobody tells him anything.'),
    },
    'sometimes-timeout': {
      technical: plain('The program connects sometimes and sometimes sees a timeout, depending on the backend.'),
      house: plain('Sometimes the guest is let in, sometimes not: it depends on the apartment that he is sent to.'),
    },
    'dns-failure': {
      technical: plain(
        'The program sees “could not resolve host”: the name lookup is blocked, so the connection never begins.',
      ),
      house: plain('The guest does not even get to the directory desk, so he never learns the house number.'),
    },
    refused: {
      technical: plain('The program sees “connection refused”: the service has no backend.'),
      house: plain('The guest is turned away at once: nobody lives behind this sign.'),
    },
    'http-403': {
      technical: t`The program connects and gets ${'403'} from the proxy.`,
      house: t`The guest comes in, says what he wants, and the interpreter says no (${'403'}).`,
    },
  },
  directions: side,
  semantics: { kubernetes: 'the Kubernetes specification', cilium: 'Cilium' },
  states: { allowed: 'allowed', denied: 'denied', mixed: 'some pods', absent: '-' },
  lines: policyLines,
}
