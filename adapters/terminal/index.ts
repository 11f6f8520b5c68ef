import { installCommand, missingPackages } from '../../diagrams/render/installed.ts'
import { type Asker, answer, explainProblem } from '../../src/bot/bot.ts'
import type { Answer, Block } from '../../src/request/answer.ts'
import type { Request } from '../../src/request/calls.ts'
import { Problem } from '../../src/request/problem.ts'
import { catalogues } from '../../src/words/index.ts'
import type { Picture } from '../platform/platform.ts'
import { inline, inlineProtocol } from './inline.ts'
import { render, type Style } from './render.ts'
import { save } from './save.ts'

/*
 * The terminal: a question, its answer as text at once, the picture a moment later.
 */

/** What to do with pictures: where the PNG goes, or that none is wanted. */
export interface PictureWish {
  file?: string
  wanted: boolean
  /** PNG when missing. */
  format?: 'svg'
}

export interface Terminal {
  out: NodeJS.WriteStream
  style: Style
  picture: PictureWish
  /** Started with the first picture, and kept for the next ones. */
  easel: Easel
}

type Diagram = Extract<Block, { kind: 'diagram' }>

/** Draws pictures; nothing of a browser is loaded before the first one. */
export interface Easel {
  draw(block: Diagram): Promise<Picture>
  /** The pages as SVG files. Rejects when nothing can draw. */
  svg?(block: Diagram): Promise<Uint8Array[]>
  /** The variable that names a browser which did not start, and the file, once that is known. */
  brokenBrowser?(): { name: string; file: string } | undefined
  stop(): Promise<void>
}

export function createEasel(): Easel {
  let started: Promise<Required<Easel>> | undefined
  let brokenBrowser: Easel['brokenBrowser']
  const start = async (): Promise<Required<Easel>> => {
    const [{ createRenderer }, { namedBrowser }, { createDraw, pagesOf }] = await Promise.all([
      import('../../diagrams/render/index.ts'),
      import('../../diagrams/render/browser.ts'),
      import('../platform/pictures.ts'),
    ])
    const renderer = createRenderer()
    brokenBrowser = () =>
      renderer.describe().engines.some((engine) => engine.broken?.refusal === 'no-browser') ? namedBrowser() : undefined
    return {
      brokenBrowser,
      draw: createDraw(renderer),
      svg: async (block) =>
        (await Promise.all(pagesOf(block).map((page) => renderer.draw(page.mermaid, { format: 'svg' })))).map(
          (drawn) => drawn.data,
        ),
      stop: () => renderer.stop(),
    }
  }
  return {
    async draw(block) {
      started ??= start()
      return (await started).draw(block)
    },
    async svg(block) {
      started ??= start()
      return (await started).svg(block)
    },
    brokenBrowser: () => brokenBrowser?.(),
    async stop() {
      if (started !== undefined) await (await started).stop()
    },
  }
}

export function terminalStyle(out: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Style {
  const width = Math.min(out.columns ?? 100, 120)
  return { colour: out.isTTY === true && env.NO_COLOR === undefined && env.TERM !== 'dumb', width }
}

/** Exit codes: reachable 0, unreachable 1, undetermined or ambiguous 2, usage 64. */
export function exitCodeOf(answered: Answer): number {
  const [first] = answered.blocks
  if (first?.kind !== 'headline') return 0
  const asked = answered.blocks.some(
    (block) => block.kind === 'diagram' || block.kind === 'file' || block.kind === 'command',
  )
  if (first.mood === 'bad') return asked ? 1 : 64
  return first.mood === 'unsure' ? 2 : 0
}

/** Asks, prints the text, then draws what there is to draw. */
export async function ask(request: Request | { line: string }, asker: Asker, terminal: Terminal): Promise<Answer> {
  const answered = answer(request, asker)
  terminal.out.write(`${render(answered, terminal.style)}\n`)
  try {
    let kept = 0
    for (const block of answered.blocks) if (block.kind === 'diagram') kept += await show(block, terminal, kept)
  } catch (problem) {
    // the text stands; a picture that cannot be kept does not change the answer
    if (!(problem instanceof Problem)) throw problem
    const explained = explainProblem(problem, catalogues[asker.language])
    terminal.out.write(`\n${render(explained, terminal.style)}\n`)
  }
  return answered
}

/**
 * Shows a diagram: as source when that was asked for, inline where the terminal can, in lanes where it cannot; the PNG beside it. `kept` files were
 * written before; how many are now is returned.
 */
async function show(block: Diagram, terminal: Terminal, kept: number): Promise<number> {
  const { out, picture, style } = terminal
  const { pagesOf } = await import('../platform/pictures.ts')
  const pages = pagesOf(block)
  if (block.as === 'source') {
    out.write(`\n${pages.map((page) => page.mermaid).join('\n')}\n`)
    return 0
  }
  if (!picture.wanted) return 0
  const protocol = inlineProtocol(process.env, out.isTTY === true)
  if (protocol === undefined && out.isTTY === true) out.write(await lanesOf(block, out.columns ?? style.width))
  const missing = missingPackages()
  if (missing.length > 0) {
    // Who only reads needs no picture engine; who asked for a file is told what adds it.
    const asked = picture.file !== undefined || picture.format === 'svg'
    if (asked)
      process.stderr.write(`\n${catalogues[block.language].surfaces.picture.notInstalled(installCommand(missing))}\n`)
    return 0
  }
  if (picture.format === 'svg' && terminal.easel.svg !== undefined) {
    const files = await terminal.easel.svg(block).finally(() => warn(block, terminal.easel))
    for (const [i, data] of files.entries())
      write(terminal, { name: pageName(picture.file ?? 'packetwalk.svg', kept + i), data })
    return files.length
  }
  const drawn = await terminal.easel.draw(block)
  warn(block, terminal.easel)
  if (drawn.kind === 'source') {
    out.write(`\n${drawn.why}\n${drawn.mermaid}\n`)
    return 0
  }
  const images = [drawn, ...(drawn.more ?? [])]
  for (const [i, { png, width, height }] of images.entries()) {
    const name = pageName(picture.file ?? 'packetwalk.png', kept + i)
    write(terminal, { name, data: png, about: ` (${width} × ${height})` })
  }
  if (protocol === undefined) return images.length
  for (const { png, name } of images) {
    out.write(`${inline(protocol, png, { name, columns: out.columns ?? style.width })}\n`)
  }
  return images.length
}

/** The picture in lanes: whole, or as its overview where the terminal has no room for every place. */
export async function lanesOf(block: Diagram, width: number): Promise<string> {
  const [{ pagesOf }, { lanes, narrowest }] = await Promise.all([
    import('../platform/pictures.ts'),
    import('./lanes.ts'),
  ])
  const whole = pagesOf(block)
  const fits = whole.every((page) => narrowest(page.sequence) <= width)
  const pages = fits ? whole : pagesOf({ ...block, cut: 'overview' })
  return pages.map((page) => `\n${lanes(page.sequence, Math.min(width, 160))}\n`).join('')
}

/** Whoever named a browser must hear that it does not start; the answer and the picture stand. */
function warn(block: Diagram, easel: Easel): void {
  const named = easel.brokenBrowser?.()
  if (named === undefined) return
  process.stderr.write(`\n${catalogues[block.language].surfaces.picture.brokenBrowser(named.name, named.file)}\n`)
}

/** `walk.png`, then `walk-2.png` for the second page, or the second picture. */
function pageName(file: string, index: number): string {
  return index === 0 ? file : file.replace(/(\.[^.]*)?$/, `-${index + 1}$1`)
}

function write(terminal: Terminal, file: { name: string; data: Uint8Array; about?: string }): void {
  save(file.name, file.data)
  terminal.out.write(`\n${file.name}${file.about ?? ''}\n`)
}
