import { folded } from '../../networks/find-device.ts'
import type { CallName, Manner, Request } from '../../request/calls.ts'
import { chinese, politeChinese } from './chinese.ts'
import { english, politeEnglish } from './english.ts'
import { followUp } from './follow-ups.ts'
import { type Aside, asides } from './manners.ts'
import { lastEnds, type SentenceRule, type SentenceView, termNamed } from './rule.ts'

/*
 * A sentence -> the command that it means, or nothing. Deterministic; what is not understood is not guessed.
 */

/** Nobody asks in more; a bound for the forms, which try every place of a name. */
const LONGEST = 240
/** What can be asked of a port. */
const PROBED: ReadonlySet<CallName> = new Set<CallName>([
  'trace',
  'step',
  'policy',
  'compare',
  'why',
  'source',
  'reach',
])
/** What a datapath matters to. */
const WALKED: ReadonlySet<CallName> = new Set<CallName>(['trace', 'step', 'source', 'why'])
/** What is asked of a network. */
const OF_NETWORK: ReadonlySet<CallName> = new Set<CallName>([...PROBED, 'table', 'map', 'mode', 'diff'])

/** A term and nothing else. */
const bare: SentenceRule = { form: /^(?<x>[\p{Script=Han}\w -]{2,40})$/u, means: termNamed }
const RULES: readonly SentenceRule[] = [...chinese, ...english, bare]

/** The sentence alone: no politeness, no marks at its end. */
export function bared(line: string): string {
  const flat = folded(line)
    .replace(/[’‘]/g, "'")
    .replace(/\s+/g, ' ')
    .replace(/[\s?!.,;:…~]+$/g, '')
  const polite = flat.replace(politeEnglish, '').replace(politeChinese, '')
  const bare = polite.replace(/^[\s,!.:]+|[\s?!.,;:…~]+$/g, '').trim()
  return bare === '' ? flat : bare
}

/** The command that a sentence means; nothing when it could mean something else. */
export function understand(line: string, view: SentenceView): Request | undefined {
  if (line.length > LONGEST) return undefined
  const flat = folded(line)
  for (const text of new Set([bared(line), flat.replace(/[\s?!.,;:…~]+$/g, '') || flat])) {
    const request = meaning(text, view)
    if (request !== undefined) return request
  }
  return undefined
}

function meaning(text: string, view: SentenceView): Request | undefined {
  const aside = asides(text)
  const follow = followUp(aside, view)
  if (follow !== undefined) return mannered(follow, aside, view)
  const changed = WHAT_CHANGED.test(aside.rest) ? onlyOther(view) : undefined
  if (changed !== undefined) return mannered(changed, aside, view)
  for (const { form, means } of RULES) {
    const parts = form.exec(aside.rest)?.groups
    const found = parts === undefined && !form.test(aside.rest) ? undefined : means(parts ?? {}, view)
    const whole = found === undefined ? undefined : mannered(ofNetwork(found, view), aside, view)
    if (whole !== undefined) return whole
  }
  return undefined
}

const WHAT_CHANGED =
  /^(?:what(?:'s| has| is)? (?:changed|different|new)(?: (?:here|now|since yesterday|since then|in the (?:cluster|network)))?|(?:show me )?(?:the )?(?:changes|diff|differences)|改了什么|变了什么|什么变了|有什么变化|哪里变了|有什么不同)$/i

/** With one other network there is only one difference to tell. */
function onlyOther({ others, network }: SentenceView): Request | undefined {
  const [other, second] = others
  return other === undefined || second !== undefined || network.cluster === undefined
    ? undefined
    : { kind: 'diff', other }
}

/** Names were looked up in the network of the last answer: the question goes there too. */
function ofNetwork(request: Request, { last }: SentenceView): Request {
  const network = last?.manner?.network
  if (network === undefined || !OF_NETWORK.has(request.kind)) return request
  return { ...request, manner: { network } }
}

/** With what was said beside; nothing when that cannot belong to it. */
function mannered(request: Request, { manner, probe }: Aside, view: SentenceView): Request | undefined {
  const isProbed = Object.keys(probe).length > 0
  if (isProbed && (!PROBED.has(request.kind) || (lastEnds(view) === undefined && !('from' in request))))
    return undefined
  if (manner.datapath !== undefined && !WALKED.has(request.kind)) return undefined
  if (request.kind === 'config') return request
  const whole: Manner = { ...request.manner, ...manner }
  const asked: Request = isProbed ? withProbe(request, probe) : request
  return Object.keys(whole).length === 0 ? asked : { ...asked, manner: whole }
}

function withProbe(request: Request, probe: Aside['probe']): Request {
  switch (request.kind) {
    case 'trace':
    case 'step':
    case 'compare':
    case 'why':
    case 'source':
    case 'policy':
      return { ...request, ...probe }
    default:
      return request
  }
}
