import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import path from 'node:path'

/** What the browser is given beside the page: read and stripped of types once, when the server starts. */
export type Assets = ReadonlyMap<string, { type: string; body: string | Uint8Array }>

/** Sources in a clone, JavaScript in an installed package. */
export const SCRIPT_ENDING = path.extname(import.meta.filename)
const SCRIPTS = [
  'app',
  'conversation',
  'nodes',
  'blocks',
  'composer',
  'stepper',
  'town',
  'shapes',
  'walk',
  'fold',
  'welcome',
  'memory',
  'wire',
  'theme',
] as const
const OTHERS: readonly (readonly [string, string])[] = [
  ['theme.css', 'text/css; charset=utf-8'],
  ['app.css', 'text/css; charset=utf-8'],
  ['composer.css', 'text/css; charset=utf-8'],
  ['answer.css', 'text/css; charset=utf-8'],
  ['picture.css', 'text/css; charset=utf-8'],
  ['town.css', 'text/css; charset=utf-8'],
  ['icon.svg', 'image/svg+xml'],
]
/** The font of the pictures: for machines that have no Chinese one. */
const FONT = new URL('../../diagrams/render/font/PacketwalkSans.ttf', import.meta.url)
const folder = new URL('./page/', import.meta.url)

/** Node announces on standard error that stripping is experimental; the page's reader need not see that. */
function stripped(source: string): string {
  if (SCRIPT_ENDING !== '.ts') return source
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
    const file = `${name}${SCRIPT_ENDING}`
    const body = stripped(readFileSync(new URL(file, folder), 'utf8'))
    assets.set(`/page/${file}`, { type: 'text/javascript; charset=utf-8', body })
  }
  for (const [name, type] of OTHERS)
    assets.set(`/page/${name}`, { type, body: readFileSync(new URL(name, folder), 'utf8') })
  assets.set('/page/font.ttf', { type: 'font/ttf', body: readFileSync(FONT) })
  return assets
}
