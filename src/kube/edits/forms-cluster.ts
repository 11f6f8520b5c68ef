import type { Edit } from './edit.ts'
import { type EditForm, isPort } from './form.ts'

/*
 * Changes to what Kubernetes and Cilium know, in words.
 */

/** `a=b c=d e-`: labels that come and go. */
function labelsIn(text: string): Record<string, string | null> | undefined {
  const labels: Record<string, string | null> = {}
  for (const word of text.split(/[\s,]+/).filter((one) => one !== '')) {
    const set = /^([\w./-]+)=([\w.-]*)$/.exec(word)
    const gone = /^([\w./-]*\w)-$/.exec(word)
    if (set?.[1] !== undefined) labels[set[1]] = set[2] ?? ''
    else if (gone?.[1] !== undefined) labels[gone[1]] = null
    else return undefined
  }
  return Object.keys(labels).length === 0 ? undefined : labels
}

function withLabels(text: string, make: (labels: Record<string, string | null>) => Edit): Edit | undefined {
  const labels = labelsIn(text)
  return labels === undefined ? undefined : make(labels)
}

export const CLUSTER_FORMS: readonly EditForm[] = [
  {
    form: 'delete policy NAMESPACE/NAME',
    only: 'cluster',
    pattern: /^(?:delete|remove|without) (?:network|cilium)?polic(?:y|ies) (\S+)$/i,
    read: ([policy = '']) => ({ kind: 'delete-policy', policy }),
  },
  {
    form: 'label pod NAMESPACE/POD KEY=VALUE',
    only: 'cluster',
    pattern: /^label pod (\S+) (.+)$/i,
    read: ([pod = '', text = '']) => withLabels(text, (labels) => ({ kind: 'label-pod', pod, labels })),
  },
  {
    form: 'label namespace NAME KEY=VALUE',
    only: 'cluster',
    pattern: /^label (?:namespace|ns) (\S+) (.+)$/i,
    read: ([namespace = '', text = '']) =>
      withLabels(text, (labels) => ({ kind: 'label-namespace', namespace, labels })),
  },
  {
    form: 'scale NAMESPACE/WORKLOAD NUMBER',
    only: 'cluster',
    pattern: /^scale (?:deployment[ /]|statefulset[ /])?(\S+) (?:to )?(\d{1,4})$/i,
    read: ([workload = '', count]) => ({ kind: 'scale', workload, replicas: Number(count) }),
  },
  {
    form: 'delete pod NAMESPACE/POD',
    only: 'cluster',
    pattern: /^(?:delete|remove) pod (\S+)$/i,
    read: ([pod = '']) => ({ kind: 'delete-pod', pod }),
  },
  {
    form: 'move pod NAMESPACE/POD NODE',
    only: 'cluster',
    pattern: /^move pod (\S+) (?:to )?(\S+)$/i,
    read: ([pod = '', node = '']) => ({ kind: 'move-pod', pod, node }),
  },
  {
    form: 'service NAMESPACE/NAME port OLD NEW',
    only: 'cluster',
    pattern: /^service (\S+) port (\d+) (?:to |-> ?)?(\d+)$/i,
    read: ([service = '', from, to]) =>
      isPort(from) && isPort(to) ? { kind: 'service-port', service, from: Number(from), to: Number(to) } : undefined,
  },
  {
    form: 'service NAMESPACE/NAME targetPort [PORT] NEW',
    only: 'cluster',
    pattern: /^service (\S+) targetport (?:(\d+) (?:to |-> ?)?)?([a-z0-9-]+)$/i,
    read: ([service = '', of, to = '']) => {
      const target = /^\d+$/.test(to) ? (isPort(to) ? Number(to) : undefined) : to
      if (target === undefined) return undefined
      return { kind: 'service-target', service, ...(of === undefined ? {} : { of: Number(of) }), to: target }
    },
  },
  {
    form: 'service NAMESPACE/NAME selector KEY=VALUE',
    only: 'cluster',
    pattern: /^service (\S+) selector (.+)$/i,
    read: ([service = '', text = '']) =>
      withLabels(text, (labels) => {
        const selector = Object.fromEntries(
          Object.entries(labels).flatMap(([key, value]) => (value === null ? [] : [[key, value] as const])),
        )
        return { kind: 'service-selector', service, selector }
      }),
  },
  {
    form: 'service NAMESPACE/NAME externalTrafficPolicy Local|Cluster',
    only: 'cluster',
    pattern: /^service (\S+) (external|internal)(?:trafficpolicy)? (local|cluster)$/i,
    read: ([service = '', side, to]) => ({
      kind: 'service-traffic',
      service,
      side: side?.toLowerCase() === 'internal' ? 'internal' : 'external',
      to: to?.toLowerCase() === 'local' ? 'Local' : 'Cluster',
    }),
  },
  {
    form: 'delete service NAMESPACE/NAME',
    only: 'cluster',
    pattern: /^(?:delete|remove) service (\S+)$/i,
    read: ([service = '']) => ({ kind: 'delete-service', service }),
  },
  {
    form: 'node NODE notready|ready',
    only: 'cluster',
    pattern: /^node (\S+) (not ?ready|ready)$/i,
    read: ([node = '', state = '']) => ({ kind: 'node-ready', node, ready: !/not/i.test(state) }),
  },
  {
    form: 'partition NODE,NODE | KEY=VALUE',
    only: 'cluster',
    pattern: /^partition (\S+)$/i,
    read: ([nodes = '']) => ({ kind: 'partition', nodes }),
  },
  {
    form: 'config KEY=VALUE',
    only: 'cluster',
    pattern: /^config ([\w.-]+)=(\S*)$/i,
    read: ([key = '', value = '']) => ({ kind: 'config', key, value }),
  },
  {
    form: 'config KEY-',
    only: 'cluster',
    pattern: /^config ([\w.-]*\w)-$/i,
    read: ([key = '']) => ({ kind: 'config', key, value: null }),
  },
  {
    form: 'cilium VERSION',
    only: 'cluster',
    pattern: /^cilium v?(1\.\d{1,3}(?:\.\d{1,4})?)$/i,
    read: ([version = '']) => ({ kind: 'cilium-version', version }),
  },
]
