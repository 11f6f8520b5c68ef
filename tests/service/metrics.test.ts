import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { pictured } from '../support/front-door/discord.ts'
import { type Door, openDoor } from '../support/front-door/door.ts'
import { freePort, until } from '../support/front-door/program.ts'
import { shows } from '../support/front-door/slack.ts'

/* What Prometheus reads from the real program, with people on three platforms. */

const read = (name: string): string => readFileSync(new URL(`../../deploy/${name}`, import.meta.url), 'utf8')

let door: Door
let port = 0
const scrape = async (): Promise<string> => (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
/** The sum of all samples of this name whose labels hold this text. */
function sample(text: string, name: string, labels = ''): number {
  const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
  return lines
    .filter((line) => line.includes(labels))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
}

beforeAll(async () => {
  port = await freePort()
  const env = { PACKETWALK_HEALTH_PORT: String(port), PACKETWALK_RATE_ADDRESS: '100000' }
  door = await openDoor({ discord: 'gateway', slack: 'socket', web: true, env })
}, 120_000)
afterAll(async () => {
  expect(await door.close()).toEqual({ code: 0, signal: null })
}, 90_000)

describe('/metrics of the running program', () => {
  test('counts questions by command and result, acknowledgements, answers and pictures', async () => {
    const kept = door.discord().ask('trace', { from: '10.0.1.12', to: '10.0.2.22' })
    door.slack().fake.people.set('U0', { locale: 'en-US' })
    door.slack().slash('/trace', '10.0.1.12 10.0.1.14', { person: 'U0', channel: 'C0' })
    await until('both have their pictures', () => pictured(kept) && shows(door.slack().in('C0')[0]), Boolean, 60_000)
    const bob = await door.visit()
    await bob.ask('/trace 10.0.1.12 secret-name-of-a-house')
    await bob.ask('why does secret-name-of-a-house not answer')
    const text = await until('all four are counted', scrape, (seen) => sample(seen, 'packetwalk_questions_total') === 4)

    expect(sample(text, 'packetwalk_questions_total', 'platform="discord",command="trace",result="good"')).toBe(1)
    expect(sample(text, 'packetwalk_questions_total', 'platform="slack",command="trace",result="good"')).toBe(1)
    expect(sample(text, 'packetwalk_questions_total', 'platform="web",command="trace",result="bad"')).toBe(1)
    for (const platform of ['discord', 'slack']) {
      expect(sample(text, 'packetwalk_ack_seconds_count', platform)).toBe(1)
      expect(sample(text, 'packetwalk_answer_text_seconds_count', platform)).toBe(1)
      const [texted, whole] = ['text', 'whole'].map((part) =>
        sample(text, `packetwalk_answer_${part}_seconds_sum`, platform),
      )
      expect(whole).toBeGreaterThanOrEqual(texted ?? 0)
    }
    expect(sample(text, 'packetwalk_pictures_total')).toBe(2)
    expect(sample(text, 'packetwalk_pictures_total', 'engine="unknown"')).toBe(0)
    expect(sample(text, 'packetwalk_questions_running')).toBe(0)
    expect(sample(text, 'packetwalk_store_errors_total')).toBe(0)
  }, 90_000)

  test('holds no person, no place and no question', async () => {
    const text = await scrape()
    expect(text).not.toMatch(/secret-name|U0|C0|10\.0\.1\./)
    const names = [...text.matchAll(/[{,](\w+)="/g)].map(([, name]) => name)
    const allowed = ['platform', 'command', 'result', 'engine', 'limit', 'reason', 'operation', 'why', 'le']
    const ours = text
      .split('\n')
      .filter((line) => line.startsWith('packetwalk_'))
      .join('\n')
    expect([...new Set([...ours.matchAll(/[{,](\w+)="/g)].map(([, name]) => name))].sort()).toEqual(
      allowed.filter((name) => ours.includes(`${name}="`)).sort(),
    )
    expect(names.length).toBeGreaterThan(10)
  })

  test('has every metric that the board and the alerts ask for', async () => {
    const rule = z.object({ alert: z.string(), expr: z.string(), annotations: z.object({ summary: z.string() }) })
    const alerts = z
      .object({ groups: z.array(z.object({ rules: z.array(rule) })) })
      .parse(parse(read('alerts.yaml')))
      .groups.flatMap(({ rules }) => rules)
    const panels = z.array(z.object({ targets: z.array(z.object({ expr: z.string() })) }))
    const board = z.object({ panels }).parse(JSON.parse(read('grafana.json')))
    expect(alerts).toHaveLength(5)
    const asked = [
      ...alerts.map(({ expr }) => expr),
      ...board.panels.flatMap((one) => one.targets.map(({ expr }) => expr)),
    ]
    const used = new Set(asked.flatMap((expr) => expr.match(/\b(?:packetwalk|nodejs|process)_\w+/g) ?? []))
    const text = await scrape()
    const exported = new Set([...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name]) => name))
    expect([...used].filter((name) => !exported.has(name.replace(/_bucket$/, '')))).toEqual([])
    expect(used.size).toBeGreaterThan(8)
  })
})

test('limits hit and errors of the store are counted', async () => {
  const own = await freePort()
  const env = { PACKETWALK_HEALTH_PORT: String(own), PACKETWALK_RATE_ADDRESS: '2' }
  const narrow = await openDoor({ web: true, env: { ...env, PACKETWALK_RATE_PERSON: '1' } })
  const seen = async (): Promise<string> => (await fetch(`http://127.0.0.1:${own}/metrics`)).text()
  try {
    const bob = await narrow.visit()
    // The page on one's own machine is never narrower than 120 a minute.
    // An upload counts five questions, so that a slow machine does not fill the budget up again meanwhile.
    for (let i = 0; i < 60; i++) await bob.ask('/network upload', { name: 'x.yaml', content: 'a: 1' })
    const text = await seen()
    expect(sample(text, 'packetwalk_limits_hit_total', 'limit="person"')).toBeGreaterThan(0)
    expect(sample(text, 'packetwalk_questions_total', 'result="refused"')).toBe(
      sample(text, 'packetwalk_limits_hit_total'),
    )
    expect(sample(text, 'packetwalk_store_errors_total')).toBe(0)
    // Somebody else holds the file: nothing can be written.
    const file = new DatabaseSync(join(narrow.program.folder, 'store.sqlite'))
    file.exec('BEGIN EXCLUSIVE')
    const carol = await narrow.visit()
    expect((await carol.ask('/trace 10.0.1.12 10.0.2.22')).status).toBe(200)
    expect(sample(await seen(), 'packetwalk_store_errors_total', 'operation="firstTime",why="failed"')).toBe(1)
    file.close()
  } finally {
    await narrow.close()
  }
}, 120_000)
