import { enableCompileCache } from 'node:module'

/*
 * The same command line, started faster: Node keeps what it compiled of all these files. Where it may not write it starts
 * as before.
 */

enableCompileCache(new URL('../../node_modules/.cache/packetwalk/compiled', import.meta.url).pathname)
const { main } = await import('./main.ts')
await main()
