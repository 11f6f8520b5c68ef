import { townMap } from '../../diagrams/town/map.ts'
import type { Tagged } from '../../src/net/tagged.ts'
import type { Answer, Block, Blocks } from '../../src/request/answer.ts'
import type { Language } from '../../src/request/calls.ts'
import { catalogues } from '../../src/words/index.ts'
import type { Drawn, Picture } from '../platform/platform.ts'
import type { ShownImage, ShownPicture, View, ViewBlock } from './view.ts'

/*
 * Answer -> what the page is sent. Pure. Nothing is escaped here, because nothing becomes markup: the page sets text.
 */

function block(from: Block, picture: number): ViewBlock {
  switch (from.kind) {
    case 'diagram':
      return { kind: 'picture', picture }
    case 'source':
    case 'headline':
    case 'paragraph':
    case 'steps':
    case 'table':
    case 'command':
    case 'note':
    case 'choices':
    case 'file':
      return from
  }
}

/** The map beside the picture; both are of one journey. */
function map({ town, language, voice }: Tagged<Blocks, 'diagram'>): ViewBlock[] {
  if (town === undefined) return []
  const sheet = (size: 'wide' | 'narrow') => townMap(town, { language, voice, sheet: size })
  return [{ kind: 'town', wide: sheet('wide'), narrow: sheet('narrow') }]
}

/** The whole answer; its diagrams become places for the pictures that follow, counted from 0. */
export function render(answer: Answer, language: Language): View {
  let pictures = 0
  const blocks = answer.blocks.flatMap((from): ViewBlock[] => {
    const view = block(from, pictures)
    if (from.kind !== 'diagram') return [view]
    pictures += 1
    return [...map(from), view]
  })
  return { language, blocks, pictures, ...(answer.asked === undefined ? {} : { asked: answer.asked }) }
}

/** A picture as the page shows it; its images get addresses `<base>/0.png`, one for each page. */
export function renderPicture(picture: Picture, base: string): ShownPicture {
  if (picture.kind === 'source') return picture
  const [first, ...more] = pagesOf(picture).map(({ alt, name, scale = 1, ...size }, page): ShownImage => {
    const [width, height] = [Math.round(size.width / scale), Math.round(size.height / scale)]
    return { kind: 'image', address: `${base}/${page}.png`, width, height, alt, name }
  })
  if (first === undefined) return { kind: 'source', mermaid: '', alt: '', why: '' }
  return { ...first, more }
}

/** All pages of a picture, the first included. */
export function pagesOf(picture: Picture): Drawn[] {
  return picture.kind === 'source' ? [] : [picture, ...(picture.more ?? [])]
}

/** What the page shows when something of ours broke. */
export function renderFailure(id: string, language: Language): View {
  const words = catalogues[language].surfaces.service
  return {
    language,
    pictures: 0,
    blocks: [
      { kind: 'headline', mood: 'unsure', text: words.failed(id) },
      { kind: 'paragraph', text: words.failedNext },
    ],
  }
}
