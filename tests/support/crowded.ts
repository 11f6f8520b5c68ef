import { availableParallelism, loadavg } from 'node:os'

/**
 * By how much a time may be exceeded: one on a machine that does nothing else, more where others want its cores too, for
 * they are waited for as well.
 */
export function crowded(): number {
  const waiting = (loadavg()[0] ?? 0) / availableParallelism()
  return waiting <= 1 ? 1 : 2 * waiting
}
