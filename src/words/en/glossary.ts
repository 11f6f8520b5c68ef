import type { Subject, Term, TermId } from '../contract/terms.ts'
import { cilium } from './glossary-cilium.ts'
import { cluster } from './glossary-cluster.ts'
import { evidence } from './glossary-evidence.ts'
import { network } from './glossary-network.ts'
import { packet } from './glossary-packet.ts'

export const subjects: Record<Subject, string> = {
  network: 'Houses and neighbourhoods: the network',
  packet: 'The traveller: packets',
  cluster: 'Buildings and apartments: Kubernetes',
  cilium: 'Servants and secret passages: Cilium',
  evidence: 'Badges, cameras and photographs: who, and how we know',
}

export const glossary: Record<TermId, Term> = { ...network, ...packet, ...cluster, ...cilium, ...evidence }
