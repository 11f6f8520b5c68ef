import { header } from '../net/packet.ts'
import type { ArpExchange, Hop, StepOf } from './events.ts'

/*
 * Who asked for whose MAC address, how often, and who answered.
 */

/** Every exchange of a story, in the order of the first requests. */
export function exchangesOf(story: Hop[]): ArpExchange[] {
  const exchanges: ArpExchange[] = []
  const open = (device: string, port: string, ip: string): ArpExchange | undefined =>
    exchanges.findLast((e) => e.device === device && e.port === port && e.ip === ip)
  for (const hop of story) {
    for (const step of hop.steps) {
      if (step.kind === 'arp-asked') {
        const known = step.attempt > 1 ? open(hop.device, step.port, step.ip) : undefined
        if (known === undefined)
          exchanges.push({
            device: hop.device,
            port: step.port,
            ip: step.ip,
            tell: step.tell,
            attempts: step.attempt,
            answers: [],
          })
        else known.attempts = step.attempt
      }
      if (step.kind === 'received') noteAnswer(hop.device, step, open)
    }
  }
  return exchanges
}

function noteAnswer(
  device: string,
  step: StepOf<'received'>,
  open: (device: string, port: string, ip: string) => ArpExchange | undefined,
): void {
  const arp = header(step.packet, 'arp')
  if (arp?.op !== 'is-at') return
  const exchange = open(device, step.port, arp.senderIp)
  if (exchange !== undefined && arp.targetIp === exchange.tell) exchange.answers.push(arp.senderMac)
}
