import type { Direction } from '../../trace/rows.ts'

export const side: Record<Direction, string> = { ingress: '入方向', egress: '出方向' }
