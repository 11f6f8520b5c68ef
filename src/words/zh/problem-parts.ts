import { join, plain, type Text, t } from '../../request/text.ts'

export const list = (names: readonly string[]): Text =>
  join(
    names.map((n) => t`${n}`),
    '、',
  )

/** Why a kubeconfig leads nowhere. */
export const noCluster = {
  content: plain('它不是一份能读懂的 kubeconfig。'),
  cluster: plain('这个上下文没有指向任何有地址的集群。'),
  credentials: plain('里面写的凭据没能拿到。'),
}
