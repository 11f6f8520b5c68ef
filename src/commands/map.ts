import { deviceOf } from '../findings/question.ts'
import { deviceBlocks, mapTable } from '../views/device.ts'
import { snapshotNotes } from '../views/source-notes.ts'
import { answered, type Command } from './command.ts'

/** `/map`: what stands in the network in use. */
export const map: Command<'map'> = {
  params: { device: { kind: 'device', position: 0 } },
  run(call, context) {
    if (call.device !== undefined) {
      const blocks = deviceBlocks(deviceOf(context.network, call.device), context.network, context)
      return answered([...blocks, ...snapshotNotes(context.network, context)])
    }
    return answered(mapTable(context.network, context))
  },
}
