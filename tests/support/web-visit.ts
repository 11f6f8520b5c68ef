import { afterEach } from 'vitest'
import { type Running, serve } from './web-server.ts'

/*
 * Visitors of the web chat, over plain HTTP.
 */

const started: Running[] = []
/** A server that stops after the test. */
export async function started1(options?: Parameters<typeof serve>[0]): Promise<Running> {
  const running = await serve(options)
  started.push(running)
  return running
}
afterEach(async () => {
  for (const running of started.splice(0)) await running.web.stop()
})

export { type Got, send, visit } from './web-client.ts'
