import { mtuOf } from '../findings/mtu.ts'
import { tracerouteOf } from '../findings/traceroute.ts'
import type { Ends, Manner } from '../request/calls.ts'
import { mtuBlocks, tracerouteBlocks } from '../views/routes.ts'
import { sourceNotes } from '../views/source-notes.ts'
import { answered, type Command, type Context } from './command.ts'
import { ENDS } from './ends.ts'

/*
 * The lists of a way: `/traceroute A B`, `/mtu A B`.
 */

const WAY = { from: ENDS.from, to: ENDS.to, src: ENDS.src } as const

const on = (ends: Ends, manner: Manner | undefined, { words }: Context) => ({
  kind: 'choices' as const,
  items: [
    {
      label: words.labels.again,
      request: { kind: 'trace' as const, ...ends, ...(manner === undefined ? {} : { manner }) },
    },
  ],
})

/** `/traceroute A B`: the list that a person would see, each star explained. */
export const traceroute: Command<'traceroute'> = {
  params: { ...WAY, proto: ENDS.proto, port: ENDS.port },
  run({ kind: _, manner, ...ends }, context) {
    const blocks = tracerouteBlocks(tracerouteOf(context.network, ends), context)
    return answered([...blocks, ...sourceNotes(context.network, context), on(ends, manner, context)])
  },
}

/** `/mtu A B`: how large a packet may be, what takes of it on the way, and who tells when it is too large. */
export const mtu: Command<'mtu'> = {
  params: { ...WAY, proto: { kind: 'choice', choices: ['icmp', 'udp'] }, port: ENDS.port },
  run({ kind: _, manner, ...ends }, context) {
    const blocks = mtuBlocks(mtuOf(context.network, ends), context)
    return answered([...blocks, ...sourceNotes(context.network, context), on(ends, manner, context)])
  },
}
