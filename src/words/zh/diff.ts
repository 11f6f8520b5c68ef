import { plain, t } from '../../request/text.ts'
import type { DiffWords } from '../contract/cluster.ts'

/** 两个快照之间，除了连接本身，还有什么变了。 */
export const diffWords: DiffWords = {
  ways: ({ changed, walked }) =>
    changed === 0
      ? t`两边都通的 ${walked} 个连接，走的路没有变。`
      : t`两边都通的 ${walked} 个连接里，有 ${changed} 个改走了别的路。`,
  notAll: (walked) => t`还有更多；这里走了前 ${walked} 对工作负载。`,
  onlyAround: plain('谁能连谁，两边一样。变的是周围：'),
  lost: (services) => t`已经没有后端：${services}。`,
  down: (nodes) => t`不再是 Ready：${nodes}。`,
  captions: {
    mode: '实际模式',
    nodes: '节点',
    services: 'Service',
    ways: '改走的路，以及从哪里分开',
    sides: '两边对照，逐个决定来看',
  },
  columns: { what: '项目', before: '之前', after: '之后', count: '#', example: '比如', place: '在哪里' },
  absent: '-',
  noWay: plain('（没有这一步）'),
  node: ({ ready, ip, podCidrs }) =>
    t`${plain(ready ? 'Ready' : 'NotReady')}，${ip ?? '-'}，Pod 网段 ${podCidrs.join('、')}`,
  service: ({ backends, nodes, ports }) =>
    backends === 0
      ? t`没有后端，${ports.join('、')}`
      : t`${backends} 个后端（${nodes.join('、')}），${ports.join('、')}`,
  results: {
    reachable: '送得到',
    unreachable: '送不到',
    ambiguous: '要看是哪个后端',
    undetermined: '无法判断',
  },
  turned: (from, to, { before, after }) => t`${from} → ${to}：之前${plain(before)}，现在${plain(after)}。`,
  otherWay: (from, to, result) => t`${from} → ${to}：两边都${plain(result)}，但走的路不同。`,
  sameWay: (from, to, result) => t`${from} → ${to}：两边都${plain(result)}，走的路也一样。`,
  first: (place) => t`第一处不同，在 ${place}：`,
  before: (told) => t`之前：${told}`,
  after: (told) => t`之后：${told}`,
  alike: (count) => t`${count} 处相同`,
}
