import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { batchLine, type Chance, chance, lineOf, rawRequest, uploads } from '../tests/support/fuzz/inputs.ts'
import { askProgram, bare, launchProgram, openPage, type Program, pause } from '../tests/support/program.ts'

/*
 * `node scripts/fuzz.ts [--inputs 200000] [--minutes 600] [--seed 1]`: uploads, lines, batch and raw HTTP to the program as
 * it is started, three quarters of them to the page. Ends at whichever comes first. Exit code 1 when it ended, hung, showed
 * a stack trace, or grew too large. A machine may be slow, a question not: what took long is asked again alone before it
 * counts. In CI: `--minutes 2`.
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

const found = { inputs: 0, lines: 0, exits: 0, hangs: 0, traces: 0, broken: 0, megabytes: 0 }
const by = chance(Number(values.seed))
const upload = uploads(new URL('../tests/fixtures/', import.meta.url).pathname)
/** Is a question being asked again alone? */
let alone = false
const goesOn = (): boolean => found.inputs < MOST && Date.now() < UNTIL

/** What went wrong, with the input that did it; so many of each kind are shown. */
function report(what: 'exits' | 'hangs' | 'traces' | 'broken', input: unknown, said = ''): void {
  found[what] += 1
  if (found[what] <= 20)
    process.stdout.write(`${what}: ${JSON.stringify(input).slice(0, 4_000)}\n${said.slice(0, 400)}\n`)
}

/** The most that a process has had, in MiB. */
function weigh({ pid, exitCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null) return
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const most = Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
  found.megabytes = Math.max(found.megabytes, most)
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
    alone = slow.length > 0
    for (const body of slow) if (await question(program, headers, body)) report('hangs', body)
    alone = false
    weigh(program.child)
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

/** A running batch mode: a line in, a line out, in order. */
function startBatch() {
  const child = spawn(process.execPath, [new URL('../bin/packetwalk.js', import.meta.url).pathname, 'batch'])
  let said = ''
  child.stdin.on('error', () => {})
  child.stderr.on('data', (text) => {
    said = (said + text).slice(-2_000)
  })
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    child,
    said: () => said,
    /** The answer and how long it took; no answer when there was none for long. */
    async ask(line: string): Promise<{ ms: number; answer?: string }> {
      const began = Date.now()
      child.stdin.write(`${line}\n`)
      const next = await Promise.race([answers.next(), pause(5 * SLOW_MS)])
      const ms = Date.now() - began
      return next === undefined || next.done === true ? { ms } : { ms, answer: next.value }
    },
  }
}

/** Lines that took long, each asked again in a batch of its own when nothing else runs. */
async function again(lines: readonly string[]): Promise<void> {
  for (const line of lines) {
    const { child, ask } = startBatch()
    await ask('{"from":"10.0.1.12","to":"10.0.2.22"}')
    const { ms, answer } = await ask(line)
    if (answer === undefined || ms > SLOW_MS) report('hangs', line)
    child.kill('SIGKILL')
  }
}

/** Gives the lines that took long. */
async function batch(): Promise<string[]> {
  const chances = chance(Number(values.seed) + 1)
  const slow: string[] = []
  let running = startBatch()
  while (goesOn()) {
    const line = batchLine(chances)
    if (line.trim() === '') continue
    while (goesOn() && (alone || 4 * found.lines > found.inputs)) await pause(20)
    found.inputs += 1
    found.lines += 1
    const { ms, answer } = await running.ask(line)
    if (answer !== undefined && TRACE.test(answer)) report('traces', line, answer)
    if (ms > SLOW_MS) slow.push(line)
    if (answer !== undefined) continue
    if (running.child.exitCode !== null) report('exits', line, running.said())
    running.child.kill('SIGKILL')
    running = startBatch()
  }
  if (TRACE.test(running.said())) report('traces', 'batch', running.said())
  weigh(running.child)
  running.child.kill('SIGKILL')
  return slow
}

const [, slow] = await Promise.all([page(), batch()])
await again(slow)
process.stdout.write(`${JSON.stringify({ seed: Number(values.seed), ...found })}\n`)
const bad = found.exits + found.hangs + found.traces + found.broken
process.exitCode = bad > 0 || found.megabytes > LARGEST_MB ? 1 : 0
