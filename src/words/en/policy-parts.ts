import type { Text } from '../../request/text.ts'
import type { Direction } from '../../trace/rows.ts'
import { policiesText } from '../contract/refs.ts'

export const side: Record<Direction, string> = { ingress: 'ingress', egress: 'egress' }

export const policies = (refs: Parameters<typeof policiesText>[0]): Text => policiesText(refs, ', ')
