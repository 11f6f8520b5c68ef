import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The family inside `font/PacketwalkSans.ttf`. */
export const FAMILY = 'Noto Sans SC'
/** Fallbacks matter only to an SVG that is opened elsewhere. */
export const FONT_STACK = `"${FAMILY}", "PingFang SC", "Microsoft YaHei", sans-serif`
export const FONT_DIR = path.join(import.meta.dirname, 'font')
export const FONT_FILE = path.join(FONT_DIR, 'PacketwalkSans.ttf')

/** Letters in CSS px; everything else in the picture follows from it. */
const LETTERS = 16

/**
 * How every engine calls Mermaid. Look and theme are pinned because their defaults changed between 11, 12.0 and 12.3;
 * `secure` keeps `%%{init}%%` inside a source from changing any of it.
 */
export const MERMAID_CONFIG = {
  startOnLoad: false,
  securityLevel: 'strict' as const,
  theme: 'base' as const,
  look: 'classic' as const,
  htmlLabels: false,
  deterministicIds: true,
  suppressErrorRendering: true,
  maxTextSize: 50_000,
  fontFamily: FONT_STACK,
  fontSize: LETTERS,
  // A label over several lifelines stays readable where they cross it.
  themeCSS: '.messageText { paint-order: stroke; stroke: #fff; stroke-width: 4px; stroke-linejoin: round; }',
  secure: [
    'secure',
    'securityLevel',
    'startOnLoad',
    'maxTextSize',
    'maxEdges',
    'suppressErrorRendering',
    'theme',
    'look',
    'htmlLabels',
    'themeCSS',
    'themeVariables',
    'fontFamily',
    'altFontFamily',
    'fontSize',
    'sequence',
    'dompurifyConfig',
    'deterministicIds',
  ],
  themeVariables: {
    fontFamily: FONT_STACK,
    fontSize: `${LETTERS}px`,
    background: '#ffffff',
    // resvg draws nothing where this filter stands.
    dropShadow: 'none',
    primaryColor: '#ffffff',
    primaryTextColor: '#111111',
    actorBkg: '#ffffff',
    actorBorder: '#334155',
    actorTextColor: '#111111',
    actorLineColor: '#3f4d61',
    signalColor: '#1f2937',
    signalTextColor: '#111111',
    labelBoxBkgColor: '#e2e8f0',
    labelBoxBorderColor: '#475569',
    labelTextColor: '#111111',
    loopTextColor: '#111111',
    noteBkgColor: '#fff8dc',
    noteBorderColor: '#8a6d1f',
    noteTextColor: '#111111',
  },
  sequence: {
    useMaxWidth: false,
    // Without the second row of places Mermaid ends the lifelines at 2,000 px.
    mirrorActors: true,
    wrap: false,
    showSequenceNumbers: false,
    actorFontSize: LETTERS,
    messageFontSize: LETTERS,
    noteFontSize: LETTERS,
    actorFontFamily: FONT_STACK,
    messageFontFamily: FONT_STACK,
    noteFontFamily: FONT_STACK,
    width: 76,
    height: 58,
    actorMargin: 14,
    wrapPadding: 5,
    boxMargin: 6,
    boxTextMargin: 4,
    noteMargin: 6,
    messageMargin: 14,
    diagramMarginX: 16,
    diagramMarginY: 12,
  },
}

const fromHere = createRequire(import.meta.url)

/** The folder of the very mermaid that mermaid-cli uses. Throws where the picture engine is not installed. */
export function mermaidFolder(): string {
  const fromCli = createRequire(fileURLToPath(import.meta.resolve('@mermaid-js/mermaid-cli')))
  return path.dirname(fromCli.resolve('mermaid'))
}
/** The folder of an installed package. */
export function packageFolder(name: string): string | undefined {
  for (const folder of fromHere.resolve.paths(name) ?? []) {
    try {
      readFileSync(path.join(folder, name, 'package.json'))
      return path.join(folder, name)
    } catch (error) {
      if (!(error instanceof Error)) throw error
    }
  }
  return undefined
}

/** The version in a package's own package.json. */
export function packageVersion(folder: string): string {
  const found: unknown = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  const has = typeof found === 'object' && found !== null && 'version' in found
  return has ? String(found.version) : 'unknown'
}

export function mermaidVersion(): string {
  return packageVersion(path.dirname(mermaidFolder()))
}
