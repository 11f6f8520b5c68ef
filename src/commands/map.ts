import { otherCniOf } from '../findings/cni.ts'
import { deviceOf } from '../findings/question.ts'
import { deviceBlocks, mapTable, objectsTable } from '../views/device.ts'
import { snapshotNotes } from '../views/source-notes.ts'
import { answered, type Command } from './command.ts'

/** `/map`: what stands in the network in use. */
export const map: Command<'map'> = {
  params: { device: { kind: 'device', position: 0 } },
  run(call, context) {
    const other = otherCniOf(context.network)
    if (call.device !== undefined) {
      if (other !== undefined) throw other
      const blocks = deviceBlocks(deviceOf(context.network, call.device), context.network, context)
      return answered([...blocks, ...snapshotNotes(context.network, context)])
    }
    return answered(
      other === undefined ? mapTable(context.network, context) : objectsTable(context.network, other, context),
    )
  },
}
