import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Kept } from '../tests/support/fakes/discord/messages.ts'
import { user } from '../tests/support/fakes/discord/people.ts'
import { pictured } from '../tests/support/front-door/discord.ts'
import { type Door, openDoor } from '../tests/support/front-door/door.ts'
import { used } from './used.ts'

/*
 * Many people ask the real program on Discord at once, each another question: when each is acknowledged, has its text,
 * has its picture. `node bench/front-door.ts [people] [busy loops beside it]`
 */

const PEOPLE = Number(process.argv[2] ?? 200)
const BUSY = Number(process.argv[3] ?? 0)
const LIMIT = 120_000
const PODS = ['10.0.1.12', '10.0.1.14', '10.0.2.22', '10.0.2.24']

const say = (line: string): void => void process.stdout.write(`${line}\n`)

/** Another question for each: the picture of one is no other's. */
function question(i: number): { from: string; to: string; proto: string; port: number } {
  const from = PODS[i % 4] ?? ''
  const to = PODS[(i + 1 + (i % 3)) % 4] ?? ''
  return { from, to, proto: 'tcp', port: 1_000 + i }
}

function at(times: readonly number[], share: number): string {
  const sorted = times.toSorted((a, b) => a - b)
  return `${sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)]?.toFixed(0)} ms`
}

/** Milliseconds from the question until it held; `undefined` where it never did. */
async function watched(crowd: readonly Kept[], holds: (kept: Kept) => boolean): Promise<(number | undefined)[]> {
  const times = crowd.map((): number | undefined => undefined)
  const end = Date.now() + LIMIT
  while (times.includes(undefined) && Date.now() < end) {
    for (const [i, kept] of crowd.entries()) if (times[i] === undefined && holds(kept)) times[i] = Date.now() - kept.at
    await sleep(10)
  }
  return times
}

/** What went wrong, by its message. */
function faults(door: Door) {
  const bad = door.program.log().filter(({ level }) => level !== 'info')
  return Object.groupBy(
    bad,
    ({ msg, err }) => `${msg}: ${/"message":"(.*?)"/.exec(JSON.stringify(err ?? ''))?.[1] ?? ''}`,
  )
}

async function crowd(door: Door): Promise<void> {
  const discord = door.discord()
  const first = discord.ask('trace', { from: '10.0.1.12', to: '10.0.2.22' }, { by: user('first') })
  await watched([first], pictured)
  for (let i = 0; i < BUSY; i++) loops.push(spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }))
  const before = used(door.program.pid)
  const asked = Array.from({ length: PEOPLE }, (_, i) => discord.ask('trace', question(i), { by: user(`p${i}`) }))
  const [texted, drawn] = await Promise.all([watched(asked, (kept) => kept.edits.length > 0), watched(asked, pictured)])
  const known = (times: readonly (number | undefined)[]): number[] => times.filter((time) => time !== undefined)
  const acks = known(asked.map((kept) => kept.acknowledged?.ms))
  say(`${PEOPLE} people, ${BUSY} busy loops; Node ${process.version}`)
  say('| | how many | first | half | p99 | last |\n|---|--:|--:|--:|--:|--:|')
  for (const [name, times] of Object.entries({ acknowledged: acks, text: known(texted), picture: known(drawn) })) {
    say(`| ${name} | ${times.length} | ${at(times, 0)} | ${at(times, 0.5)} | ${at(times, 0.99)} | ${at(times, 1)} |`)
  }
  say(
    `edits of one: ${[...new Set(asked.map((kept) => kept.edits.length))].join(', ')}; ${door.problems().length} problems`,
  )
  for (const [what, lines] of Object.entries(faults(door))) say(`${lines?.length} x ${what}`)
  if (!door.program.alive()) {
    say(`the program is gone: ${JSON.stringify(await door.program.ended)}`)
    for (const line of door.program.log().slice(-8)) say(JSON.stringify(line).slice(0, 1_500))
    return
  }
  say(`processor time ${used(door.program.pid) - before} ms, memory ${door.program.memory().toFixed(0)} MiB`)
}

const loops: ChildProcess[] = []
try {
  const door = await openDoor({ discord: 'gateway' })
  try {
    await crowd(door)
  } finally {
    await door.close()
  }
} finally {
  for (const loop of loops) loop.kill('SIGKILL')
}
