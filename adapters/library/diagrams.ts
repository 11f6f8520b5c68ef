/*
 * Pictures. `pagesOf` needs nothing; `createRenderer` draws PNG and SVG with the picture engine (optional packages).
 */

export { mermaid } from '../../diagrams/mermaid.ts'
export { createRenderer, type Renderer, type RendererOptions } from '../../diagrams/render/index.ts'
export type { Sequence } from '../../diagrams/sequence.ts'
export { createDraw, type DiagramPage, pagesOf } from '../platform/pictures.ts'
