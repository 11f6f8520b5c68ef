import { mkdirSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { openApi } from '../adapters/web/api.ts'
import { journeySchema } from '../src/views/json.ts'

/** The published description of the HTTP API, as text. */
export const openApiText = (): string => `${JSON.stringify(openApi(), null, 2)}\n`

/** The published JSON Schema of a journey, as text. */
export function schemaText(): string {
  const schema = z.toJSONSchema(journeySchema)
  return `${JSON.stringify({ $id: 'packetwalk/journey/1', title: 'A packet’s journey', ...schema }, null, 2)}\n`
}

if (import.meta.main) {
  const folder = new URL('../docs/schema/', import.meta.url)
  mkdirSync(folder, { recursive: true })
  writeFileSync(new URL('journey-1.json', folder), schemaText())
  writeFileSync(new URL('openapi.json', folder), openApiText())
}
