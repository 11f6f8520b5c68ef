import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

/*
 * `packetwalk` from a few files instead of seven hundred: opening them is most of what a start costs (`bench/start.ts`).
 * A clone's stands in node_modules/.cache and is used as long as no source is newer (bin/packetwalk.js); a package's stands
 * in dist/. Our own code and what text needs are inside; everything else is found where it is installed.
 */

const root = path.join(import.meta.dirname, '..')
const INSIDE = ['@noble/hashes', 'commander', 'ipaddr.js', 'string-width', 'yaml', 'zod']
const ENTRY = 'adapters/command'

/** Does a module become part of the bundle? */
function isInside(id: string): boolean {
  return id.startsWith('.') || path.isAbsolute(id) || INSIDE.some((name) => id === name || id.startsWith(`${name}/`))
}

/** A file finds what lies beside it from where it was written, not from where the bundle stands. */
function placesKept(out: string) {
  return {
    name: 'places',
    transform(code: string, id: string) {
      if (id.includes('/node_modules/') || !code.includes('import.meta.')) return undefined
      const back = JSON.stringify(path.relative(out, id).split(path.sep).join('/'))
      const url = `new URL(${back}, import.meta.url)`
      return code
        .replaceAll('import.meta.filename', `globalThis.process.getBuiltinModule('node:url').fileURLToPath(${url})`)
        .replaceAll(
          'import.meta.dirname',
          `globalThis.process.getBuiltinModule('node:url').fileURLToPath(new URL('.', ${url}))`,
        )
        .replace(/import\.meta\.url(?!\))/g, `${url}.href`)
    },
  }
}

/** The licence of every package that is inside, as its authors wrote it. */
function licences(modules: readonly string[]): string {
  const homes = modules.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id)?.[0] ?? [])
  return [...new Set(homes)]
    .toSorted()
    .map((home) => {
      const file = readdirSync(home).find((name) => /^licen[cs]e/i.test(name))
      const text = file === undefined ? 'see its package.json' : readFileSync(path.join(home, file), 'utf8').trim()
      return `${home.slice(home.lastIndexOf('/node_modules/') + '/node_modules/'.length)}\n\n${text}\n`
    })
    .join(`\n${'-'.repeat(72)}\n\n`)
}

/** Writes the bundle of what stands in `from` (sources, or what was built of them) into `out`. */
export async function bundle(from: string, out: string): Promise<void> {
  const { rolldown } = await import('rolldown')
  const begun = new Date()
  const ending = existsSync(path.join(from, `${ENTRY}.ts`)) ? '.ts' : '.js'
  const build = await rolldown({
    input: path.join(from, ENTRY + ending),
    platform: 'node',
    external: (id) => !isInside(id),
    plugins: [placesKept(out)],
  })
  rmSync(out, { recursive: true, force: true })
  const { output } = await build.write({ dir: out, format: 'esm', chunkFileNames: '[name]-[hash].js' })
  await build.close()
  const modules = output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []))
  mkdirSync(out, { recursive: true })
  writeFileSync(path.join(out, 'LICENSES.txt'), licences(modules))
  writeFileSync(
    path.join(out, 'package.json'),
    `${JSON.stringify({ type: 'module', private: true, of: pathToFileURL(path.join(from, '/')).href })}\n`,
  )
  utimesSync(path.join(out, 'command.js'), begun, begun)
}

/** The bundle of this clone, where the bundler is installed. */
export async function bundleClone(): Promise<void> {
  if (existsSync(path.join(root, 'node_modules/rolldown')))
    await bundle(root, path.join(root, 'node_modules/.cache/packetwalk/start'))
}
