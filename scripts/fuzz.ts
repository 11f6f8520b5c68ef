import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { batchLine, type Chance, chance, lineOf, rawRequest, uploads } from '../tests/support/fuzz/inputs.ts'
import { askProgram, bare, launchProgram, openPage, type Program, pause } from '../tests/support/program.ts'

/*
 * `node scripts/fuzz.ts [--inputs 200000] [--minutes 600] [--seed 1]`: uploads, lines, batch and raw HTTP to the program as
 * it is started. Ends at whichever comes first. Exit code 1 when it ended, hung, showed a stack trace, or grew too large.
 * In CI: `--minutes 2`.
 */

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '200000' },
    minutes: { type: 'string', default: '600' },
    seed: { type: 'string', default: '1' },
  },
})
const MOST = Number(values.inputs)
const UNTIL = Date.now() + Number(values.minutes) * 60_000
const SLOW_MS = 2_000
const LARGEST_MB = 1_024
const RATES = {
  PACKETWALK_RATE_PERSON: '999999',
  PACKETWALK_RATE_CHANNEL: '999999',
  PACKETWALK_RATE_WORKSPACE: '999999',
}
const TRACE = /\n\s+at |node:internal|something of ours broke|\.ts:\d+:\d+/

const found = { inputs: 0, exits: 0, hangs: 0, traces: 0, broken: 0, megabytes: 0 }
const by = chance(Number(values.seed))
const upload = uploads(new URL('../tests/fixtures/', import.meta.url).pathname)
const goesOn = (): boolean => found.inputs < MOST && Date.now() < UNTIL

/** What went wrong, with the input that did it; so many of each kind are shown. */
function report(what: 'exits' | 'hangs' | 'traces' | 'broken', input: unknown, said = ''): void {
  found[what] += 1
  if (found[what] <= 20)
    process.stdout.write(`${what}: ${JSON.stringify(input).slice(0, 4_000)}\n${said.slice(0, 400)}\n`)
}

function megabytesOf({ child }: Program): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
}

/** One question to the page; true when it was slow, and must be asked again alone: a crowd may be slow, a question not. */
async function question(program: Program, headers: Record<string, string>, body: object): Promise<boolean> {
  const { text, ms, status } = await askProgram(program, body, headers).catch((cause: unknown) => {
    return { status: 0, text: String(cause), ms: SLOW_MS + 1 }
  })
  if (TRACE.test(text)) report('traces', body, text)
  if (status === 500) report('broken', body, text)
  return ms > SLOW_MS && program.code() === undefined
}

async function raw(program: Program, chances: Chance): Promise<void> {
  const text = rawRequest(chances, program.port)
  const socket = await bare(program, Buffer.from(text, chances.pick(['utf8', 'latin1'])))
  let answer = ''
  socket.on('data', (chunk) => {
    answer += chunk
  })
  await Promise.race([new Promise((resolve) => socket.on('close', resolve)), pause(300)])
  socket.destroy()
  if (TRACE.test(answer.slice(0, 4_000)) && !answer.includes('text/javascript')) report('traces', text, answer)
}

async function page(): Promise<void> {
  let program = await launchProgram({ env: RATES })
  let shown = 0
  while (goesOn()) {
    const { headers } = await openPage(program)
    const asked: object[] = []
    const slow: object[] = []
    const round = Array.from({ length: 40 }, async () => {
      found.inputs += 1
      if (by.below(4) === 0) return raw(program, by)
      const body = { line: by.below(3) === 0 ? '' : lineOf(by), ...(by.below(3) === 0 ? { upload: upload(by) } : {}) }
      asked.push(body)
      if (await question(program, headers, body)) slow.push(body)
    })
    await Promise.allSettled(round)
    for (const body of slow) if (await question(program, headers, body)) report('hangs', body)
    if (program.code() === undefined) found.megabytes = Math.max(found.megabytes, megabytesOf(program))
    const log = program.log()
    for (const [line] of log
      .slice(shown)
      .matchAll(/^.*"(?:a question could not be answered|a fault that nobody caught).*$/gm))
      report('broken', asked.length < 50 ? asked : [], line)
    shown = log.length
    if (program.code() === undefined) continue
    report('exits', asked, log.slice(-1_000))
    await program.end()
    program = await launchProgram({ env: RATES })
    shown = 0
  }
  await program.end()
}

/** The batch mode: a line in, a line out, in order. */
async function batch(): Promise<void> {
  const chances = chance(Number(values.seed) + 1)
  const child = spawn(process.execPath, [new URL('../bin/packetwalk.js', import.meta.url).pathname, 'batch'])
  let code: number | null | undefined
  child.on('exit', (status) => {
    code = status ?? -1
  })
  child.stdin.on('error', () => {})
  let said = ''
  child.stderr.on('data', (text) => {
    said = (said + text).slice(-2_000)
  })
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  while (goesOn() && code === undefined) {
    const line = batchLine(chances)
    if (line.trim() === '') continue
    found.inputs += 1
    const began = Date.now()
    child.stdin.write(`${line}\n`)
    const answer = await Promise.race([answers.next(), pause(10_000)])
    if (answer === undefined || Date.now() - began > SLOW_MS) report('hangs', line)
    if (answer === undefined) break
    if (TRACE.test(String(answer.value))) report('traces', line, String(answer.value))
  }
  if (code !== undefined && goesOn()) report('exits', 'batch', said)
  if (TRACE.test(said)) report('traces', 'batch', said)
  child.stdin.end()
  child.kill()
}

await Promise.all([page(), batch()])
process.stdout.write(`${JSON.stringify({ seed: Number(values.seed), ...found })}\n`)
const bad = found.exits + found.hangs + found.traces + found.broken
process.exitCode = bad > 0 || found.megabytes > LARGEST_MB ? 1 : 0
