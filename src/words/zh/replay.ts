import { t } from '../../request/text.ts'
import type { ReplayWords } from '../contract/replay.ts'

export const replayWords: ReplayWords = {
  none: (lines) => t`这 ${lines} 行里没有一行是 Hubble 的 JSON 流记录（hubble observe -o json）。`,
  fared: ({ explained, asked, contradicted, undecided }) =>
    t`${asked} 条流里，${explained} 条的结局和模型走出来的一样；${contradicted} 条不一样，${undecided} 条凭这个快照判断不了。`,
  changed: ({ blocked, passing }) =>
    t`改了以后，新被拦住的连接有 ${blocked.questions} 条（${blocked.flows} 条流），新能通的有 ${passing.questions} 条（${passing.flows} 条流）。`,
  unchanged: (questions) => t`改了以后，文件里的 ${questions} 条连接，没有一条的结局会变。`,
  unread: (count, first) => t`没读懂：${count} 行不是流记录，最先的在 ${first}。`,
  unasked: (count, why) => t`没有走：${count} 条流（${why}）。`,
  reasons: {
    'no-ends': '缺了一端',
    protocol: '这种协议不走',
    'no-verdict': '本身没有判决',
    'layer-7': '在连接里面被代理拒绝',
    'unknown-device': '有一端不在快照里',
    'unknown-end': '有一端不在快照里',
    'ipv4-only': 'IPv6',
  },
  otherReason: (kind) => t`${kind}`,
  captions: {
    contradicted: '结局和模型走出来的不一样',
    undecided: '判断不了：缺了事实，或者几个后端结局不同',
    blocked: '新被拦住的',
    passing: '新能通的',
    unclear: '从此判断不了的',
  },
  columns: {
    from: '从',
    to: '到',
    flows: '流',
    seen: '看到的',
    walked: '走出来的',
    before: '之前',
    after: '之后',
    passed: '当时通过的',
  },
  reply: '回程',
  delivered: (device) => t`送到了 ${device}`,
  lost: (drop, device) => t`${drop}，在 ${device}`,
  absent: '不存在',
  more: (count) => t`还有 ${count} 行，在数据里（--json）。`,
  counted: (flows, questions) => t`${flows} 条流，${questions} 个不同的问题；每个只走了一遍。`,
}
