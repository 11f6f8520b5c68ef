import { z } from 'zod'
import { cidr, ip, metadata } from './common.ts'

/* v1 Node and cilium.io/v2 CiliumNode. */

const address = z.object({ type: z.string(), address: z.string() })
export const node = z.object({
  metadata,
  spec: z.exactOptional(z.object({ podCIDR: z.exactOptional(cidr), podCIDRs: z.exactOptional(z.array(cidr)) })),
  status: z.exactOptional(
    z.object({
      addresses: z.exactOptional(z.array(address)),
      conditions: z.exactOptional(z.array(z.object({ type: z.string(), status: z.string() }))),
      nodeInfo: z.exactOptional(
        z.object({
          kubeletVersion: z.exactOptional(z.string()),
          kernelVersion: z.exactOptional(z.string()),
          osImage: z.exactOptional(z.string()),
        }),
      ),
    }),
  ),
})
export type KubeNode = z.output<typeof node>

const pool = z.object({ pool: z.string(), cidrs: z.exactOptional(z.array(cidr)) })
export const ciliumNode = z.object({
  metadata,
  spec: z.exactOptional(
    z.object({
      addresses: z.exactOptional(z.array(z.object({ type: z.string(), ip }))),
      ipam: z.exactOptional(
        z.object({
          podCIDRs: z.exactOptional(z.array(cidr)),
          pools: z.exactOptional(z.object({ allocated: z.exactOptional(z.array(pool)) })),
        }),
      ),
      health: z.exactOptional(z.object({ ipv4: z.exactOptional(ip) })),
      encryption: z.exactOptional(z.object({ key: z.exactOptional(z.number().int().min(0)) })),
    }),
  ),
})
export type CiliumNode = z.output<typeof ciliumNode>
