import { join, type Text, t } from '../../request/text.ts'
import type { DoorWords } from '../contract/door.ts'

const list = (names: readonly string[]): Text =>
  join(
    names.map((n) => t`${n}`),
    '、',
  )

export const door: DoorWords = {
  without: (fields, head) => t`没有算上 ${list(fields)}（还没有建模）：${head}`,
  unheeded: (device, names) => t`${device}：${list(names)} 没有建模，在这趟路上不起作用。`,
}
