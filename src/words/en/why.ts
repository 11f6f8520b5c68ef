import { plain, t } from '../../request/text.ts'
import type { WhyWords } from '../contract/why.ts'

export const whyWords: WhyWords = {
  symptoms: {
    hangs: 'Connecting hangs',
    refused: 'Refused at once',
    reset: 'Reset after some data',
    'big-hangs': 'Small works, large hangs',
    'no-name': 'Name not found at once',
    'slow-name': 'Name takes 5 s, then works',
    'name-hangs': 'Name always hangs',
    forbidden: 'HTTP 403',
    'wrong-page': 'HTTP 404, wrong page',
    'one-in-n': 'One in n fails',
    'other-node': 'Only across nodes',
    'some-nodes': 'Only from some nodes',
    outside: 'Only from outside',
    'service-only': 'Only by the Service',
    itself: 'Only to itself',
    'wrong-source': 'Wrong source address',
    'ping-only': 'Ping fails, Service works',
    upgrade: 'Broken since an upgrade',
  },
  causes: {
    policy: {
      name: 'A policy does not allow it',
      about: plain(
        'Both sides must agree: the egress of one, the ingress of the other. A policy is judged after a Service was translated: what counts is the port of the pod.',
      ),
    },
    'dns-egress': {
      name: 'The lookup before the call is denied',
      about: t`An egress policy isolates the pod, and no rule lets it reach the DNS pods on UDP and TCP ${53}, or on the port that they really listen on.`,
    },
    'cidr-and-pods': {
      name: 'A CIDR was meant to select pods or nodes',
      about: t`In Cilium a CIDR matches neither managed pods nor nodes nor the API server. Selectors and entities do: ${'kube-apiserver'}, ${'remote-node'}.`,
    },
    'stale-identity': {
      name: 'The identity of the address is stale or missing',
      about: t`The ipcache takes the pod for somebody else, or for the world. A trace shows which identity was found; compare it with the pod's endpoint.`,
    },
    'l7-rule': {
      name: 'A rule about HTTP or DNS refuses',
      about: plain('Not a drop: the proxy answers. Path, method or host does not match, or the name is not allowed.'),
    },
    'agent-rejects': {
      name: 'Something on the way rejects',
      about: plain('A packet filter answers with a reset or an ICMP error instead of keeping silent.'),
    },
    'tunnel-blocked': {
      name: 'The network between the nodes drops the tunnel',
      about: t`UDP ${8472} (VXLAN) or ${6081} (Geneve) does not pass: security group, firewall. It leaves one node and never comes in at the other.`,
    },
    'no-route': {
      name: 'Somebody on the way has no route',
      about: plain(
        'With native routing, nodes or the network between them must know every pod range; direct routes need one link.',
      ),
    },
    'range-twice': {
      name: 'Two nodes hold one pod range',
      about: plain(
        'Or the pod range overlaps with another network. The longest match sends packets where nobody expects them.',
      ),
    },
    'route-reflector': {
      name: 'Routes are no longer spread',
      about: plain(
        'With BGP: reflectors are often chosen by a label that an upgrade takes away. Every foreign pod range is gone.',
      ),
    },
    'rp-filter': {
      name: 'The answer comes back another way',
      about: plain(
        'With strict rp_filter the kernel drops what arrives where it would not answer. No tool of Cilium reports it.',
      ),
    },
    'packet-too-big': {
      name: 'Large packets do not fit',
      about: t`The outer headers take ${50} bytes (VXLAN, Geneve), WireGuard ${'80 - 95'} more. When "fragmentation needed" gets lost, small packets pass and large ones vanish.`,
    },
    'checksum-offload': {
      name: 'The card ruins checksums in the tunnel',
      about: plain(
        'Some drivers compute the inner TCP checksum wrongly; ping survives. A snapshot cannot show it: a suspicion, not a verdict.',
      ),
    },
    'no-backend': {
      name: 'The Service has no backend for this port',
      about: plain(
        'The selector matches no ready pod, or the target port names nothing. Cilium then refuses, it does not hang.',
      ),
    },
    'no-backend-here': {
      name: 'Local traffic policy, and no backend on this node',
      about: t`${'internalTrafficPolicy: Local'} and ${'externalTrafficPolicy: Local'} use backends of the same node only, and drop without one. That is by design.`,
    },
    'foreign-backend': {
      name: 'A backend that does not belong',
      about: plain(
        'The selector is so wide that another pod answers too, or one backend stands on a broken node. Each backend is a way of its own in a trace.',
      ),
    },
    'nobody-listens': {
      name: 'Nobody listens on that port',
      about: t`The packet arrives; the host answers with a reset. Wrong target port, or the program listens on ${'127.0.0.1'} only. Refused is an answer; silence is none.`,
    },
    'source-ranges': {
      name: 'The source is not in the ranges of the Service',
      about: t`${'loadBalancerSourceRanges'} names who may come in; all others are dropped.`,
    },
    'cloud-firewall': {
      name: 'A firewall in front of the node',
      about: plain(
        'Security group, cloud load balancer or host firewall without the port: the packet never reaches the node, so nothing on it can show it.',
      ),
    },
    'source-rewritten': {
      name: 'The first node rewrote the source',
      about: t`With ${'externalTrafficPolicy: Cluster'} the node puts its own address in, so that the answer comes back through it. ${'Local'} keeps the client's.`,
    },
    masquerade: {
      name: 'Pod traffic is masqueraded',
      about: plain(
        'The native-routing CIDR is too narrow: what leaves for another pod gets the node’s address, and policies see a node.',
      ),
    },
    'service-is-a-rule': {
      name: 'A Service is a rule, not a machine',
      about: plain(
        'Nobody owns its address; only its ports are translated. A ping to it goes nowhere, and that is normal.',
      ),
    },
    hairpin: {
      name: 'A pod calls itself through its own Service',
      about: plain(
        'The answer would come from the same address. Something must rewrite the source; Cilium does it with a loopback address.',
      ),
    },
    'ingress-class': {
      name: 'No controller takes the Ingress, or it points elsewhere',
      about: plain('The class does not exist, the rule names another Service, or another port.'),
    },
    'name-missing': {
      name: 'The name does not exist where it is looked for',
      about: t`Service deleted or in another namespace; ${'dnsPolicy'} is None or Default; a pod on the host's network without ${'ClusterFirstWithHostNet'}.`,
    },
    'two-lookups-race': {
      name: 'Two lookups race for one conntrack entry',
      about: plain(
        'A and AAAA leave one socket together, one of them is dropped, the resolver waits five seconds. One trace cannot show it: it takes two packets.',
      ),
    },
    'tables-full': {
      name: 'A table is full',
      about: plain('Conntrack, NAT or the ports of a client are used up: new connections fail, old ones live.'),
    },
    'packet-out-of-window': {
      name: 'A late packet slips past translation',
      about: plain(
        'Conntrack calls it invalid, so nobody translates it back; the client does not know it, and resets.',
      ),
    },
    'idle-timeout': {
      name: 'Somebody on the way forgets idle connections',
      about: plain('A load balancer or NAT drops the entry; the next packet meets nobody who remembers.'),
    },
    'link-down': {
      name: 'An interface or a machine is off',
      about: plain(
        'A cable without a signal, an interface that is down, a machine without power: nobody there answers, and nobody says so.',
      ),
    },
    'nobody-answers': {
      name: 'Nobody on the link has the address',
      about: plain(
        'The sender asks for the MAC address of the next hop, and nobody answers: a wrong address, a wrong mask, the wrong network.',
      ),
    },
    'routing-loop': {
      name: 'It goes round in a loop',
      about: plain(
        'Two routers each take the other for the way on, or switches form a ring: the packet goes round until its TTL is used up.',
      ),
    },
    'filter-drops': {
      name: 'A packet filter drops it silently',
      about: plain('A rule without an answer: the sender waits until it gives up.'),
    },
  },
  splits: {
    'other-node': 'Only across nodes?',
    'service-only': 'Only by the Service?',
    'big-hangs': 'Only large ones?',
  },
  sees: {
    connects: 'connect',
    hangs: 'wait and time out',
    refused: 'be refused at once',
    unreachable: 'get an error from the network',
  },
  ruledOut: {
    walked: () => plain('Not here: the walk would have shown it.'),
    'one-node': ({ node }) => t`Not here: both ends are on ${node}, so nothing is sent between nodes.`,
    'no-tunnel': () => plain('Not here: no tunnel is used on this way.'),
    'no-service': () => plain('Not here: no Service was asked.'),
    'large-passes': ({ bytes }) => t`Not here: a packet with ${bytes} bytes of payload passes as well.`,
    'lookup-passes': () => plain('Not here: the policies let the lookup pass.'),
    'no-l7': () => plain('Not here: no policy on this way looks inside the connection.'),
    'source-kept': () => plain('Not here: the packet arrives with the source address that it left with.'),
    'not-itself': () => plain('Not here: the packet goes to somebody else.'),
    'ranges-apart': ({ nodes }) => t`Not here: the pod ranges of the ${nodes} nodes do not overlap.`,
  },
  askPolicy: 'Policies',
  askLarge: 'Walk a large packet',
  lines: {
    intro: plain('What do you see? Each symptom leads to what may be behind it.'),
    table: 'Symptoms',
    seen: 'What is seen',
    withEnds: t`With both ends, ${'/why hangs A B:port'}, the packet is walked, and the walk says which suspect it is.`,
    suspects: (symptom, causes) =>
      causes === 1
        ? t`${plain(symptom)}: one thing is usually behind it.`
        : t`${plain(symptom)}: ${causes} things may be behind it, the likely one first.`,
    shown: (cause, ending) => t`${cause}. ${ending}`,
    notShown: (ending) => t`The walk does not show it. ${ending}`,
    isShown: plain('The walk shows it.'),
    isShownInstead: plain('The walk shows it, and it looks otherwise than what you see.'),
    isHinted: plain('The snapshot points at it.'),
    struck: (cause) => t`✗ ${cause}`,
    otherwise: (symptom, sees, ending) =>
      t`This walk does not explain "${plain(symptom)}": here the program would ${sees}. ${ending}`,
    hinted: (cause, ending) => t`Probably: ${cause}. ${ending}`,
    confirm: (command) => t`To see it: ${command}`,
    between: ' ',
  },
}
