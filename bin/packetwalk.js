#!/usr/bin/env node
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/*
 * A clone starts its sources; from the bundle that `npm ci` made of them, as long as nothing was changed since. An installed
 * package starts what was built.
 */
const root = new URL('../', import.meta.url)
const source = new URL('adapters/command.ts', root)
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `Packetwalk needs Node 22.18 or newer; this is ${process.versions.node}. In a clone, \`npx packetwalk\` uses the Node that came with \`npm ci\`.\n` +
      `Packetwalk 需要 Node 22.18 或更新的版本；当前是 ${process.versions.node}。在克隆的仓库里，\`npx packetwalk\` 会用 \`npm ci\` 带来的 Node。\n`,
  )
  process.exit(64)
}

/** Is anything at a place newer than a time? */
function isNewer(place, time) {
  const stat = statSync(place)
  if (stat.mtimeMs > time) return true
  return stat.isDirectory() && readdirSync(place).some((name) => isNewer(`${place}/${name}`, time))
}

/** The bundle of this clone, if it says what the sources say. */
function bundled() {
  const folder = new URL('node_modules/.cache/packetwalk/start/', root)
  try {
    const { mtimeMs } = statSync(new URL('command.js', folder))
    if (JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')).of !== root.href) return undefined
    const sources = ['src', 'diagrams', 'adapters', 'package-lock.json']
    return sources.some((name) => isNewer(fileURLToPath(new URL(name, root)), mtimeMs))
      ? undefined
      : new URL('command.js', folder)
  } catch {
    return undefined
  }
}

if (existsSync(source)) await import((bundled() ?? source).href)
else await import(new URL('dist/start/command.js', root).href)
