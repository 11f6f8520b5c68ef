import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createMcpHandler } from '@modelcontextprotocol/server'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { mcpServer } from './server.ts'
import { createShelf } from './shelf.ts'

/*
 * `packetwalk mcp`: over standard input and output, or over HTTP on the loopback address.
 */

/** Serves one client over standard input and output until it goes. Nothing else may write to standard output. */
export function overStdio(): { close(): Promise<void> } {
  const shelf = createShelf()
  return serveStdio(() => mcpServer(shelf), { onerror: (error) => process.stderr.write(`${error.message}\n`) })
}

/**
 * Serves streamable HTTP at /mcp on 127.0.0.1. Stateless: loaded networks are shared by all who ask this process, by hash.
 * Resolves with the address once it listens.
 */
export async function overHttp(port: number): Promise<{ url: string; close(): Promise<void> }> {
  const { toNodeHandler, localhostHostValidation, localhostOriginValidation } = await import(
    '@modelcontextprotocol/node'
  )
  const shelf = createShelf()
  const handler = createMcpHandler(() => mcpServer(shelf))
  const serve = toNodeHandler(handler)
  // A page in somebody's browser must not ask a server on their own machine (DNS rebinding).
  const checks = [localhostHostValidation(), localhostOriginValidation()]
  const server: Server = createServer((request, response) => {
    response.on('error', () => {})
    if (new URL(request.url ?? '/', 'http://localhost').pathname !== '/mcp') {
      response.writeHead(404).end()
      return
    }
    if (!checks.every((passes) => passes(request, response))) return
    void serve(Object.assign(request, { method: request.method ?? 'GET', url: request.url ?? '/' }), response)
  })
  server.requestTimeout = 30_000
  server.headersTimeout = 10_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const { port: bound } = addressOf(server)
  return {
    url: `http://127.0.0.1:${bound}/mcp`,
    close: async () => {
      await handler.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function addressOf(server: Server): AddressInfo {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a server without a port')
  return address
}
