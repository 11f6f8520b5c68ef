import { NAMESPACE_LABELS, POD_NAMESPACE, type SecurityLabels } from './identity.ts'

/*
 * Which labels make an identity (pkg/labelsfilter): patterns that match from the start of a key, the longest that keeps
 * against the shortest that leaves out. `labels` of cilium-config adds to the default list.
 */

interface Pattern {
  /** Empty: any source. */
  source: string
  keeps: boolean
  expression: RegExp
}

const DEFAULT_PATTERNS = [
  'reserved:.*',
  'io\\.kubernetes\\.pod\\.namespace',
  'io\\.cilium\\.k8s\\.namespace\\.labels',
  'app\\.kubernetes\\.io',
  'io\\.cilium\\.k8s\\.policy\\.cluster',
  '!io\\.kubernetes',
  '!kubernetes\\.io',
  '!statefulset\\.kubernetes\\.io/pod-name',
  '!apps\\.kubernetes\\.io/pod-index',
  '!batch\\.kubernetes\\.io/job-completion-index',
  '!batch\\.kubernetes\\.io/controller-uid',
  '!.*beta\\.kubernetes\\.io',
  '!k8s\\.io',
  '!pod-template-generation',
  '!pod-template-hash',
  '!controller-revision-hash',
  '!annotation.*',
  '!controller-uid',
  '!etcd_node',
]

/** Repetition of something repeated could take for ever on hostile text; such a pattern is read as plain text. */
const RISKY = /[*+}]\)*[*+{]|\([^)]*[*+|][^)]*\)[*+{]/
const plain = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

function expressionOf(text: string): RegExp {
  try {
    return new RegExp(text.length > 200 || RISKY.test(text) ? plain(text) : text)
  } catch {
    // the agent would not start with it
    return new RegExp(plain(text))
  }
}

function patternOf(text: string): Pattern {
  const colon = text.indexOf(':')
  const source = colon < 0 ? '' : text.slice(0, colon)
  const prefix = text.slice(colon + 1)
  const keeps = !prefix.startsWith('!')
  return { source, keeps, expression: expressionOf(keeps ? prefix : prefix.slice(1)) }
}

/** Length of what the pattern matches from the start; 0 when it does not. */
function reach({ source, expression }: Pattern, label: { source: string; key: string }): number {
  if (source !== '' && source !== label.source) return 0
  const found = expression.exec(label.key)
  return found?.index === 0 ? found[0].length : 0
}

/** Does a key such as `k8s:app` make the identity? `setting` is the `labels` of cilium-config. */
export type LabelFilter = (key: string) => boolean

export function labelFilter(setting = ''): LabelFilter {
  const own = setting.split(/[\s,]+/).filter((text) => text !== '' && text !== '!' && !text.endsWith(':'))
  const added = own.map(patternOf)
  const patterns = [...DEFAULT_PATTERNS.map(patternOf), ...added]
  const chosen = added.some(({ keeps }) => keeps)
  const known = new Map<string, boolean>()
  const keeps = (text: string): boolean => {
    const colon = text.indexOf(':')
    const label = { source: text.slice(0, colon), key: text.slice(colon + 1) }
    let kept = 0
    let ignored = 0
    for (const pattern of patterns) {
      const length = reach(pattern, label)
      if (length === 0) continue
      if (pattern.keeps) kept = Math.max(kept, length)
      else ignored = ignored === 0 ? length : Math.min(ignored, length)
    }
    return (!chosen && ignored === 0) || kept > ignored
  }
  return (key) => {
    const answer = known.get(key) ?? keeps(key)
    known.set(key, answer)
    return answer
  }
}

/** The labels that the filter keeps, in order of their keys. */
export function filtered(all: SecurityLabels, keeps: LabelFilter): SecurityLabels {
  return new Map([...all].filter(([key]) => keeps(key)).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** A key of a pod's labels, or of its namespace's, as it stands in an identity. */
export const podKey = (key: string): string => `k8s:${key}`
export function namespaceKey(key: string): string {
  return key === 'kubernetes.io/metadata.name' ? `k8s:${POD_NAMESPACE}` : `k8s:${NAMESPACE_LABELS}${key}`
}
