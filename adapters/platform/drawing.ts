import type { Tagged } from '../../src/net/tagged.ts'
import type { Blocks } from '../../src/request/answer.ts'
import { bare } from '../../src/request/text.ts'
import { catalogues } from '../../src/words/index.ts'
import type { WaitingLine } from './line.ts'
import type { Log } from './log.ts'
import type { Draw, Picture } from './picture.ts'
import { within } from './within.ts'

type Diagram = Tagged<Blocks, 'diagram'>

export interface DrawingParts {
  draw: Draw
  log: Log
  line: WaitingLine
  /** Milliseconds for one picture, once it is its turn. */
  deadline: number
}

/** A picture in its turn, and once more at the end of the line when what stood against it may have passed. Never rejects. */
export function createDrawing({ draw, log, line, deadline }: DrawingParts) {
  const once = (block: Diagram): Promise<Picture> => within(deadline, 'drawing', draw(block))

  return async (block: Diagram, id: string): Promise<Picture> => {
    // Its source is no work for the renderer.
    if (block.as === 'source') return once(block)
    try {
      const picture = await line.run(() => once(block))
      const mayPass = picture.kind === 'source' && picture.passing === true
      return mayPass ? await line.run(() => once(block)) : picture
    } catch (cause) {
      log.error({ id, err: cause }, 'a picture could not be drawn')
      return { kind: 'source', mermaid: '', alt: '', why: bare(catalogues[block.language].surfaces.service.noPicture) }
    }
  }
}
