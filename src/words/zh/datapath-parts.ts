import { join, plain, type Text, t } from '../../request/text.ts'
import type { SocketAddress } from '../../trace/rows.ts'

export const list = (values: readonly (string | number)[]): Text =>
  join(
    values.map((v) => t`${v}`),
    '、',
  )

/** An address, with its port where there is one. */
export const at = ({ ip, port }: SocketAddress): string => (port === undefined ? ip : `${ip}:${port}`)

/** Evidence in brackets, if any. */
export const because = (by: readonly string[]): Text => (by.length === 0 ? t`` : t`（${list(by)}）`)

/** Who isolates a pod in one direction. */
export const isolated = (endpoint: string, direction: 'ingress' | 'egress', by: readonly string[]): Text =>
  by.length === 0 ? t`${endpoint} 在${WAYS[direction]}被隔离了` : t`${list(by)} 在${WAYS[direction]}隔离了 ${endpoint}`

const WAYS = { ingress: plain('入方向'), egress: plain('出方向') } as const

export const nearly = (near: readonly string[]): Text => (near.length === 0 ? t`` : t`；最接近的规则是 ${list(near)}`)

export const DIRECTIONS = { ingress: '入口', egress: '出口' } as const

export const DOORS = { ingress: '进门', egress: '出门' } as const

export const NOBODY = { none: '一个后端都没有', 'none-here': '本节点上没有后端，而流量策略是 Local' } as const

export const VACANT = { none: '一户人家都没有', 'none-here': '本楼里没有人家，而它又只肯用本楼的' } as const
