import { dropNumber } from './drop-names.ts'
import { endOf, isTcpFlag, numberOf, RESERVED, said } from './reading.ts'
import type { SightedEnd, Sighting } from './sighting.ts'

/*
 * `hubble observe` in its four shapes for people (compact, table, dict), and as JSON (hubble/pkg/printer).
 */

const VERDICTS =
  'FORWARDED|DROPPED|ERROR|AUDIT(?:ED)?|REDIRECTED|TRACED|TRANSLATED|ALLOWED|DENIED|VERDICT_UNKNOWN|UNKNOWN'
const TIME = String.raw`[A-Z][a-z]{2} +\d{1,2} \d{2}:\d{2}:\d{2}(?:\.\d+)?|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)`
const END = String.raw`(?:\[[0-9a-fA-F:.]+\](?::\d+)?|[^\s()<>]+)(?: \([^)]*\))*`
const COMPACT = new RegExp(
  String.raw`^(?:(?<time>${TIME})(?: \[(?<node>[^\]]+)\])?: )?(?<left>${END}) (?<arrow>->|<-|<>) (?<right>${END}) (?<rest>.*?)\b(?<verdict>${VERDICTS})\b(?: \((?<summary>.*)\))?\s*$`,
)

/** A line of `hubble observe`, or undefined. */
export function hubbleLine(line: string): Sighting | undefined {
  const { groups } = COMPACT.exec(line) ?? {}
  if (groups === undefined) return undefined
  const { time, node, left = '', arrow = '', right = '', rest = '', verdict = '', summary } = groups
  const turned = arrow === '<-'
  const [src, dst] = turned ? [right, left] : [left, right]
  return said<Sighting>({
    tool: 'hubble',
    text: line,
    time,
    node,
    src: sideOf(src),
    dst: sideOf(dst),
    reply: arrow === '<>' ? null : turned,
    ...typeOf(rest.trim(), verdict),
    ...summaryOf(summary ?? ''),
  })
}

/** `shop/a:40000 (ID:12001)`, `203.0.113.9:443 (world)`. */
function sideOf(text: string): SightedEnd {
  const [, name = text, label] = /^(\S+)(?: \(([^)]*)\))?/.exec(text) ?? []
  const identity = label === undefined ? undefined : identityOf(label)
  return { ...endOf(name), ...(identity === undefined ? {} : { identity }) }
}

function identityOf(label: string): number | undefined {
  return numberOf(/^ID:(\d+)$/.exec(label)?.[1]) ?? RESERVED.get(label)
}

/** What stands before the verdict: an observation point, a policy verdict, a layer 7 event, or the words of a drop. */
function typeOf(words: string, verdict: string): Partial<Sighting> {
  const policy = /^policy-verdict:(\S+)(?: (INGRESS|EGRESS))?$/.exec(words)
  if (policy !== null) {
    const direction = policy[2] === undefined ? {} : { direction: directionOf(policy[2]) }
    return { verdict: verdictWord(verdict), event: 'policy-verdict', match: policy[1] ?? '', ...direction }
  }
  if (/^(?:to|from)-[a-z-]+$/.test(words)) return { verdict, point: words }
  if (/^(?:dns|http|kafka)-(?:request|response)/.test(words)) return { verdict, event: words.split(' ')[0] ?? words }
  if (/^(?:pre|post)-xlate/.test(words)) return { verdict, event: words }
  const number = dropNumber(words)
  if (words === '') return { verdict }
  return { verdict, reason: words, ...(number === undefined ? {} : { number }) }
}

const verdictWord = (verdict: string): string => (verdict === 'AUDIT' ? 'AUDITED' : verdict)
const directionOf = (word: string): 'ingress' | 'egress' => (word.toLowerCase() === 'ingress' ? 'ingress' : 'egress')

/** What stands in the last brackets: `TCP Flags: SYN, ACK`, `UDP`, `ICMPv4 EchoReply`, `DNS Query ...`, `HTTP/1.1 GET url`. */
function summaryOf(text: string): Partial<Sighting> {
  if (/^TCP/.test(text)) {
    const flags = (/Flags: (.*)$/.exec(text)?.[1] ?? '').split(/, ?/).filter(isTcpFlag)
    return { proto: 'tcp', ...(flags.length === 0 ? {} : { flags }) }
  }
  if (/^UDP/.test(text)) return { proto: 'udp' }
  if (/^SCTP/.test(text)) return { proto: 'sctp' }
  if (/^ICMPv[46]/.test(text)) return { proto: 'icmp', ...icmpOf(text) }
  // the name that was asked for ends in a dot; an answer quotes addresses before it
  const dns = [...text.matchAll(/(?<![\w.-])([A-Za-z_][\w-]*(?:\.[\w-]+)*\.)(?![\w.])/g)].at(-1)?.[1]
  if (/^DNS/.test(text)) return { proto: 'udp', ...(dns === undefined ? {} : { l7: { dns } }) }
  const http = /^HTTP\/[\d.]+ (?:([A-Z]+) (\S+)|(\d{3}))/.exec(text)
  if (http === null) return {}
  const [, method, url, status] = http
  const path = url?.replace(/^[a-z]+:\/\/[^/]+/, '')
  return { proto: 'tcp', l7: said({ method, path: path === '' ? '/' : path, status: numberOf(status) }) }
}

function icmpOf(text: string): Partial<Sighting> {
  if (/EchoReply/.test(text)) return { reply: true }
  const unreachable = /DestinationUnreachable\((\w+)\)/.exec(text)?.[1]
  if (unreachable === undefined) return {}
  const code = ['Net', 'Host', 'Protocol', 'Port', 'FragmentationNeeded'].indexOf(unreachable)
  return code < 0 ? {} : { icmp: { type: 3, code } }
}

const DICT = /^\s*(TIMESTAMP|NODE|SOURCE|DESTINATION|TYPE|VERDICT|SUMMARY):\s*(.*)$/

/** `-o dict`: a field a line; a record ends at the rule of dashes. */
export function hubbleDict(lines: readonly string[]): Sighting[] {
  const found: Sighting[] = []
  let fields = new Map<string, string>()
  const finish = (): void => {
    const [source, destination] = [fields.get('SOURCE'), fields.get('DESTINATION')]
    if (source !== undefined && destination !== undefined) found.push(recordOf(fields, { source, destination }))
    fields = new Map()
  }
  for (const line of lines) {
    const [, name, value = ''] = DICT.exec(line) ?? []
    if (name === undefined || (name === 'TIMESTAMP' && fields.size > 0)) finish()
    if (name !== undefined) fields.set(name, value.trim())
  }
  finish()
  return found
}

function recordOf(fields: ReadonlyMap<string, string>, ends: { source: string; destination: string }): Sighting {
  const text = [...fields].map(([name, value]) => `${name}: ${value}`).join('\n')
  return said<Sighting>({
    tool: 'hubble',
    text,
    time: fields.get('TIMESTAMP'),
    node: fields.get('NODE'),
    src: sideOf(ends.source),
    dst: sideOf(ends.destination),
    ...typeOf(fields.get('TYPE') ?? '', fields.get('VERDICT') ?? ''),
    ...summaryOf(fields.get('SUMMARY') ?? ''),
  })
}

/** `-o table`: columns apart by two spaces or more, under a heading. */
export function hubbleTable(lines: readonly string[]): Sighting[] {
  const heading = lines.findIndex((line) =>
    /^TIMESTAMP\s{2,}(?:NODE\s{2,})?SOURCE\s{2,}DESTINATION\s{2,}TYPE/.test(line),
  )
  if (heading < 0) return []
  const head = lines[heading] ?? ''
  const columns = [...head.matchAll(/\S+/g)].map((one) => ({ name: one[0], at: one.index }))
  return lines.slice(heading + 1).flatMap((line) => {
    const starts = startsOf(line, columns)
    const fields = new Map(columns.map(({ name }, i) => [name, line.slice(starts[i], starts[i + 1]).trim()]))
    const [source, destination] = [fields.get('SOURCE'), fields.get('DESTINATION')]
    return source === undefined || source === '' || destination === undefined || destination === ''
      ? []
      : [recordOf(fields, { source, destination })]
  })
}

/** Where the cells of a row begin: under their headings, or where the next gap ends when a long cell pushed them on. */
function startsOf(line: string, columns: readonly { at: number }[]): number[] {
  let from = 0
  return columns.map(({ at }, i) => {
    if (i === 0) return 0
    const gaps = [...line.matchAll(/ {2,}(?=\S)/g)].map((gap) => gap.index + gap[0].length)
    const next = gaps.find((gap) => gap > from && gap >= at) ?? line.length
    from = next
    return next
  })
}
