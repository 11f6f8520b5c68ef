import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

/*
 * The packages that draw are optional: text needs none of them. This file loads none of them either.
 */

const PACKAGES = [
  '@mermaid-js/mermaid-cli',
  '@resvg/resvg-wasm',
  '@sparticuz/chromium',
  'fontkit',
  'jsdom',
  'puppeteer',
  'tar-fs',
] as const

const fromHere = createRequire(import.meta.url)

/** The packages of the picture engine that are not installed here; empty when it is complete. */
export function missingPackages(): string[] {
  return PACKAGES.filter(
    (name) =>
      !(fromHere.resolve.paths(name) ?? []).some((folder) => existsSync(path.join(folder, name, 'package.json'))),
  )
}

/** The command that adds them, with the exact versions that this version was tested with. */
export function installCommand(missing: readonly string[]): string {
  const wanted = peersOf(JSON.parse(readFileSync(fromHere.resolve('packetwalk/package.json'), 'utf8')))
  return `npm install ${missing.map((name) => `${name}@${wanted.get(name) ?? 'latest'}`).join(' ')}`
}

function peersOf(own: unknown): Map<string, string> {
  if (typeof own !== 'object' || own === null || !('peerDependencies' in own)) return new Map()
  const { peerDependencies } = own
  if (typeof peerDependencies !== 'object' || peerDependencies === null) return new Map()
  return new Map(Object.entries(peerDependencies).map(([name, version]) => [name, String(version)]))
}
