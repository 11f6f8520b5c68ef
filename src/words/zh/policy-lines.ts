import { plain, t } from '../../request/text.ts'
import type { PolicyWords } from '../contract/cluster.ts'
import { namesText } from '../contract/refs.ts'
import { side } from './policy-parts.ts'

export const policyLines: PolicyWords['lines'] = {
  allowed: (from, to, port) => t`放行：${from} 可以连接 ${to}，${port}。`,
  denied: (from, to, { port, direction, why }) =>
    t`拒绝：${from} 不能连接 ${to}，${port}。断在${plain(direction === 'egress' ? '源端的出方向' : '目的端的入方向')}：${why}。`,
  unread: (from, to, { port, places }) =>
    t`无法判断：${from} 能否连接 ${to}，${port}，取决于没能读懂的内容：${places.join('、')}。`,
  undetermined: (from, to, port) => t`无法判断：${from} 能否连接 ${to}，${port}，取决于快照里没有的事实。`,
  differing: (from, to, { port, open, of }) =>
    t`不唯一：${to}，${port} 有 ${of} 个后端，${from} 能连接其中 ${open} 个。`,
  refused: (from, to, port) => t`被拒绝：${from} 连接 ${to}，${port} 时没有人应答，这个 Service 没有后端。`,
  lookupBlocked: (from, to) => t`拒绝：${from} 连 ${to} 的名字都查不到。`,
  policyChanges: {
    added: (policies) => t`新增的策略：${policies}。`,
    removed: (policies) => t`不见了的策略：${policies}。`,
    changed: (policies) => t`内容变了的策略：${policies}。`,
  },
  probablyDenied: (direction, end, why) =>
    t`多半会被拒绝，断在 ${end} 的${plain(side[direction])}：${why}。补上下面缺少的事实，结论就可能改变。`,
  probablyAllowed: plain('多半放行：已知的事实都没有拦它。下面缺少的事实可能改变结论。'),
  requests: (all) => t`它放行的是：${namesText(all, '、')}。`,
  refusedByProxy: (from, to, port) => t`被代理拒绝：${from} 连上了 ${to}，${port}，但请求得到的答复是 ${'403'}。`,
  brokeAt: (direction, end) =>
    direction === 'egress' ? t`断在出门的地方：${end} 的出方向。` : t`断在进门的地方：${end} 的入方向。`,
  nothingBroke: plain('两端都没有拦它。'),
  prove: plain('用这条命令验证'),
  needed: plain('用这条命令补上缺的事实'),
  leg: {
    lookup: (to, port) => t`先查名字：${to}，${port}。`,
    connect: (to, port) => t`连接：${to}，${port}。`,
  },
  alike: (of) => t`${of} 个后端都和这一个一样。`,
  through: (service, port) => t`经由 Service ${service} 的端口 ${port}`,
  other: (semantics, allowed) => t`按${semantics}来读，结论不同：${plain(allowed ? '放行' : '拒绝')}。`,
  fault: (policy, { field, found, expected, effect }) =>
    t`${policy}：${field} 写的是 ${found}，应该是${expected}。${effect}`,
  openPods: plain('没有策略选中任何一端；两者之间全部放行。'),
  reachIntro: ({ workloads, allowed, denied }) => t`${workloads} 个工作负载：${allowed} 条连接放行，${denied} 条拒绝。`,
  reachCut: (rows) => t`超过 ${rows} 行，其余的没有列出。`,
  reachMore: (rows) => t`还有 ${rows} 行，只写在 CSV 里。`,
  reachLegend: t`每一格是目的端的端口：${'✓'} 放行，${'✗'} 拒绝，${'~'} 要看是哪个 Pod。`,
  reachNothing: plain('这里没有 Pod 声明端口。指定一个端口，就会对所有 Pod 判断。'),
  reachParted: (rows, reading, semantics) =>
    t`其中 ${rows} 条按${reading}会是另一种结果：${'/policy'} 会说为什么，${`semantics=${semantics}`} 给出那张表。`,
  reachWithoutPorts: (names, more) =>
    t`${names.join('、')}${plain(more > 0 ? `等另外 ${more} 个工作负载` : '')}没有声明端口：要指定端口，才会对它们判断。`,
  reachKinds: (pods, classes) => t`${pods} 个 Pod，策略能分辨出其中 ${classes} 种。`,
  diffIntro: ({ opened, closed, appeared, vanished }) =>
    t`打开了 ${opened} 条连接，关上了 ${closed} 条；新出现 ${appeared} 条，消失 ${vanished} 条。`,
  diffSame: plain('没有变化：谁能连谁，两边一样。'),
  diffBetween: (before, after) => t`之前：${before}。之后：${after}。`,
  portsUnknown: plain('比较的是容器声明的端口、规则写到的端口，以及与外面之间的连接。'),
  columns: {
    from: '源',
    to: '目的',
    port: '端口',
    verdict: '结论',
    why: '原因',
    before: '之前',
    after: '之后',
    backend: '后端',
    result: '结果',
    number: '#',
  },
  captions: {
    opened: '打开的',
    closed: '关上的',
    appeared: '新出现的',
    vanished: '消失的',
    matrix: '谁能连谁',
    denied: '被拒绝的，和原因',
    faults: '写得不对的策略',
    backends: '后端',
  },
}
