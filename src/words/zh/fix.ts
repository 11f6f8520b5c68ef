import { join, plain, type Text, t } from '../../request/text.ts'
import type { FixWords } from '../contract/fix.ts'

const some = (names: readonly string[], count: number): Text =>
  join(
    [...names.map((name) => t`${name}`), ...(count > names.length ? [plain(`另外 ${count - names.length} 条`)] : [])],
    '、',
  )

export const fixWords: FixWords = {
  already: { pass: plain('本来就是通的，不用修。'), block: plain('本来就不通，不用再拦。') },
  found: {
    pass: ({ count, fix }) => (count === 1 ? t`改这一处就通：${fix}。` : t`要同时改 ${count} 处才通：${fix}。`),
    block: ({ count, fix }) =>
      count === 1 ? t`改这一处就拦住了：${fix}。` : t`要同时改 ${count} 处才拦得住：${fix}。`,
  },
  nothing: {
    pass: ({ tried, depth }) =>
      t`在这个网络里改什么都修不好：最多同时改 ${depth} 处，${tried} 种改法都走过了，没有一种能通。`,
    block: ({ tried, depth }) => t`试过的改法都拦不住：最多同时改 ${depth} 处，走过了 ${tried} 种。`,
  },
  beside: ({ opened, closed, otherWay }) => {
    if (opened.count + closed.count + otherWay === 0) return plain('别的连接都不变。')
    const parts = [
      ...(opened.count === 0 ? [] : [t`新通 ${opened.count} 条（${some(opened.names, opened.count)}）`]),
      ...(closed.count === 0 ? [] : [t`断掉 ${closed.count} 条（${some(closed.names, closed.count)}）`]),
      ...(otherWay === 0 ? [] : [t`改道 ${otherWay} 条`]),
    ]
    return t`连同这一条在内，一共会变的是：${join(parts, '；')}。`
  },
  how: { pass: plain('真要改，这样改（会动到集群）：'), block: plain('真要改，这样改（会动到集群）：') },
  caption: '行得通的改法，牵动最少的在前',
  columns: { fix: '改动', opened: '新通', closed: '断掉', otherWay: '改道' },
  tried: ({ tried, depth }) =>
    t`一共走了 ${tried} 种改法，少于 ${depth} 处的都不行。端口后面有没有程序在听、请求里面的规则，这里不看。`,
}
