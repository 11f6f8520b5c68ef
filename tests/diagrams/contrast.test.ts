import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { MERMAID_CONFIG } from '../../diagrams/render/mermaid-config.ts'

/*
 * What is written or drawn stands out from everything it can stand on: WCAG 2.2, relative luminance, 4.5 or better.
 */

type Rgb = readonly [number, number, number]

const GOLDEN = new URL('../golden/pictures/', import.meta.url)
const sources = readdirSync(GOLDEN)
  .filter((file) => file.endsWith('.mmd'))
  .map((file) => readFileSync(new URL(file, GOLDEN), 'utf8'))
  .join('\n')

// https://www.w3.org/TR/css-color-4/#named-colors
const NAMED: Record<string, Rgb> = {
  aliceblue: [240, 248, 255],
  honeydew: [240, 255, 240],
  lavenderblush: [255, 240, 245],
  cornsilk: [255, 248, 220],
  azure: [240, 255, 255],
  mintcream: [245, 255, 250],
}

function hex(colour: string): Rgb {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
  return [r ?? 0, g ?? 0, b ?? 0]
}

function luminance(colour: Rgb): number {
  const [r = 0, g = 0, b = 0] = colour.map((value) => {
    const part = value / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: Rgb, b: Rgb): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}

/** Sections are see-through, and a tunnel can lie inside a reply. */
function grounds(): Rgb[] {
  const boxes = [...new Set([...sources.matchAll(/^\s*box (\w+)/gm)].map(([, name = '']) => name))]
  const tints = [...new Set([...sources.matchAll(/rect rgba\((.+?)\)/g)].map(([, parts = '']) => parts))]
  expect(boxes.length).toBeGreaterThan(1)
  expect(tints.length).toBeGreaterThan(1)
  const plain: Rgb[] = [hex(MERMAID_CONFIG.themeVariables.background)]
  for (const box of boxes) {
    const colour = NAMED[box]
    if (colour === undefined) throw new Error(`no value for ${box}`)
    plain.push(colour)
  }
  const over = (ground: Rgb, tint: string): Rgb => {
    const [r = 0, g = 0, b = 0, alpha = 1] = tint.split(',').map(Number)
    const mix = (below: number, above: number): number => below * (1 - alpha) + above * alpha
    return [mix(ground[0], r), mix(ground[1], g), mix(ground[2], b)]
  }
  const once = plain.flatMap((ground) => tints.map((tint) => over(ground, tint)))
  return [...plain, ...once, ...once.flatMap((ground) => tints.map((tint) => over(ground, tint)))]
}

describe('the colours of a picture', () => {
  const { themeVariables: theme } = MERMAID_CONFIG
  const lowest = (colour: string, on: readonly Rgb[]): number =>
    Math.min(...on.map((ground) => contrast(hex(colour), ground)))

  test.each(['signalTextColor', 'signalColor', 'actorLineColor', 'loopTextColor'] as const)(
    '%s on any ground',
    (name) => {
      expect(lowest(theme[name], grounds())).toBeGreaterThanOrEqual(4.5)
    },
  )
  test.each([
    ['actorTextColor', 'actorBkg'],
    ['actorBorder', 'actorBkg'],
    ['noteTextColor', 'noteBkgColor'],
    ['noteBorderColor', 'noteBkgColor'],
    ['labelTextColor', 'labelBoxBkgColor'],
    ['labelBoxBorderColor', 'labelBoxBkgColor'],
  ] as const)('%s on %s', (name, ground) => {
    expect(lowest(theme[name], [hex(theme[ground])])).toBeGreaterThanOrEqual(4.5)
  })
})
