import type { NetworkInput } from '../../../src/networks/file.ts'
import type { Question } from '../../../src/trace/events.ts'
import type { Trial } from './trial.ts'

/* Small networks in a few words. */

export type Devices = NonNullable<NetworkInput['devices']>
export type Device = Devices[string]
export type Change = Partial<Device>

export const box = (kind: 'host' | 'router', nics: Device['nics'], more: Change = {}): Device => ({
  kind,
  nics,
  ...more,
})
export const host = (ip: string | string[], more: Change = {}): Device => box('host', { eth0: { ip } }, more)

/** Devices and cables, `h1-s1` for `h1.eth0` in the next port of s1; switches come by themselves. */
export function net(devices: Devices, cables: string): NetworkInput {
  const links: { a: string; b: string }[] = []
  const all: Devices = { ...devices }
  for (const cable of cables.split(' ')) {
    const [a = '', b = ''] = cable.split('-')
    if (all[b] === undefined) all[b] = { kind: 'switch' }
    links.push({ a: a.includes('.') ? a : `${a}.eth0`, b: `${b}.p${links.length + 1}` })
  }
  return { devices: all, links }
}

const asked = (change: Partial<Question> = {}): Question => ({
  from: 'h1',
  to: '10.0.9.1',
  proto: 'icmp',
  port: 53,
  size: 56,
  ttl: 64,
  df: 'want',
  open: true,
  ...change,
})
export const trial = (file: NetworkInput, change: Partial<Question> = {}, rounds = 1): Trial => ({
  file,
  question: asked(change),
  rounds,
})
