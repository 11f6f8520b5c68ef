import type { Subject, Term, TermId } from '../contract/terms.ts'
import { cilium } from './glossary-cilium.ts'
import { cluster } from './glossary-cluster.ts'
import { evidence } from './glossary-evidence.ts'
import { network } from './glossary-network.ts'
import { packet } from './glossary-packet.ts'

export const subjects: Record<Subject, string> = {
  network: '房子和社区：网络',
  packet: '旅行者：数据包',
  cluster: '建筑和公寓：Kubernetes',
  cilium: '服务人员和秘密通道：Cilium',
  evidence: '胸牌、摄像头和照片：是谁，怎么知道的',
}

export const glossary: Record<TermId, Term> = { ...network, ...packet, ...cluster, ...cilium, ...evidence }
