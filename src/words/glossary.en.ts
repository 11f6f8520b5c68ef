import { cilium } from './glossary.en.cilium.ts'
import { cluster } from './glossary.en.cluster.ts'
import { evidence } from './glossary.en.evidence.ts'
import { network } from './glossary.en.network.ts'
import { packet } from './glossary.en.packet.ts'
import type { Subject, Term, TermId } from './glossary.terms.ts'

export const subjects: Record<Subject, string> = {
  network: 'Houses and neighbourhoods: the network',
  packet: 'The traveller: packets',
  cluster: 'Buildings and apartments: Kubernetes',
  cilium: 'Servants and secret passages: Cilium',
  evidence: 'Badges, cameras and photographs: who, and how we know',
}

export const glossary: Record<TermId, Term> = { ...network, ...packet, ...cluster, ...cilium, ...evidence }
