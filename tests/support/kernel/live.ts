import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { release as osRelease } from 'node:os'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import type { Plan } from './plan.ts'

/* The real kernel's side: Python programs that build networks of namespaces, one network at a time each. */

const frame = z.tuple([z.number(), z.string(), z.string(), z.enum(['in', 'out']), z.boolean(), z.string()])
const application = z.looseObject({ result: z.string(), errno: z.string().optional() })
const round = z.object({ frames: z.array(frame), application })
const answer = z.object({
  id: z.number(),
  problem: z.string().optional(),
  refused: z.array(z.tuple([z.string(), z.string(), z.union([z.string(), z.number()])])).default([]),
  rounds: z.array(round).default([]),
})
/** Time since the probe, device, interface, direction, whether it is for another MAC address, and the bytes in hex. */
export type LiveFrame = z.infer<typeof frame>
export type Round = z.infer<typeof round>
export type LiveResult = z.infer<typeof answer>

const SCRIPT = new URL('namespaces.py', import.meta.url).pathname

/** The oldest kernel that all this was measured on. */
const OLDEST = 6.18

/** Why nothing can be measured here; undefined when it can. */
export function whyNot(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root on Linux can make network namespaces'
  if (release() < OLDEST) return `measured on Linux ${OLDEST}, and this is ${osRelease()}`
  if (spawnSync('nft', ['-v']).error !== undefined) return 'nft is not installed'
  const smallest = { id: 0, devices: {}, cables: [], claims: [], probe: {}, rounds: 0, listens: [] }
  const tried = spawnSync('python3', ['-B', SCRIPT], { input: `${JSON.stringify(smallest)}\n`, encoding: 'utf8' })
  if (tried.error !== undefined) return 'python3 is not installed'
  if (tried.status !== 0) return tried.stderr.trim().split('\n').at(-1)
  return answer.parse(JSON.parse(tried.stdout)).problem
}

function release(): number {
  const [major = '0', minor = '0'] = osRelease().split('.')
  return Number(major) + Number(minor) / 100
}

/** Several kernels' worth of namespaces at once. */
export interface Kernel {
  ask(plan: Omit<Plan, 'id'>): Promise<LiveResult>
  stop(): void
}

export function startKernel(workers: number): Kernel {
  const waiting = new Map<number, (result: LiveResult) => void>()
  const idle: ChildProcess[] = []
  const queue: Plan[] = []
  let next = 0
  const give = (worker: ChildProcess): void => {
    const plan = queue.shift()
    if (plan === undefined) idle.push(worker)
    else worker.stdin?.write(`${JSON.stringify(plan)}\n`)
  }
  const all = Array.from({ length: workers }, () => {
    const worker = spawn('python3', ['-B', SCRIPT], { stdio: ['pipe', 'pipe', 'inherit'] })
    createInterface({ input: worker.stdout }).on('line', (line) => {
      const result = answer.parse(JSON.parse(line))
      waiting.get(result.id)?.(result)
      waiting.delete(result.id)
      give(worker)
    })
    idle.push(worker)
    return worker
  })
  return {
    ask: (plan) =>
      new Promise((resolve) => {
        const id = next++
        waiting.set(id, resolve)
        queue.push({ ...plan, id })
        const worker = idle.shift()
        if (worker !== undefined) give(worker)
      }),
    stop: () => {
      for (const worker of all) worker.stdin?.end()
    },
  }
}
