import { join, plain, t } from '../../request/text.ts'
import type { Catalogue } from '../contract/catalogue.ts'
import type { WhatIfWords } from '../contract/whatif.ts'

export const whatIfWords: WhatIfWords = {
  hypothetical: (changes) => t`假设做了这个改动：${changes}。`,
  gone: {
    before: (what) => t`改动前：${what}`,
    after: (what) => t`改动后：${what}`,
  },
  states: { open: '通', closed: '不通', mixed: '因 Pod 而异', absent: '不存在', unknown: '无法判断' },
  blast: {
    none: (asked) => t`别的都不受影响：另外 ${asked} 条连接和原来一样。`,
    some: ({ opened, closed, came, went, otherWay }, { asked, judged }) =>
      t`影响范围（实际走了 ${asked} 条连接${plain(judged ? '，策略判断的是全部' : '')}）：断掉 ${closed} 条，新通 ${opened} 条，新出现 ${came} 条，消失 ${went} 条，改道 ${otherWay} 条。`,
    more: plain('连接太多，没有条条都走一遍；但策略是对全部连接判断的。'),
    rest: (count) => t`还有 ${count} 条也变了。`,
    caption: '还有哪些连接会变，最要紧的在前',
    columns: { from: '从', to: '到', port: '端口', before: '改动前', after: '改动后' },
    outside: '集群外',
  },
  atOnce: t`这是机器刚停的那一刻：Kubernetes 还以为上面的 Pod 都在。大约 40 秒后它才变成 NotReady，想看那时的情形，请加上 ${'; node 名字 notready'}。`,
  hash: (hash, before, after) => t`改动 ${hash}，基于 ${before}；改完的网络是 ${after}。什么都没有真的改。`,
}

export const whatIfProblems: Pick<Catalogue['problems'], 'edit-not-understood' | 'edit-impossible'> = {
  'edit-not-understood': ({ text, possible }) => ({
    what: t`看不懂这个改动：${text}。`,
    why: plain('改动不能靠猜，猜错了，答的就是另一个问题。'),
    next: t`这里可以这样改：${join(
      possible.map((form) => t`${form}`),
      '；',
    )}。`,
  }),
  'edit-impossible': ({ edit, network }) => ({
    what: t`${network} 里不能试 ${edit}。`,
    why: plain('这个网络里只有机器和网线，没有 Kubernetes。'),
    next: t`可以试 ${'node n1 down'}、${'route n1 remove default'}，或者换成集群快照：${'network=shop'}。`,
  }),
}
