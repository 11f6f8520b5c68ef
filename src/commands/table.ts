import { otherCniOf } from '../findings/cni.ts'
import { deviceOf } from '../findings/question.ts'
import { deviceBlocks } from '../views/device.ts'
import { snapshotNotes } from '../views/source-notes.ts'
import { answered, type Command } from './command.ts'

/** `/table DEVICE`: what one device has written down. */
export const table: Command<'table'> = {
  params: { device: { kind: 'device', required: true, position: 0 }, about: { kind: 'text' } },
  run(call, context) {
    const other = otherCniOf(context.network)
    if (other !== undefined) throw other
    const blocks = deviceBlocks(deviceOf(context.network, call.device), context.network, context)
    return answered([...blocks, ...snapshotNotes(context.network, context)])
  },
}
