import type { Comparison } from '../findings/sightings/compare.ts'
import type { SightedEnd, Sighting } from '../findings/sightings/sighting.ts'
import type { Block } from '../request/answer.ts'
import { code, join, plain, type Text, t } from '../request/text.ts'
import type { PasteWords } from '../words/contract/paste.ts'
import type { Reader } from './reader.ts'

/*
 * What was pasted, field by field as it was understood, and beside the walk.
 */

/** How a sighting was read: the tool, and every field that it said. */
export function readAs(seen: Sighting, { words }: Reader): Block[] {
  const { paste, labels } = words
  const rows = fieldsOf(seen, paste).map(([name, value]): Text[] => [plain(paste.fields[name]), value])
  const told: Block[] = seen.reply === true ? [{ kind: 'note', text: paste.isReply }] : []
  const untold: Block[] = seen.reply === null ? [{ kind: 'note', text: paste.untold }] : []
  return [
    { kind: 'table', caption: paste.readAs(paste.tools[seen.tool]), columns: ['', labels.state], rows },
    ...told,
    ...untold,
  ]
}

type Field = keyof PasteWords['fields']

function fieldsOf(seen: Sighting, { experiences }: PasteWords): [Field, Text][] {
  const { src, dst, outer, icmp, arp, l7 } = seen
  const identities = [src?.identity, dst?.identity].filter((one) => one !== undefined)
  const count = [seen.routes, seen.neighbours, seen.ipcache, seen.fdb, seen.endpoints, seen.backends].find(
    (one) => one !== undefined,
  )
  const candidates: [Field, Text | string | number | undefined][] = [
    ['sender', endText(src)],
    ['receiver', endText(dst)],
    ['protocol', seen.proto],
    ['flags', seen.flags?.join(', ')],
    ['verdict', seen.verdict],
    ['reason', seen.number === undefined ? seen.reason : `${seen.number} ${seen.reason ?? ''}`.trim()],
    ['direction', seen.direction],
    ['point', seen.point],
    ['state', seen.state],
    ['identity', identities.length === 0 ? undefined : identities.join(' → ')],
    ['tunnel', outer === undefined ? undefined : `${outer.src} → ${outer.dst}, VNI ${outer.vni}`],
    [
      'icmp',
      icmp === undefined ? undefined : `${icmp.type}/${icmp.code}${icmp.about === undefined ? '' : ` (${icmp.about})`}`,
    ],
    ['experience', seen.symptom === undefined ? undefined : plain(experiences[seen.symptom])],
    ['teller', seen.teller],
    ['mtu', seen.mtu ?? icmp?.mtu],
    ['resolver', seen.resolver],
    ['hops', seen.hops?.map((hop) => hop ?? '*').join(' → ')],
    ['node', seen.node],
    ['endpoint', seen.endpoint],
    ['event', seen.event],
    [
      'layer7',
      l7 === undefined
        ? undefined
        : [l7.method, l7.path, l7.dns, l7.status].filter((one) => one !== undefined).join(' '),
    ],
    [
      'arp',
      arp === undefined
        ? undefined
        : [arp.op, arp.asks, arp.tell ?? arp.mac].filter((one) => one !== undefined).join(' '),
    ],
    ['rows', count?.length],
  ]
  return candidates.flatMap(([name, value]): [Field, Text][] =>
    value === undefined ? [] : [[name, typeof value === 'object' ? value : code(value)]],
  )
}

function endText(end: SightedEnd | undefined): string | undefined {
  if (end === undefined) return undefined
  const { pod, ip, name, port } = end
  const who = [pod ?? name, ip].filter((one) => one !== undefined).join(', ')
  const at = port === undefined ? '' : `:${port}`
  return who === '' && at === '' ? undefined : `${who}${at}`
}

/** The verdict of the comparison in a sentence; undefined where there was nothing to compare. */
export function agreement(all: readonly Comparison[], { words }: Reader): Text | undefined {
  const { paste, punctuation } = words
  const [first] = all
  if (first === undefined) return undefined
  if (first.agrees) return paste.allAgree
  const walked = valueText(first, first.walked, paste)
  const sentence = paste.disagrees(paste.aspects[first.aspect], valueText(first, first.seen, paste), walked)
  return join([sentence, paste.older], punctuation.sentence)
}

/** Every aspect, seen and walked side by side. */
export function comparisonTable(all: readonly Comparison[], { words }: Reader): Block[] {
  if (all.length === 0) return []
  const { paste, labels } = words
  const rows = all.map((one): Text[] => [
    plain(`${one.agrees ? paste.agrees : paste.differs} ${paste.aspects[one.aspect]}`),
    valueText(one, one.seen, paste),
    valueText(one, one.walked, paste),
    one.device === undefined ? [] : t`${one.device}`,
  ])
  return [{ kind: 'table', caption: [], columns: ['', paste.seen, paste.walked, labels.node], rows }]
}

function valueText({ aspect }: Comparison, value: string | undefined, paste: PasteWords): Text {
  if (value === undefined) return plain(paste.nothing)
  if (aspect !== 'experience') return code(value)
  const known = Object.entries(paste.experiences).find(([name]) => name === value)
  return known === undefined ? code(value) : plain(known[1])
}
