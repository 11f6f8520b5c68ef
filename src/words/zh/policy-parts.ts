import type { Direction } from '../../kube/policy/evidence.ts'

export const side: Record<Direction, string> = { ingress: '入方向', egress: '出方向' }
