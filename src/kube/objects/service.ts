import { z } from 'zod'
import { cidr, ip, labels, name, namespaced, port, portOrName, transport } from './common.ts'

/* v1 Service and Endpoints, discovery.k8s.io/v1 EndpointSlice. */

const policy = z.enum(['Cluster', 'Local'])
const servicePort = z.object({
  name: z.exactOptional(z.string()),
  port,
  protocol: z.exactOptional(transport),
  targetPort: z.exactOptional(z.union([portOrName, z.literal(0)])),
  nodePort: z.exactOptional(z.union([port, z.literal(0)])),
  appProtocol: z.exactOptional(z.string()),
})
const clusterIp = z.union([ip, z.literal('None'), z.literal('')])
export const service = z.object({
  metadata: namespaced,
  spec: z.object({
    type: z.exactOptional(z.enum(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'])),
    clusterIP: z.exactOptional(clusterIp),
    clusterIPs: z.exactOptional(z.array(clusterIp)),
    externalName: z.exactOptional(z.string()),
    externalIPs: z.exactOptional(z.array(ip)),
    loadBalancerIP: z.exactOptional(z.string()),
    ports: z.exactOptional(z.array(servicePort)),
    selector: z.exactOptional(labels),
    externalTrafficPolicy: z.exactOptional(policy),
    internalTrafficPolicy: z.exactOptional(policy),
    sessionAffinity: z.exactOptional(z.enum(['None', 'ClientIP'])),
    sessionAffinityConfig: z.exactOptional(
      z.object({ clientIP: z.exactOptional(z.object({ timeoutSeconds: z.exactOptional(z.number().int()) })) }),
    ),
    loadBalancerSourceRanges: z.exactOptional(z.array(z.string().trim().pipe(cidr))),
    publishNotReadyAddresses: z.exactOptional(z.boolean()),
    trafficDistribution: z.exactOptional(z.string()),
  }),
  status: z.exactOptional(
    z.object({
      loadBalancer: z.exactOptional(
        z.object({
          ingress: z.exactOptional(
            z.array(z.object({ ip: z.exactOptional(ip), hostname: z.exactOptional(z.string()) })),
          ),
        }),
      ),
    }),
  ),
})
export type KubeService = z.output<typeof service>

const target = z.object({
  kind: z.exactOptional(z.string()),
  namespace: z.exactOptional(z.string()),
  name: z.exactOptional(z.string()),
})
const slicePort = z.object({
  name: z.exactOptional(z.string()),
  port: z.exactOptional(port),
  protocol: z.exactOptional(transport),
})
export const endpointSlice = z
  .object({
    metadata: namespaced,
    addressType: z.enum(['IPv4', 'IPv6', 'FQDN']),
    ports: z.exactOptional(z.array(slicePort)),
    endpoints: z.exactOptional(
      z.array(
        z.object({
          addresses: z.array(z.string()),
          conditions: z.exactOptional(
            z.object({
              ready: z.exactOptional(z.boolean()),
              serving: z.exactOptional(z.boolean()),
              terminating: z.exactOptional(z.boolean()),
            }),
          ),
          nodeName: z.exactOptional(name),
          zone: z.exactOptional(z.string()),
          targetRef: z.exactOptional(target),
        }),
      ),
    ),
  })
  .superRefine((slice, ctx) => {
    if (slice.addressType === 'FQDN') return
    slice.endpoints?.forEach((endpoint, i) => {
      endpoint.addresses.forEach((text, k) => {
        if (ip.safeParse(text).success) return
        ctx.addIssue({ code: 'custom', path: ['endpoints', i, 'addresses', k], message: '192.0.2.1 | 2001:db8::1' })
      })
    })
  })
export type KubeSlice = z.output<typeof endpointSlice>

const oldAddress = z.object({
  ip,
  nodeName: z.exactOptional(name),
  targetRef: z.exactOptional(target),
})
export const endpoints = z.object({
  metadata: namespaced,
  subsets: z.exactOptional(
    z.array(
      z.object({
        addresses: z.exactOptional(z.array(oldAddress)),
        notReadyAddresses: z.exactOptional(z.array(oldAddress)),
        ports: z.exactOptional(z.array(slicePort)),
      }),
    ),
  ),
})
export type KubeEndpoints = z.output<typeof endpoints>

export const configMap = z.object({ metadata: namespaced, data: z.exactOptional(z.record(z.string(), z.string())) })
