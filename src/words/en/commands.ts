import type { Catalogue } from '../contract/catalogue.ts'

const depth = 'brief or summary'
const ends = {
  from: 'Where the packet starts: a name, an address, a house number',
  to: 'Where it goes; with :port if you like',
  proto: 'icmp (ping), udp or tcp',
  port: 'Destination port',
  size: 'Payload bytes',
  ttl: 'Time to live, 64 if you do not say',
  df: 'want: path MTU discovery; do: never fragment; dont: routers may',
  open: 'Is somebody listening on the port?',
  src: 'Claim another source address',
  warm: 'Ask a second time, with what the first packet taught',
}

export const commandWords: Catalogue['commands'] = {
  trace: {
    about: 'Walk a packet from A to B and back',
    params: { ...ends, cut: 'full or overview', detail: 'brief, summary, or every step' },
  },
  step: {
    about: 'Look at one step of a journey from close by',
    params: { ...ends, number: 'Number of the step', show: 'step, headers or tables', leg: 'request or reply' },
  },
  table: {
    about: 'Show what a device has written down',
    params: { device: 'A device', about: 'An address to look up' },
  },
  map: { about: 'Show what stands in the network', params: { device: 'Only this device' } },
  why: {
    about: 'What may be behind a symptom; with both ends, which it is',
    params: {
      symptom: 'What is seen; leave it out for a list',
      from: 'Who asks',
      to: 'Whom; with :port if you like',
      proto: ends.proto,
      port: ends.port,
      detail: depth,
    },
  },
  policy: {
    about: 'May A connect to B, and which policy says so',
    params: {
      from: 'Who asks: namespace/pod, workload, app=label, node/NAME, an address, world',
      to: 'Who is asked, with :port; a service too',
      proto: 'tcp, udp, sctp or icmp',
      port: 'Destination port',
      semantics: 'Whose reading counts: kubernetes or cilium',
      http: 'The request inside, for rules that ask: GET /path',
      json: 'As data',
      detail: depth,
    },
  },
  reach: {
    about: 'Who can reach whom, as a matrix',
    params: {
      from: 'Only sources whose name contains this',
      to: 'Only destinations whose name contains this',
      proto: 'tcp, udp or sctp',
      port: 'Judge this port instead of the declared ones',
      by: 'workload or pod',
      semantics: 'Whose reading counts: kubernetes or cilium',
      json: 'As data',
      detail: depth,
    },
  },
  diff: {
    about: 'What changed between two snapshots: connections, ways, mode',
    params: {
      other: 'The later snapshot',
      from: 'Who sends: compare one way only',
      to: 'Where it goes',
      proto: 'icmp, udp or tcp',
      port: 'Destination port',
      semantics: 'Whose reading counts: kubernetes or cilium',
      json: 'As data',
    },
  },
  paste: {
    about: 'What a pasted line means: Hubble, tcpdump, ping, curl, an error, a table',
    params: { text: 'what the tool printed', from: 'who asked, where the text does not say it' },
  },
  whatif: {
    about: 'What a change would do: to a question, and to every other connection',
    params: { ...ends, change: 'node n2 down; delete policy NS/NAME; label pod NS/POD app=web; ... joined by ;' },
  },
  fix: {
    about: 'The smallest changes that make it pass, each walked again; or that block it',
    params: { ...ends, goal: 'pass or block' },
  },
  traceroute: {
    about: 'Who answers at each hop, as traceroute prints it; each star explained',
    params: {
      from: ends.from,
      to: ends.to,
      port: ends.port,
      src: ends.src,
      proto: 'icmp, udp (as traceroute does) or tcp',
    },
  },
  mtu: {
    about: 'How large a packet may be on this way, and who tells when it is too large',
    params: { from: ends.from, to: ends.to, port: ends.port, src: ends.src, proto: 'icmp or udp' },
  },
  lint: { about: 'What is written in a snapshot and does not do what its writer meant', params: {} },
  mode: { about: 'What the Cilium agents really do: the effective mode', params: { json: 'As data' } },
  learn: {
    about: 'Learn how packets travel, in twelve lessons',
    params: {
      lesson: 'A lesson by name or number; start to be placed',
      part: 'A part of it',
      seed: 'The same number, the same questions',
      choose: 'Your answer: 1 to 5, or 0 for “I don’t know”',
      so: 'How the first questions went',
    },
  },
  practice: {
    about: 'Practise: a question about what you are weakest at',
    params: {
      about: 'A wrong belief, by its id',
      seed: 'The same number, the same question',
      choose: 'Your answer: 1 to 5, or 0 for “I don’t know”',
    },
  },
  review: {
    about: 'Review what you answered 1, 3, 7 or 21 days ago',
    params: {
      about: 'A wrong belief, by its id',
      seed: 'The same number, the same question',
      choose: 'Your answer: 1 to 5, or 0 for “I don’t know”',
    },
  },
  progress: { about: 'Show what you know, and what comes back when', params: {} },
  study: {
    about: 'Study together: one question, everybody’s answer in secret, the reveal',
    params: {
      do: 'start, reveal, next, end, board, join or leave (nothing: start)',
      about: 'A wrong belief, by its id',
      seconds: 'After so long anybody may reveal',
      name: 'Your name on the board (with join)',
      choose: 'Your answer: 1 to 5, or 0 for “I don’t know”',
      round: 'Which question',
    },
  },
  repair: {
    about: 'Find the one hidden fault in a broken network; a new one every day',
    params: { grade: '1 to 3: easy to hard', seed: 'The same number, the same fault' },
  },
  solve: {
    about: 'Say what is broken, and where',
    params: { fault: 'What is broken', at: 'The device', hint: 'Give me a hint', show: 'Show me the answer' },
  },
  labs: { about: 'List the ready-made networks', params: {} },
  pod: {
    about: 'Add or remove a pod',
    params: { do: 'add or remove', node: 'The node (to add)', pod: 'The pod (to remove), or a name for a new one' },
  },
  compare: {
    about: 'Walk the same question on two datapaths',
    params: { ...ends, with: 'The other datapath', detail: depth },
  },
  explain: { about: 'Explain a term, and where its picture ends', params: { term: 'A word of the trade' } },
  help: { about: 'Show what can be asked', params: { about: 'A command' } },
  source: {
    about: 'The journey as Mermaid source or JSON',
    params: { ...ends, as: 'mermaid or json', cut: 'full or overview' },
  },
  config: {
    about: 'Show or change language, voice, privacy, threads and picture',
    params: {
      set: 'language, voice, private, threads or picture',
      to: 'The new value',
      scope: 'person, channel or workspace',
    },
  },
  network: {
    about: 'Choose, upload, share or forget a network',
    params: {
      do: 'list, use, upload, share or forget',
      name: 'Name of the network',
      scope: 'person, channel or workspace',
    },
  },
  status: { about: 'Show version and health', params: {} },
  privacy: { about: 'Show what is remembered of you', params: {} },
  forget: { about: 'Delete what is stored about you', params: { what: 'me' } },
}
