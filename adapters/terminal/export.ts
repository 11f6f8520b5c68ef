import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { type Asker, admitRequest, answer } from '../../src/bot/bot.ts'
import { capturesOf } from '../../src/findings/captures.ts'
import { toPcap } from '../../src/net/pcap.ts'
import type { Answer } from '../../src/request/answer.ts'
import { Problem } from '../../src/request/problem.ts'
import { bare } from '../../src/request/text.ts'
import { pagesOf } from '../platform/pictures.ts'
import { render } from './render.ts'
import { save } from './save.ts'

/*
 * `packetwalk export A B --to FOLDER`: an answer to hand on. Words for the post-mortem, the journey as JSON and Mermaid, and
 * a capture of every interface on the way.
 */

const WIDTH = 100
const fileName = (text: string): string => text.replace(/[^\w.-]+/g, '_').slice(0, 100)

/** A fence that nothing inside can close. */
function fenced(text: string, language = ''): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${text}\n${fence}\n`
}

/** Only letters, digits and what names are made of: a title is no markup. */
const plainLine = (text: string): string => text.replace(/[\\`*_{}[\]<>#|!~]/g, (sign) => `\\${sign}`)

function postMortem(answered: Answer, mermaid: string, captures: readonly string[]): string {
  const [head] = answered.blocks
  const title = head?.kind === 'headline' ? bare(head.text) : ''
  const words = render(answered, { colour: false, width: WIDTH })
  const list = captures.map((name) => `- ${plainLine(name)}\n`).join('')
  return `# ${plainLine(title)}\n\n${fenced(words, 'text')}\n${fenced(mermaid, 'mermaid')}\n${list}`
}

/** Writes the files; gives the answer and their paths. Throws a Problem when one cannot be written. */
export function exportTo(folder: string, ends: object, asker: Asker): { answered: Answer; files: string[] } {
  const answered = answer(admitRequest({ kind: 'trace', ...ends, detail: 'steps' }), asker)
  const diagram = answered.blocks.find((block) => block.kind === 'diagram')
  if (diagram === undefined) return { answered, files: [] }
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    throw new Problem('not-written', { file: folder, code: String(error.code) })
  }
  const files: string[] = []
  const put = (name: string, data: string | Uint8Array): void => {
    const file = path.join(folder, name)
    save(file, data)
    files.push(file)
  }
  const json = answer(admitRequest({ kind: 'source', ...ends, as: 'json' }), asker)
  const mermaid = pagesOf(diagram)
    .map((page) => page.mermaid)
    .join('\n')
  const captures = capturesOf(diagram.journey).map(({ device, port, frames }) => ({
    name: `${fileName(device)}-${fileName(port)}.pcap`,
    data: toPcap(frames),
  }))
  put(
    'answer.md',
    postMortem(
      answered,
      mermaid,
      captures.map(({ name }) => name),
    ),
  )
  put('journey.json', json.blocks.find((block) => block.kind === 'file')?.content ?? '')
  put('journey.mmd', `${mermaid}\n`)
  for (const { name, data } of captures) put(name, data)
  return { answered, files }
}
