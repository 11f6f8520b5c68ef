import type { Asker, Bot } from '../../adapters/platform/platform.ts'
import type { Answer, Block } from '../../src/request/answer.ts'
import type { Language, Request, RequestOf } from '../../src/request/calls.ts'
import { plain, strong, type Text, t } from '../../src/request/text.ts'
import type { Journey } from '../../src/trace/events.ts'
import { sh } from '../../src/trace/shell.ts'

/*
 * A bot that knows one journey by heart: for tests of everything around the bot. Every kind of block occurs.
 */

const ENDS = { from: '10.0.1.12', to: '10.0.2.22' } as const

const JOURNEY: Journey = {
  question: { from: ENDS.from, to: '10.0.2.22', proto: 'icmp', port: 0, size: 56, ttl: 64, df: 'want', open: true },
  story: [],
  request: { message: { role: 'request' }, hops: [], disposition: { kind: 'delivered', to: 'pod-22' } },
  errors: [],
  exchanges: [],
  outcome: { kind: 'reply', from: '10.0.2.22', ttl: 64 },
  result: { kind: 'reachable' },
}

const WAY: Record<Language, [Text, Text][]> = {
  en: [
    [
      t`Apartment ${'10.0.1.12'}`,
      t`The packet leaves through ${'eth0'} for ${'10.0.2.22'}. The gateway is ${'10.0.1.11'}.`,
    ],
    [
      t`Building 11, door ${'lxc12'}`,
      t`The servant finds ${'10.0.2.0/24'} in the ipcache: behind ${'192.168.100.12'}.`,
    ],
    [t`Building 11, door ${'cilium_vxlan'}`, t`Wrapped for VNI ${2} and sent to ${'192.168.100.12'}, port ${8472}.`],
    [plain('Fountain'), t`The frame goes out of the port where ${'02:00:00:00:00:12'} was seen.`],
    [t`Building 12, door ${'cilium_vxlan'}`, t`Unwrapped. ${'10.0.2.22'} lives here: redirected to ${'lxc22'}.`],
    [t`Apartment ${'10.0.2.22'}`, t`Delivered, with TTL ${62}. The reply takes the same way back.`],
  ],
  zh: [
    [t`公寓 ${'10.0.1.12'}`, t`数据包从 ${'eth0'} 出门，要去 ${'10.0.2.22'}；门卫是 ${'10.0.1.11'}。`],
    [t`11 号建筑，${'lxc12'} 门`, t`服务人员在 ipcache 里找到 ${'10.0.2.0/24'}：在 ${'192.168.100.12'} 后面。`],
    [t`11 号建筑，${'cilium_vxlan'} 门`, t`装进 VNI ${2} 的隧道，发往 ${'192.168.100.12'} 的 ${8472} 端口。`],
    [plain('喷泉'), t`从见过 ${'02:00:00:00:00:12'} 的那个端口送出。`],
    [t`12 号建筑，${'cilium_vxlan'} 门`, t`拆开隧道包装。${'10.0.2.22'} 就住在这里，转给 ${'lxc22'}。`],
    [t`公寓 ${'10.0.2.22'}`, t`送达，TTL 还剩 ${62}。回程走同一条路。`],
  ],
}

const SAID: Record<
  Language,
  { good: Text; bad: Text; unknown: (line: string) => Text; next: string; step: string; proof: Text; small: Text }
> = {
  en: {
    good: t`Delivered: ${'10.0.1.12'} reaches ${'10.0.2.22'} through a VXLAN tunnel from building 11 to building 12.`,
    bad: t`Not delivered: dropped at ${'lxc12'}, because the route to ${'10.0.9.9'} is missing.`,
    unknown: (line) => t`There is no command ${line}. Try ${'/trace 10.0.1.12 10.0.2.22'}.`,
    next: 'The real Cilium',
    step: 'Step',
    proof: plain('The tunnel entry of the other building, on the real cluster:'),
    small: plain('Storybook datapath: today’s Cilium skips the lobby and goes from lxc to VXLAN directly.'),
  },
  zh: {
    good: t`已送达：${'10.0.1.12'} 经 11 号建筑到 12 号建筑的 VXLAN 隧道到达 ${'10.0.2.22'}。`,
    bad: t`未送达：在 ${'lxc12'} 被丢弃，因为没有去 ${'10.0.9.9'} 的路由。`,
    unknown: (line) => t`没有 ${line} 这个命令。试试 ${'/trace 10.0.1.12 10.0.2.22'}。`,
    next: '真实的 Cilium',
    step: '步骤',
    proof: plain('在真实集群上查看另一栋建筑的隧道条目：'),
    small: plain('故事书数据路径：今天的 Cilium 不经过大厅，直接从 lxc 到 VXLAN。'),
  },
}

const answer = (blocks: Block[], rest: Partial<Answer> = {}): Answer => ({
  blocks,
  private: false,
  effects: [],
  ...rest,
})

function trace(asker: Asker): Answer {
  const { language, voice } = asker
  const said = SAID[language]
  const items = WAY[language].map(([place, text], n) => ({ number: n + 1, place, text }))
  return answer([
    { kind: 'headline', mood: 'good', text: said.good },
    { kind: 'steps', items },
    {
      kind: 'command',
      about: said.proof,
      command: sh`kubectl -n kube-system exec ds/cilium -- cilium-dbg bpf ipcache get 10.0.2.22`.line,
    },
    { kind: 'diagram', journey: JOURNEY, language, voice, cut: 'full', cast: {} },
    { kind: 'note', text: said.small },
    {
      kind: 'choices',
      items: [
        { label: `${said.step} 1`, request: { kind: 'step', ...ENDS, number: 1 } },
        { label: said.next, request: { kind: 'trace', ...ENDS, manner: { datapath: 'cilium' } } },
        { label: 'Mermaid', request: { kind: 'source', ...ENDS, as: 'mermaid' } },
      ],
    },
  ])
}

function step(request: RequestOf<'step'>, language: Language): Answer {
  const way = WAY[language][request.number - 1]
  if (way === undefined) return answer([{ kind: 'headline', mood: 'bad', text: t`${request.number}` }])
  const to = (number: number): Block[] =>
    number < 1 || number > WAY[language].length
      ? []
      : [{ kind: 'choices', items: [{ label: `${SAID[language].step} ${number}`, request: { ...request, number } }] }]
  return answer([
    { kind: 'headline', mood: 'neutral', text: [...strong(`${SAID[language].step} ${request.number}: `), ...way[0]] },
    { kind: 'paragraph', text: way[1] },
    {
      kind: 'table',
      caption: t`ipcache ${'lxc12'}`,
      columns: ['prefix', 'identity', 'tunnel'],
      rows: [
        [t`${'10.0.1.0/24'}`, t`${2}`, t`${'0.0.0.0'}`],
        [t`${'10.0.2.0/24'}`, t`${6}`, t`${'192.168.100.12'}`],
      ],
      marked: 1,
    },
    ...to(request.number - 1),
    ...to(request.number + 1),
  ])
}

function source(): Answer {
  return answer([
    { kind: 'headline', mood: 'neutral', text: plain('Mermaid') },
    { kind: 'source', language: 'mermaid', text: 'sequenceDiagram\n  A->>B: ping' },
    { kind: 'file', name: 'way.mmd', type: 'text/plain', content: 'sequenceDiagram\n  A->>B: ping' },
  ])
}

function line(text: string, asker: Asker): Answer {
  if (text === '/trace 10.0.1.12 10.0.2.22') return trace(asker)
  if (text.startsWith('/trace')) return answer([{ kind: 'headline', mood: 'bad', text: SAID[asker.language].bad }])
  const set = /^\/language (person|channel|workspace) (en|zh)$/.exec(text)
  if (set !== null) {
    const language = set[2] === 'zh' ? 'zh' : 'en'
    const scope = set[1] === 'channel' ? 'channel' : set[1] === 'workspace' ? 'workspace' : 'person'
    const done: Block = { kind: 'headline', mood: 'neutral', text: plain('OK') }
    return answer([done], { effects: [{ kind: 'set-language', scope, language }] })
  }
  if (text === '/break') throw new Error('broken on purpose')
  return answer([{ kind: 'headline', mood: 'unsure', text: SAID[asker.language].unknown(text) }], { private: true })
}

export const smallBot: Bot = (asked: Request | { line: string }, asker: Asker): Answer => {
  if ('line' in asked) return line(asked.line, asker)
  if (asked.kind === 'step') return step(asked, asker.language)
  if (asked.kind === 'source') return source()
  return trace(asker)
}
