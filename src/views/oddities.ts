import type { ListedPort, Oddity } from '../findings/oddities.ts'
import type { Block } from '../request/answer.ts'
import { type Text, t } from '../request/text.ts'
import { say } from '../words/contract/say.ts'
import type { Reader } from './reader.ts'

/*
 * What is odd about the ends themselves.
 */

export function oddityBlocks(oddities: readonly Oddity[], reader: Reader): Block[] {
  return oddities.map((one): Block => ({ kind: 'paragraph', text: oddityText(one, reader) }))
}

/** What is odd, in a sentence. */
export function oddityText(oddity: Oddity, reader: Reader): Text {
  const { ends } = reader.words.mode.lines
  return say<Oddity, Text>(
    {
      finished: ({ pod }) => ends.finished(pod),
      terminating: ({ pod }) => ends.terminating(pod),
      'not-ready': ({ pod }) => ends.notReady(pod),
      'no-ping': ({ service, ports }) => ends.noPing(t`${service}`, ports.map(portText)),
      'no-such-port': ({ service, asked, ports }) =>
        ends.noSuchPort(t`${service}`, portText(asked), ports.map(portText)),
      'node-port': ({ service, nodePort, port }) => ends.nodePort(t`${service}`, { nodePort, port: portText(port) }),
      undeclared: ({ pod, asked, ports }) => ends.undeclared(pod, portText(asked), ports.map(portText)),
    },
    oddity,
  )
}

function portText({ port, protocol, name }: ListedPort): string {
  return `${port}/${protocol}${name === undefined ? '' : ` (${name})`}`
}
