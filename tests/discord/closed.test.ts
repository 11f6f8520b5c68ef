import * as library from 'discord.js'
import { expect, test } from 'vitest'
import { createClient } from '../../adapters/discord/gateway.ts'
import { createLog } from '../../adapters/service/log.ts'

/*
 * What the log says when Discord closes the connection for good: what it means, and what to do.
 */

test.each([
  [4004, /token is not valid/],
  [4011, /too many servers.*shards.*DISCORD_MODE=http/],
  [4014, /intent is not allowed/],
  [4999, /Gateway Close Event Codes/],
])('%i is said truly', (code, said) => {
  const lines: string[] = []
  const log = createLog({ level: 'info', secrets: [], to: { write: (line: string) => void lines.push(line) } })
  const client = createClient(library, { api: undefined, log, hear: () => {} })
  client.emit(library.Events.ShardDisconnect, { code, reason: '', wasClean: true }, 0)
  expect(lines.join('')).toMatch(said)
})
