import { build, type Cni, datapaths, labs, networkFile, simulate } from 'packetwalk/engine'

// A datapath says which program runs at which door of a node. This one is Cilium's, with a quarantine in front of it:
// whatever an apartment sends is looked at first, and packets for one address go no further.
declare module 'packetwalk/engine' {
  interface Datapaths {
    quarantine: Cni
  }
}

const QUARANTINED = '10.0.2.24'
const { cilium } = datapaths
const { fromContainer } = cilium
if (fromContainer === undefined) throw new Error('Cilium has a program at the door of every pod')
const quarantine: Cni = {
  ...cilium,
  *fromContainer(here, attached, skb) {
    if (here.question.to !== QUARANTINED) return yield* fromContainer(here, attached, skb)
    yield { kind: 'dropped', reason: { kind: 'unsupported-l3-protocol', what: 'quarantine' }, ...skb }
    return { kind: 'drop' }
  },
}
Object.assign(datapaths, { quarantine })

const { topology } = build('mine', networkFile.parse(labs.buildings), 'quarantine')
for (const to of ['10.0.2.22', QUARANTINED]) {
  const question = { from: 'pod12', to, proto: 'icmp', port: 0, size: 56, ttl: 64, df: 'want', open: true } as const
  console.log(to, simulate(topology, question).journey.result.kind)
}
