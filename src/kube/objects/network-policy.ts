import { z } from 'zod'
import { checkExcept, cidr, EXPECTED, namespaced, port, portOrName, selector, transport } from './common.ts'

/*
 * networking.k8s.io/v1 NetworkPolicy. Ports and selectors are checked as the API server checks them
 * (pkg/apis/networking/validation).
 */

const ipBlock = z
  .object({ cidr, except: z.exactOptional(z.array(cidr)) })
  .superRefine((block, ctx) =>
    checkExcept(block, (i) => ctx.addIssue({ code: 'custom', path: ['except', i], message: EXPECTED.inside })),
  )
const peer = z.object({
  podSelector: z.exactOptional(selector),
  namespaceSelector: z.exactOptional(selector),
  ipBlock: z.exactOptional(ipBlock),
})
const policyPort = z
  .object({
    protocol: z.exactOptional(transport),
    port: z.exactOptional(portOrName),
    endPort: z.exactOptional(port),
  })
  .superRefine((value, ctx) => {
    if (value.endPort === undefined) return
    if (typeof value.port === 'number' && value.port <= value.endPort) return
    ctx.addIssue({ code: 'custom', path: ['endPort'], message: EXPECTED.rangeUp })
  })

export const networkPolicy = z.object({
  metadata: namespaced,
  spec: z.object({
    // Go reads a missing podSelector as the empty one: all pods of the namespace (networking/v1, NetworkPolicySpec)
    podSelector: selector.default({}),
    policyTypes: z.exactOptional(z.array(z.enum(['Ingress', 'Egress']))),
    ingress: z.exactOptional(
      z.array(z.object({ from: z.exactOptional(z.array(peer)), ports: z.exactOptional(z.array(policyPort)) })),
    ),
    egress: z.exactOptional(
      z.array(z.object({ to: z.exactOptional(z.array(peer)), ports: z.exactOptional(z.array(policyPort)) })),
    ),
  }),
})
