import { CNI_TITLES, type RecognisedCni } from '../kube/cni.ts'
import { MODE_ROWS, type ModeRow } from '../kube/diff/mode.ts'
import type { ImportCheck } from '../kube/import/check.ts'
import { getsGap } from '../kube/import/gaps.ts'
import type { Mode } from '../kube/mode/mode.ts'
import type { ClusterFacts } from '../kube/network.ts'
import type { Contradiction, Gap } from '../kube/snapshot/gaps.ts'
import type { Notice } from '../kube/snapshot/notices.ts'
import type { Block } from '../request/answer.ts'
import { join, plain, type Text, t } from '../request/text.ts'
import { COUNT_NAMES } from '../words/contract/cluster.ts'
import { say } from '../words/contract/say.ts'
import type { Reader } from './reader.ts'

/*
 * The effective mode as a table, and what an import understood.
 */

const MOST_LINES = 20

const listed = ({ words }: Reader, texts: readonly Text[]): Text => join(texts, words.punctuation.clause)

/** The effective mode with its reasons, and faults in the configuration. */
export function modeBlocks({ mode }: Pick<ClusterFacts, 'mode'>, reader: Reader): Block[] {
  const { lines } = reader.words.mode
  const table: Block = {
    kind: 'table',
    caption: plain(lines.caption),
    columns: [lines.field, lines.value],
    rows: modeRows(mode, reader),
  }
  const faults = mode.faults.map(
    ({ key, value, known }): Block => ({ kind: 'note', text: lines.fault(key, value, known.join(', ')) }),
  )
  return [table, ...faults, ...notWalked(mode, reader)]
}

/** What there is to say of a mode: a name and its value for each row. */
function modeRows(mode: Mode, reader: Reader): [Text, Text][] {
  return MODE_ROWS.flatMap((row): [Text, Text][] => {
    const value = modeValue(row, mode, reader)
    return value === undefined ? [] : [[plain(reader.words.mode.rows[row]), value]]
  })
}

/** The value of one row. Undefined: nothing to say. */
export function modeValue(row: ModeRow, mode: Mode, reader: Reader): Text | undefined {
  return VALUES[row](mode, reader)
}

/** Features that are on and not walked, by name. */
function notWalked({ unmodelled }: Mode, reader: Reader): Block[] {
  const { features, notWalked: say } = reader.words.mode.doubts
  const names = unmodelled.map((feature) => plain(features[feature].name))
  if (names.length === 0) return []
  return [{ kind: 'note', text: say(join(names, reader.words.punctuation.list)) }]
}

type Value = (mode: Mode, reader: Reader) => Text | undefined

const onOff = (flag: boolean, { words }: Reader): Text => plain(flag ? words.mode.values.yes : words.mode.values.no)

const VALUES: Record<ModeRow, Value> = {
  version: ({ version }, { words }) => (version.known ? t`${version.text}` : words.mode.values.assumed(version.text)),
  routing: ({ routing }, { words }) => words.mode.values.routing[routing],
  tunnel: ({ tunnel }, { words }) =>
    tunnel === undefined
      ? plain(words.mode.values.none)
      : t`${plain(words.mode.mtuParts[tunnel.protocol])} (UDP ${tunnel.port}, ${tunnel.device})`,
  'host-routing': hostRouting,
  masquerade,
  'kube-proxy': ({ nodePortBy }, { words }) => words.mode.values.kubeProxy[nodePortBy],
  'socket-lb': (mode, reader) => {
    const { values } = reader.words.mode
    const own = values.socketLb[mode.socketLb]
    return mode.perPacketLb && mode.socketLb !== 'host-namespace-only' ? listed(reader, [own, values.perPacket]) : own
  },
  'load-balancer': ({ loadBalancer, kubeProxyReplacement }) => {
    if (!kubeProxyReplacement) return undefined
    const { mode, dispatch, algorithm } = loadBalancer
    return t`${mode === 'snat' ? mode : `${mode} (${dispatch})`}, ${algorithm}`
  },
  'endpoint-routes': ({ endpointRoutes }, reader) => onOff(endpointRoutes, reader),
  'direct-routes': ({ routing, autoDirectNodeRoutes }, reader) =>
    routing === 'tunnel' ? undefined : onOff(autoDirectNodeRoutes, reader),
  encryption: ({ encryption }, reader) => {
    const { values } = reader.words.mode
    const own = values.encryption[encryption.by]
    return encryption.nodes ? listed(reader, [own, values.nodesToo]) : own
  },
  mtu: mtuText,
  policy: policyValue,
  ipam: ({ ipam }) => t`${ipam}`,
  monitor: ({ monitorAggregation }, { words }) => words.mode.values.aggregation(monitorAggregation),
}

/** The MTU budget: what is taken from the device's, and who says how large that is. */
export function mtuText({ mtu }: Mode, reader: Reader): Text {
  const { lines, mtuParts, mtuSource } = reader.words.mode
  const parts = mtu.why.map(({ what, bytes }) => `${bytes} (${mtuParts[what]})`).join(' - ')
  return listed(reader, [lines.mtu({ device: mtu.device, parts, route: mtu.route }), mtuSource[mtu.source]])
}

function hostRouting({ hostRouting: { effective, asked, why } }: Mode, reader: Reader): Text {
  const { values, hostRouting: words } = reader.words.mode
  const own = values.hostRouting[effective]
  if (why.length === 0) return own
  const reasons = join(
    why.map((one) => words[one]),
    reader.words.punctuation.reason,
  )
  return listed(reader, [own, asked === 'bpf' ? values.fallback(reasons) : values.chosen(reasons)])
}

function masquerade({ masquerade: { by, excluded } }: Mode, reader: Reader): Text {
  const { values } = reader.words.mode
  if (by === 'none') return values.masquerade.none
  return listed(reader, [values.masquerade[by], excluded === undefined ? values.ownRange : values.excluded(excluded)])
}

function policyValue({ policy }: Mode, reader: Reader): Text {
  const { enforcement, extras } = reader.words.mode.values
  const more = [
    policy.hostFirewall ? [extras['host-firewall']] : [],
    policy.cidrMatchesPods ? [extras['cidr-pods']] : [],
    policy.cidrMatchesNodes ? [extras['cidr-nodes']] : [],
    policy.audit ? [extras.audit] : [],
    policy.allowLocalhost ? [] : [extras['no-localhost']],
  ].flat()
  return listed(reader, [enforcement[policy.enforcement], ...more])
}

/** What `import --check` prints: counts, mode, gaps, contradictions, and what happened while reading. */
export function checkBlocks(checked: ImportCheck, reader: Reader): Block[] {
  const { lines } = reader.words.mode
  const { counts, name } = checked
  const policies = counts.networkPolicies + counts.ciliumPolicies + counts.adminPolicies
  const { nodes, pods, services } = counts
  const empty = nodes + pods + services + policies === 0
  return [
    { kind: 'headline', mood: empty ? 'bad' : 'good', text: lines.checked({ name, nodes, pods, services, policies }) },
    { kind: 'paragraph', text: checked.takenAt === undefined ? lines.timeless : lines.taken(checked.takenAt) },
    countTable(checked, reader),
    ...givenTable(checked, reader),
    ...(checked.cni === undefined ? modeOf(checked, reader) : [cniNote(name, checked.cni, reader)]),
    ...gapBlocks(checked.gaps, reader),
    ...contradictionBlocks(checked.contradictions, reader),
    ...noticeBlocks(checked, reader),
  ]
}

function modeOf(checked: ImportCheck, reader: Reader): Block[] {
  const { unknownConfig } = reader.words.mode.lines
  const note: Block[] = checked.mode.configKnown ? [] : [{ kind: 'note', text: unknownConfig }]
  return [...modeBlocks(checked, reader), ...note]
}

/** Another CNI has no mode of Cilium. */
function cniNote(network: string, { name, seen }: RecognisedCni, { words }: Reader): Block {
  const cni = name === 'unknown' ? '' : CNI_TITLES[name]
  return { kind: 'paragraph', text: words.problems['other-cni']({ network, cni, seen }).what }
}

function countTable({ counts }: ImportCheck, reader: Reader): Block {
  const { lines } = reader.words.mode
  const rows = COUNT_NAMES.filter((name) => counts[name] > 0).map((name) => [
    plain(lines.count[name]),
    t`${counts[name]}`,
  ])
  return { kind: 'table', caption: plain(lines.counts), columns: [lines.field, '#'], rows }
}

function givenTable({ given }: ImportCheck, reader: Reader): Block[] {
  const { lines } = reader.words.mode
  if (given.every(({ leftOut }) => leftOut === 0)) return []
  const rows = given.map(({ kind, used, leftOut }) => [t`${kind}`, t`${used}`, t`${leftOut}`])
  return [{ kind: 'table', caption: plain(lines.given), columns: [lines.field, lines.used, lines.leftOut], rows }]
}

/** Those that decide answers first, each with its command. */
export function gapBlocks(gaps: readonly Gap[], reader: Reader): Block[] {
  const { lines } = reader.words.mode
  const sorted = [...gaps].sort((a, b) => Number(b.decides) - Number(a.decides))
  const shown = sorted.slice(0, MOST_LINES)
  const rows = shown.map((gap) => [gapText(gap, reader), t`${getsGap(gap).line}`])
  const none: Block[] = gaps.some((gap) => gap.decides) ? [] : [{ kind: 'note', text: lines.gapsNone }]
  if (rows.length === 0) return none
  const { command } = reader.words.labels
  const marked = shown.flatMap((gap, i) => (gap.decides ? [i] : []))[0]
  return [
    {
      kind: 'table',
      caption: plain(lines.gaps),
      columns: [lines.field, command],
      rows,
      ...(marked === undefined ? {} : { marked }),
    },
    ...more(sorted.length - shown.length, reader),
    ...none,
  ]
}

export function gapText(gap: Gap, reader: Reader): Text {
  return say<Gap, Text>(reader.words.mode.gaps, gap)
}

function more(count: number, reader: Reader): Block[] {
  return count > 0 ? [{ kind: 'note', text: reader.words.mode.lines.moreLines(count) }] : []
}

export function contradictionBlocks(contradictions: readonly Contradiction[], reader: Reader): Block[] {
  const { lines } = reader.words.mode
  if (contradictions.length === 0) return [{ kind: 'note', text: lines.contradictionsNone }]
  const rows = contradictions
    .slice(0, MOST_LINES)
    .map((one) => [say<Contradiction, Text>(reader.words.mode.contradictions, one)])
  return [
    { kind: 'table', caption: plain(lines.contradictions), columns: [lines.field], rows },
    ...more(contradictions.length - rows.length, reader),
  ]
}

function noticeBlocks({ notices, moreNotices }: ImportCheck, reader: Reader): Block[] {
  const { lines } = reader.words.mode
  if (notices.length === 0) return []
  const rows = notices.slice(0, MOST_LINES).map((one) => [say<Notice, Text>(reader.words.mode.notices, one)])
  return [
    { kind: 'table', caption: plain(lines.notices), columns: [lines.field], rows },
    ...more(notices.length - rows.length + moreNotices, reader),
  ]
}
