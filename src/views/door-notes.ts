import type { Findings } from '../findings/findings.ts'
import { SWITCHES } from '../linux/sysctl.ts'
import type { Block, Headline } from '../request/answer.ts'
import type { Text } from '../request/text.ts'
import type { Reader } from './reader.ts'

/*
 * What a network file says and the walk could not use: told in the answer that it could touch.
 */

/** So many are named; the rest stands in the file. */
const MOST = 5

/** A result that leaves something of the file out says so before anything else. */
export function withoutFields(head: Headline, { network }: Findings, { words }: Reader): Headline {
  const fields = network.file.left_out ?? []
  if (fields.length === 0) return head
  return { ...head, mood: 'unsure', text: words.door.without(named(fields), head.text) }
}

const named = (names: readonly string[]): readonly string[] =>
  names.length <= MOST ? names : [...names.slice(0, MOST), '…']

/** Routes that the kernel refused, and switches that change nothing, of the devices on the way. */
export function doorNotes({ journey, network, unwalked, unused, elsewhere }: Findings, { words }: Reader): Block[] {
  const met = new Set(journey.story.map((hop) => hop.device))
  const note = (text: Text): Block => ({ kind: 'note', text })
  const refused = network.topology.refused.filter(({ device }) => met.has(device))
  const unheeded = [...met].flatMap((device) => {
    const wish = network.file.devices[device]
    const names = Object.keys(wish?.sysctl ?? {}).filter((key) => !SWITCHES.includes(key.split(/[./]/).at(-1) ?? key))
    return names.length === 0 ? [] : [note(words.door.unheeded(device, named(names)))]
  })
  return [
    ...refused.slice(0, MOST).map(({ device, route, taken }) => note(words.lines.refusedRoutes(device, route, taken))),
    ...unheeded,
    ...(unwalked === undefined ? [] : [note(words.door.unwalked(unwalked))]),
    ...(unused === undefined ? [] : [note(words.door.unused(unused))]),
    ...(elsewhere === undefined ? [] : [note(words.door.elsewhere(journey.question.to, elsewhere))]),
  ]
}
