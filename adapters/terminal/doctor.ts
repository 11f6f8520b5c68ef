import { diagnose } from '../../diagrams/render/doctor.ts'
import type { Answer, Block } from '../../src/request/answer.ts'
import type { Language } from '../../src/request/calls.ts'
import { catalogues } from '../../src/words/index.ts'
import { terminalStyle } from './index.ts'
import { render } from './render.ts'

/** Asks every engine for a picture and says which will be used and why. Exit code 1 when none can draw. */
export async function doctor(out: NodeJS.WriteStream, language: Language): Promise<number> {
  const words = catalogues[language].surfaces.doctor
  const found = await diagnose()
  const { using, font } = found
  const blocks: Block[] = [
    {
      kind: 'headline',
      mood: using === undefined ? 'bad' : 'good',
      text: using === undefined ? words.drawsNothing : words.draws(using),
    },
    ...found.checks.map((check): Block => {
      const browser = check.browser === undefined ? '-' : `${check.browser.path}`
      const text = check.ok
        ? words.works(check.engine, check.version, browser, check.first ?? 0, check.second ?? 0)
        : words.broken(check.engine, check.broken?.message ?? '?')
      return { kind: 'paragraph', text }
    }),
    { kind: 'paragraph', text: words.font(font.family, font.file, font.hash) },
    ...found.cacheFolders.slice(0, 1).map((folder): Block => ({ kind: 'paragraph', text: words.cache(folder) })),
    { kind: 'note', text: words.next },
  ]
  const answer: Answer = { blocks, private: false, effects: [] }
  out.write(`${render(answer, terminalStyle(out, process.env))}\n`)
  return using === undefined ? 1 : 0
}
