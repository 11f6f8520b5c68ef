import { getPriority, setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { perform, type Task, type TaskResult } from './tasks.ts'

/*
 * A thread of the pool: a task comes in, what became of it goes out. It knows no secret and touches no network. Networks
 * that it has opened stay open for the next question (`openAny`).
 */

/** What a thread says: that it is ready, what it found, or what of ours broke. */
export type Said = { kind: 'ready' } | { kind: 'done'; result: TaskResult } | { kind: 'broken'; error: unknown }

/** How nice a thread is to the one that listens. Enough to let it pass, and not so much that a busy machine starves answers. */
const NICENESS = 2
// Linux counts niceness by thread; elsewhere this would slow the whole process.
if (process.platform === 'linux') setPriority(Math.min(19, getPriority() + NICENESS))

const port = parentPort
if (port === null) throw new Error('this file is a thread of the pool and is started by it')
const say = (said: Said): void => port.postMessage(said)

port.on('message', (task: Task) => {
  perform(task).then(
    (result) => say({ kind: 'done', result }),
    (error: unknown) => say({ kind: 'broken', error: error instanceof Error ? error : String(error) }),
  )
})
say({ kind: 'ready' })
