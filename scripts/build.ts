import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { bundle } from './bundle.ts'

/*
 * `npm run build`: dist/ with JavaScript, declarations, and the files that are read at run time. `npm pack` calls it.
 */

const root = path.join(import.meta.dirname, '..')
const dist = path.join(root, 'dist')
/** What the program reads beside its own code. */
const READ_AT_RUN_TIME = [
  'diagrams/render/font',
  ...['theme', 'app', 'composer', 'answer', 'picture', 'town'].map((name) => `adapters/web/page/${name}.css`),
  'adapters/web/page/icon.svg',
]

rmSync(dist, { recursive: true, force: true })
const compiler = path.join(path.dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
execFileSync(process.execPath, [compiler, '-p', path.join(root, 'tsconfig.build.json')], { stdio: 'inherit' })
for (const file of READ_AT_RUN_TIME) {
  mkdirSync(path.dirname(path.join(dist, file)), { recursive: true })
  cpSync(path.join(root, file), path.join(dist, file), { recursive: true })
}
await bundle(dist, path.join(dist, 'start'))
