import { join, type Text, t } from '../../request/text.ts'
import type { DoorWords } from '../contract/door.ts'

const list = (names: readonly string[]): Text =>
  join(
    names.map((n) => t`${n}`),
    ', ',
  )

export const door: DoorWords = {
  without: (fields, head) => t`Without ${list(fields)}, which is not modelled: ${head}`,
  unheeded: (device, names) => t`${device}: ${list(names)} is not modelled, and changes nothing in this walk.`,
}
