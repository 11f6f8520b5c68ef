import type { Ends } from '../request/calls.ts'
import type { Param } from '../request/param.ts'

/** What every command takes that walks a packet. */
export const ENDS: { [P in keyof Ends]-?: Param } = {
  from: { kind: 'end', required: true, position: 0 },
  to: { kind: 'end', required: true, position: 1 },
  proto: { kind: 'choice', choices: ['icmp', 'udp', 'tcp'] },
  port: { kind: 'number', min: 1, max: 65535 },
  size: { kind: 'number', min: 0, max: 65507 },
  ttl: { kind: 'number', min: 1, max: 255 },
  df: { kind: 'choice', choices: ['want', 'do', 'dont'] },
  open: { kind: 'flag' },
  src: { kind: 'text' },
  warm: { kind: 'flag' },
}
