import { join, type Text, t } from '../../request/text.ts'

export const list = (names: readonly string[]): Text =>
  join(
    names.map((n) => t`${n}`),
    '、',
  )
