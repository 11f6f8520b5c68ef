import { join, plain, type Text, t } from '../../request/text.ts'

export const list = (names: readonly string[]): Text =>
  join(
    names.map((n) => t`${n}`),
    ', ',
  )

/** Why a kubeconfig leads nowhere. */
export const noCluster = {
  content: plain('It cannot be read as a kubeconfig.'),
  cluster: plain('The context names no cluster with an address.'),
  credentials: plain('The credentials that it names could not be had.'),
}
