import { z } from 'zod'
import { ip, labels, metadata, name, namespaced, port, transport } from './common.ts'

/* v1 Pod, the pod template of workloads, v1 Namespace. */

const containerPort = z.object({
  name: z.exactOptional(z.string()),
  containerPort: port,
  protocol: z.exactOptional(transport),
  hostPort: z.exactOptional(z.union([port, z.literal(0)])),
  hostIP: z.exactOptional(z.string()),
})
const container = z.object({
  image: z.exactOptional(z.string()),
  restartPolicy: z.exactOptional(z.string()),
  ports: z.exactOptional(z.array(containerPort)),
})
export const podSpec = z.object({
  nodeName: z.exactOptional(name),
  hostNetwork: z.exactOptional(z.boolean()),
  serviceAccountName: z.exactOptional(z.string()),
  dnsPolicy: z.exactOptional(z.enum(['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'])),
  dnsConfig: z.exactOptional(z.object({ nameservers: z.exactOptional(z.array(ip)) })),
  containers: z.exactOptional(z.array(container)),
  initContainers: z.exactOptional(z.array(container)),
})
export type PodSpec = z.output<typeof podSpec>

const PHASES = ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'] as const
export const pod = z.object({
  metadata: namespaced,
  spec: podSpec,
  status: z.exactOptional(
    z.object({
      phase: z.exactOptional(z.enum(PHASES)),
      podIP: z.exactOptional(z.union([ip, z.literal('')])),
      podIPs: z.exactOptional(z.array(z.object({ ip }))),
      conditions: z.exactOptional(z.array(z.object({ type: z.string(), status: z.string() }))),
    }),
  ),
})
export type KubePod = z.output<typeof pod>

export const namespace = z.object({ metadata })

const jobTemplate = z.object({
  spec: z.object({
    template: z.object({ metadata: z.exactOptional(z.object({ labels: z.exactOptional(labels) })), spec: podSpec }),
  }),
})
const template = jobTemplate.shape.spec.shape.template
/** Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController, Job. */
export const workload = z.object({
  metadata: namespaced,
  spec: z.object({ replicas: z.exactOptional(z.number().int().min(0)), template }),
})
export const cronJob = z.object({ metadata: namespaced, spec: z.object({ jobTemplate }) })
