#!/usr/bin/env node
import { existsSync } from 'node:fs'

/* The sources where they are (a clone), what was built of them where they are not (an installed package). */
const source = new URL('../adapters/command.ts', import.meta.url)
const built = new URL('../dist/adapters/command.js', import.meta.url)
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `Packetwalk needs Node 22.18 or newer; this is ${process.versions.node}. In a clone, \`npx packetwalk\` uses the Node that came with \`npm ci\`.\n` +
      `Packetwalk 需要 Node 22.18 或更新的版本；当前是 ${process.versions.node}。在克隆的仓库里，\`npx packetwalk\` 会用 \`npm ci\` 带来的 Node。\n`,
  )
  process.exit(64)
}
await import(existsSync(source) ? source.href : built.href)
