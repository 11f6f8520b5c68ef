import { join, type Text, t } from '../../request/text.ts'

export const list = (values: readonly (string | number)[]): Text =>
  join(
    values.map((v) => t`${v}`),
    ', ',
  )
