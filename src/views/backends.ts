import { destination, type Ways } from '../engine/ways.ts'
import { brokenOf, type Findings } from '../findings/findings.ts'
import type { Network } from '../kube/network.ts'
import type { Block } from '../request/answer.ts'
import { plain, type Text, t } from '../request/text.ts'
import type { Journey } from '../trace/events.ts'
import { say } from '../words/contract/say.ts'
import { dropText } from './headline.ts'
import type { Reader } from './reader.ts'

/*
 * Every backend that a Service could choose, and how each fares.
 */

/** One row per backend, and a word on which of them the steps are about. */
export function backendBlocks({ ways, journey: told, network, cluster }: Findings, reader: Reader): Block[] {
  if (ways === undefined) return []
  const { columns, captions } = reader.words.policy.lines
  const rows = ways.journeys.map((journey, i) => [t`${i + 1}`, backendText(journey, network), endText(journey, reader)])
  const undeclared = cluster?.oddities.some(({ kind }) => kind === 'undeclared') === true ? 'some' : 'none'
  const marked = ways.journeys.findIndex((journey) => journey.request === told.request)
  return [
    {
      kind: 'table',
      caption: plain(captions.backends),
      columns: [columns.number, columns.backend, columns.result],
      rows,
      marked,
    },
    { kind: 'paragraph', text: wayText(ways, undeclared, reader) },
  ]
}

function wayText({ journeys, of }: Ways, undeclared: 'some' | 'none', { words }: Reader): Text {
  const open = journeys.filter(({ result }) => result.kind === 'reachable').length
  const { lines } = words.mode
  if (open === 0) return lines.noWays(of)
  if (open < of) return lines.someWays(open, of)
  return undeclared === 'some' ? lines.openWays(of) : lines.sameWays(of)
}

function backendText(journey: Journey, network: Network): Text {
  const { ip, port } = destination(journey)
  const pod = network.cluster?.policies.podsByIp.get(ip)
  const address = journey.question.proto === 'icmp' ? ip : `${ip}:${port}`
  return pod === undefined ? t`${address}` : t`${`${pod.namespace}/${pod.name}`} (${address})`
}

function endText(journey: Journey, reader: Reader): Text {
  const broken = brokenOf(journey)
  if (broken !== undefined) return dropText(reader, broken.reason)
  return say(reader.words.outcomes, journey.outcome)
}
