import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { readEnv } from '../../adapters/service/env.ts'

/* `cp .env.example .env; docker compose up`, as far as it can be seen without Docker: what the process would be told. */

const read = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')

/** `ENV` of the image, then the copied `.env`, then `environment` of compose: the later one holds. */
function told(env: string): Record<string, string | undefined> {
  const lines = /^ENV ([\s\S]*?[^\\])$/m.exec(read('Dockerfile'))?.[1] ?? ''
  const image = Object.fromEntries([...lines.matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [name, value]))
  const services = z.object({ packetwalk: z.object({ environment: z.record(z.string(), z.string()) }) })
  const compose = z.object({ services }).parse(parse(read('compose.yaml')))
  // The browser of the image is not on this machine.
  const { PUPPETEER_EXECUTABLE_PATH: _, ...rest } = image
  return { ...rest, ...parseEnv(env), ...compose.services.packetwalk.environment }
}

test.each([
  ['the example as it is', read('.env.example')],
  ['none', ''],
  ['one that wants a sandbox and another door', 'PACKETWALK_SANDBOX=on\nPACKETWALK_WEB_HOST=127.0.0.1\n'],
])('the container starts with .env: %s', (_, env) => {
  const settings = readEnv(told(env))
  expect(settings).toMatchObject({ store: '/data/packetwalk.sqlite', sandbox: 'off', health: 4290 })
  expect(settings.web).toMatchObject({ host: '0.0.0.0', port: 4280 })
})

test('a database in .env holds in the container', () => {
  expect(readEnv(told('PACKETWALK_STORE=postgres://a:b@postgres/c\n')).store).toBe('postgres://a:b@postgres/c')
})

test('every variable of the example, taken as it stands there, is one that can be set', () => {
  const taken = read('.env.example').replace(/^# (\w+)=(.+)$/gm, '$1=$2')
  expect(() => readEnv(parseEnv(taken))).not.toThrow()
  expect(Object.keys(parseEnv(read('.env.example')))).toEqual([])
})
