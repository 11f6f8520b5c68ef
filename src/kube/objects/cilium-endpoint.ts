import { z } from 'zod'
import { ip, labels, metadata, name, namespaced } from './common.ts'

/* cilium.io/v2 CiliumEndpoint and CiliumIdentity, v2alpha1 CiliumEndpointSlice. */

const networking = z.object({
  addressing: z.exactOptional(z.array(z.object({ ipv4: z.exactOptional(ip), ipv6: z.exactOptional(ip) }))),
  node: z.exactOptional(z.string()),
})
const enforcing = z.exactOptional(z.object({ enforcing: z.exactOptional(z.boolean()) }))
export const ciliumEndpoint = z.object({
  metadata: namespaced,
  status: z.exactOptional(
    z.object({
      id: z.exactOptional(z.number().int()),
      identity: z.exactOptional(
        z.object({ id: z.exactOptional(z.number().int()), labels: z.exactOptional(z.array(z.string())) }),
      ),
      networking: z.exactOptional(networking),
      policy: z.exactOptional(z.object({ ingress: enforcing, egress: enforcing })),
      state: z.exactOptional(z.string()),
    }),
  ),
})

export const ciliumEndpointSlice = z.object({
  metadata,
  namespace: z.exactOptional(z.string()),
  endpoints: z.exactOptional(
    z.array(z.object({ name, id: z.exactOptional(z.number().int()), networking: z.exactOptional(networking) })),
  ),
})

const number = z.string().regex(/^\d{1,10}$/, '1-4294967295')
export const ciliumIdentity = z.object({
  metadata: z.object({ name: number }),
  'security-labels': z.exactOptional(labels),
})
