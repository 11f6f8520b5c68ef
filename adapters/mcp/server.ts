import { McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'
import { VERSION } from '../../src/request/version.ts'
import { journeySchema } from '../../src/views/json.ts'
import { call } from './calls.ts'
import type { Shelf } from './shelf.ts'
import { ANSWER, TOOLS, type ToolName } from './tools.ts'

interface Tool {
  title: string
  description: string
  input: z.ZodType<Record<string, unknown>>
}

const READS_ONLY = { readOnlyHint: true, idempotentHint: true, destructiveHint: false, openWorldHint: false } as const

/** An MCP server over the command registry; both protocol eras, one factory. Tools and schemas are the same for every client. */
export function mcpServer(shelf: Shelf): McpServer {
  const server = new McpServer(
    { name: 'packetwalk', title: 'Packetwalk', version: VERSION },
    { capabilities: { tools: {}, resources: {} }, instructions: INSTRUCTIONS },
  )
  for (const name of Object.keys(TOOLS).filter(isTool)) {
    const { title, description, input }: Tool = TOOLS[name]
    const about = { title, description, inputSchema: input, outputSchema: ANSWER, annotations: READS_ONLY }
    server.registerTool(name, about, (given: Record<string, unknown>) => {
      const { text, answer, isError } = call(name, given, shelf)
      const content = [{ type: 'text' as const, text }]
      return isError === true || answer === undefined
        ? { content, isError: true }
        : { content, structuredContent: { ...answer } }
    })
  }
  const schema = JSON.stringify(z.toJSONSchema(journeySchema, { target: 'draft-2020-12' }))
  const uri = 'packetwalk://schema/journey-1'
  server.registerResource('journey-schema', uri, { mimeType: 'application/schema+json' }, () => ({
    contents: [{ uri, mimeType: 'application/schema+json', text: schema }],
  }))
  return server
}

function isTool(name: string): name is ToolName {
  return Object.hasOwn(TOOLS, name)
}

const INSTRUCTIONS = [
  'A deterministic network simulator. For a real cluster: load_network first, then ask with its hash.',
  'Quote headline, place and proof. `unsure` means that facts are missing: name them, never fill them in.',
  '`detail: detailed` answers the whole JSON (trace_packet: resource packetwalk://schema/journey-1) in `data`.',
].join(' ')
