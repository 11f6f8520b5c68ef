import { enableCompileCache } from 'node:module'
import os from 'node:os'
import path from 'node:path'

/*
 * `packetwalk`: the terminal's command line, and the servers that it starts. Node keeps what it compiled of all these files,
 * so that the next start is faster; where it may not write it starts as before.
 */

const clone = path.extname(import.meta.filename) === '.ts'
const cache = process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache')
enableCompileCache(
  clone
    ? path.join(import.meta.dirname, '../node_modules/.cache/packetwalk/compiled')
    : path.join(cache, 'packetwalk/compiled'),
)
// `npm run` goes to the folder of the package.json; files are meant from where the caller stands.
if (process.env.npm_command === 'run-script' && process.env.INIT_CWD !== undefined) process.chdir(process.env.INIT_CWD)
const { main } = await import('./terminal/main.ts')
await main(process.argv.slice(2), {
  async mcp(port) {
    const { overHttp, overStdio } = await import('./mcp/index.ts')
    if (port === undefined) overStdio()
    else process.stderr.write(`${(await overHttp(port)).url}\n`)
  },
})
