import { readFileSync } from 'node:fs'

/*
 * Processor time of other processes. On a busy machine the clock on the wall measures the neighbours.
 */

/** Fields 14 to 17 of proc(5) `stat`: user and system time, own and of children that have ended, in hundredths of a second. */
function fields(pid: number | 'self'): number[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 15)
    .map(Number)
}

/** Processor milliseconds that a process has used so far. */
export function used(pid: number): number {
  const [user = 0, system = 0] = fields(pid)
  return (user + system) * 10
}

/** Processor milliseconds of all processes that this one started and that have ended. */
export function usedByChildren(): number {
  const [, , user = 0, system = 0] = fields('self')
  return (user + system) * 10
}
