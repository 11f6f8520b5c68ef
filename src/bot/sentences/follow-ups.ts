import type { CallName, Manner, Request } from '../../request/calls.ts'
import { digits } from './chinese.ts'
import type { Aside } from './manners.ts'
import { lastEnds, oneEnd, type SentenceView } from './rule.ts'

/*
 * Sentences about the answer before: back, next, again in Chinese, and from 13, on port 443.
 */

/** Asked again they change nothing. */
const HARMLESS: ReadonlySet<CallName> = new Set<CallName>([
  'trace',
  'step',
  'table',
  'map',
  'policy',
  'reach',
  'diff',
  'why',
  'mode',
  'compare',
  'explain',
  'help',
  'labs',
  'source',
  'learn',
  'practice',
  'review',
  'progress',
])

type Follow = (last: Request, view: SentenceView, found: RegExpExecArray) => Request | undefined
const form = (source: string): RegExp => new RegExp(`^(?:${source})$`, 'i')

/** The ends and the probe of the last answer, for another question about them. */
function ends(last: Request, view: SentenceView) {
  const two = lastEnds(view)
  if (two === undefined) return undefined
  const proto =
    'proto' in last && (last.proto === 'tcp' || last.proto === 'udp' || last.proto === 'icmp') ? last.proto : undefined
  const port = 'port' in last ? last.port : undefined
  return {
    ...two,
    ...(proto === undefined ? {} : { proto }),
    ...(port === undefined ? {} : { port }),
    ...mannerOf(last),
  }
}

function mannerOf({ manner }: Request): { manner?: Manner } {
  return manner === undefined ? {} : { manner }
}

const step =
  (number: (at: number) => number): Follow =>
  (last, view) => {
    const two = ends(last, view)
    if (last.kind === 'step') {
      const { show: _, ...bare } = last
      return number(last.number) < 1 ? undefined : { ...bare, number: number(last.number) }
    }
    return two === undefined || number(0) < 1 ? undefined : { kind: 'step', ...two, number: number(0) }
  }

const back: Follow = (last, view, found) => {
  if (last.kind === 'step') return step((at) => at - 1)(last, view, found)
  if (last.kind !== 'trace' && last.kind !== 'compare' && last.kind !== 'policy') return undefined
  return { ...last, from: last.to, to: last.from }
}

const next: Follow = (last, view, found) => {
  if (last.kind === 'learn' && last.lesson !== undefined && last.choose !== undefined) {
    const { choose: _, part = 0, ...bare } = last
    return { ...bare, part: part + 1 }
  }
  if (last.kind === 'practice' || last.kind === 'review')
    return last.choose === undefined ? undefined : { kind: last.kind, ...mannerOf(last) }
  return step((at) => at + 1)(last, view, found)
}

const again: Follow = (last) => (HARMLESS.has(last.kind) ? last : undefined)

const show =
  (what: 'headers' | 'tables'): Follow =>
  (last) =>
    last.kind === 'step' ? { ...last, show: what } : undefined

/** Another end in the place of one. */
const other =
  (end: 'from' | 'to'): Follow =>
  (last, view, found) => {
    const name = oneEnd(found.groups?.x, view)
    if (name === undefined || lastEnds(view) === undefined) return undefined
    if (last.kind === 'step') return { kind: 'trace', from: last.from, to: last.to, ...mannerOf(last), [end]: name }
    return last.kind === 'trace' || last.kind === 'compare' || last.kind === 'policy' || last.kind === 'why'
      ? { ...last, [end]: name }
      : undefined
  }

const about =
  (kind: 'trace' | 'policy' | 'compare'): Follow =>
  (last, view) => {
    const two = ends(last, view)
    if (two === undefined || (kind === 'policy') !== (view.network.cluster !== undefined && kind === 'policy'))
      return undefined
    return { kind, ...two }
  }

const source =
  (as: 'mermaid' | 'json'): Follow =>
  (last, view) => {
    const two = ends(last, view)
    return two === undefined ? undefined : { kind: 'source', ...two, as }
  }

const everyStep: Follow = (last, view) => {
  const two = ends(last, view)
  return two === undefined ? undefined : { kind: 'trace', ...two, detail: 'steps' }
}

/** What changed: the headers at a step, the difference shown before, or the only other network that there is. */
const changed: Follow = (last) =>
  last.kind === 'step' ? { ...last, show: 'headers' } : last.kind === 'diff' ? last : undefined

const FOLLOWS: readonly [RegExp, Follow][] = [
  [
    form(
      "what(?:'s| has| is)? (?:changed|different|new)(?: here| now| there)?|what did change|which headers changed|改了什么|变了什么|什么变了|有什么变化|哪里变了|哪些变了|有什么不同|有什么不一样",
    ),
    changed,
  ],
  [
    form(
      '(?:and |go |the |how about |what about )*(?:back|way back|return|return path|reverse|the other way(?: round| around)?|backwards|vice versa|reply|other direction|opposite direction)|swap|返回|回来|回来呢|回程|回程呢|回去呢|反过来|反过来呢|反向|反向呢|往回走|倒过来|那回来呢|怎么回来|回来怎么走|回程怎么走',
    ),
    back,
  ],
  [
    form('prev(?:ious)?(?: step)?|(?:go )?(?:one )?step back|go back one|上一步|退一步|后退|前一步|往前退'),
    (last, view, found) => (last.kind === 'step' ? back(last, view, found) : undefined),
  ],
  [
    form(
      'next(?: step| one| please)?|go on|continue|onwards|forward|carry on|proceed|what next|what happens next|and then(?: what)?|keep going|more|下一步|下一个|继续|接着|接着走|接着说|然后|然后呢|再然后呢|往下|往下走|接下来|接下来呢|后来呢|还有呢',
    ),
    next,
  ],
  [
    form(
      '(?:go to |show |show me |what happens (?:at|in) |explain )?(?:the )?step(?: number| no\\.?)? (?<n>\\d{1,4})|(?:看|看看|去|到|跳到|讲讲|解释)?第\\s*(?<m>\\d{1,4}|[一二三四五六七八九十]{1,2})\\s*步(?:呢|是什么|发生了什么)?',
    ),
    (last, view, found) => {
      const number = Number(found.groups?.n ?? digits(found.groups?.m))
      return step(() => number)(last, view, found)
    },
  ],
  [
    form(
      '(?:the )?first step|start over|from the (?:start|beginning)|step through(?: it)?|walk me through(?: it)?|第一步|从头开始|从头来|从头看|一步步来|一步一步走',
    ),
    step(() => 1),
  ],
  [
    form(
      'again|repeat(?: that| it)?|once more|one more time|say (?:that|it) again|come again|same again|redo|retry|try again|再来一次|再来一遍|再说一遍|再说一次|重来|重来一次|重复|重复一遍|再试一次|再讲一遍|再看一遍',
    ),
    again,
  ],
  [
    form(
      '(?:show me |show |in |with |i want |give me )?(?:every step|all (?:the )?steps|step by step|more details?|details?|in detail|the details|longer|everything|full details|the long version|verbose|expand)|详细|详细点|详细一点|详细说说|具体点|具体一点|每一步|所有步骤|一步一步|展开|再详细点|说详细点|完整步骤|看每一步',
    ),
    everyStep,
  ],
  [
    form('(?:show me |show )?(?:the )?headers?|what do the headers look like|包头|看包头|看看包头|报头|头部|首部'),
    show('headers'),
  ],
  [
    form(
      '(?:show me |show )?(?:the |its |which )?tables?(?: was asked)?|表|看表|看看表|查了哪张表|查的是哪张表|哪张表|看看这张表',
    ),
    show('tables'),
  ],
  [
    form(
      "why(?: not| is that| so)?|how come|but why|what went wrong|what's wrong|为什么|为啥|怎么会|怎么会这样|为什么会这样|为什么呢|怎么回事|哪里出了问题",
    ),
    everyStep,
  ],
  [
    form(
      '(?:is (?:that|it|this) (?:allowed|permitted)|(?:and |what about )?(?:the )?polic(?:y|ies)|which polic(?:y|ies)(?: decides?)?|what do the policies say)|允许吗|策略允许吗|策略呢|哪条策略|策略怎么说|有策略拦吗',
    ),
    about('policy'),
  ],
  [
    form(
      'compare(?: them| both| it| that)?|compare with (?:the )?(?:real|storybook)(?: one| cilium)?|对比一下|比较一下|对比|比较',
    ),
    about('compare'),
  ],
  [
    form(
      '(?:as |in |give me |show |show me |the )*mermaid(?: source| code)?|(?:the )?(?:picture|diagram) (?:source|code)|mermaid\\s*源码|图的源码|画图代码',
    ),
    source('mermaid'),
  ],
  [form('(?:as |in |give me |show |show me |the )*json|(?:导出|给我|看)?\\s*json'), source('json')],
  [
    form('(?:and |what about |how about |or |same )?from (?<x>.+?)|从\\s*(?<x1>.+?)\\s*(?:出发)?(?:呢)?'),
    (last, view, found) => other('from')(last, view, named(found)),
  ],
  [
    form(
      '(?:and |or |but )?(?:what about|how about|what if it goes to|to|and) (?:to )?(?<x>.+?)|(?:那|那么|换成|换)?\\s*(?:到|去|访问|连)\\s*(?<x1>.+?)\\s*呢?|(?:那|那么)\\s*(?<x2>.+?)\\s*呢|换成\\s*(?<x3>.+?)',
    ),
    (last, view, found) => other('to')(last, view, named(found)),
  ],
]

/** Groups of one form by one name. */
function named(found: RegExpExecArray): RegExpExecArray {
  const { x, x1, x2, x3 } = found.groups ?? {}
  const groups: Record<string, string> = {}
  const name = x ?? x1 ?? x2 ?? x3
  if (name !== undefined) groups.x = name
  return Object.assign(found, { groups })
}

/** What is left of "say it again in Chinese, please" without the Chinese. */
const SAME =
  /^(?:say|tell|explain|show|do|give|repeat|translate|now|the|same|thing|it|that|this|me|again|once|more|please|and|but|answer|what|about|with|try|go|speak|how|一遍|一次|一下|一个|再|请|说|讲|来|解释|重新|翻译|给|我|听|它|这个|同样|的|那|呢|吗|吧|换|看|看看|可以|能|试试|试|如果|要是|[\s,，.。!！?？])*$/i

/** The last answer once more with what the aside says. */
function asideAlone({ rest, manner, probe }: Aside, view: SentenceView): Request | undefined {
  if (!SAME.test(rest)) return undefined
  const hasProbe = Object.keys(probe).length > 0
  const { last } = view
  if (last !== undefined && HARMLESS.has(last.kind)) return hasProbe && lastEnds(view) === undefined ? undefined : last
  if (hasProbe) return undefined
  const { language, voice } = manner
  if (language !== undefined && voice === undefined) return { kind: 'config', set: 'language', to: language }
  return voice !== undefined && language === undefined ? { kind: 'config', set: 'voice', to: voice } : undefined
}

/** A sentence about the last answer, or about how to be answered. */
export function followUp(aside: Aside, view: SentenceView): Request | undefined {
  const said = Object.keys(aside.manner).length + Object.keys(aside.probe).length > 0
  const alone = said ? asideAlone(aside, view) : undefined
  if (alone !== undefined || view.last === undefined) return alone
  for (const [pattern, follow] of FOLLOWS) {
    const found = pattern.exec(aside.rest)
    const request = found === null ? undefined : follow(view.last, view, found)
    if (request !== undefined) return request
  }
  return undefined
}
