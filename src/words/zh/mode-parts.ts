import type { plain } from '../../request/text.ts'
import { namesText } from '../contract/refs.ts'

export const names = (list: readonly (string | number)[]): ReturnType<typeof plain> => namesText(list, '、')
