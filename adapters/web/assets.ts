import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'

/** What the browser is given beside the page: read and stripped of types once, when the server starts. */
export type Assets = ReadonlyMap<string, { type: string; body: string | Uint8Array }>

const SCRIPTS = [
  'app.ts',
  'conversation.ts',
  'nodes.ts',
  'blocks.ts',
  'composer.ts',
  'stepper.ts',
  'wire.ts',
  'theme.ts',
] as const
const OTHERS: readonly (readonly [string, string])[] = [
  ['theme.css', 'text/css; charset=utf-8'],
  ['app.css', 'text/css; charset=utf-8'],
  ['composer.css', 'text/css; charset=utf-8'],
  ['answer.css', 'text/css; charset=utf-8'],
  ['picture.css', 'text/css; charset=utf-8'],
  ['icon.svg', 'image/svg+xml'],
]
/** The font of the pictures: for machines that have no Chinese one. */
const FONT = new URL('../../diagrams/render/font/PacketwalkSans.ttf', import.meta.url)
const folder = new URL('./page/', import.meta.url)

/** Node announces on standard error that stripping is experimental; the page's reader need not see that. */
function stripped(source: string): string {
  const { emitWarning } = process
  process.emitWarning = () => {}
  try {
    return stripTypeScriptTypes(source)
  } finally {
    process.emitWarning = emitWarning
  }
}

export function readAssets(): Assets {
  const assets = new Map<string, { type: string; body: string | Uint8Array }>()
  for (const name of SCRIPTS) {
    const body = stripped(readFileSync(new URL(name, folder), 'utf8'))
    assets.set(`/page/${name}`, { type: 'text/javascript; charset=utf-8', body })
  }
  for (const [name, type] of OTHERS)
    assets.set(`/page/${name}`, { type, body: readFileSync(new URL(name, folder), 'utf8') })
  assets.set('/page/font.ttf', { type: 'font/ttf', body: readFileSync(FONT) })
  return assets
}
