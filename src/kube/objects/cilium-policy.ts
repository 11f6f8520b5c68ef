import { z } from 'zod'
import { checkExcept, cidr, EXPECTED, metadata, namespaced, port, selector } from './common.ts'

/*
 * cilium.io/v2 CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy (pkg/policy/api: rule.go, ingress.go, egress.go,
 * l4.go, cidr.go, icmp.go), and cilium.io/v2alpha1 CiliumCIDRGroup.
 */

const fqdn = z.object({ matchName: z.exactOptional(z.string()), matchPattern: z.exactOptional(z.string()) })
const cidrRule = z
  .object({
    cidr: z.exactOptional(cidr),
    cidrGroupRef: z.exactOptional(z.string()),
    cidrGroupSelector: z.exactOptional(selector),
    except: z.exactOptional(z.array(cidr)),
  })
  .superRefine((block, ctx) =>
    checkExcept(block, (i) => ctx.addIssue({ code: 'custom', path: ['except', i], message: EXPECTED.inside })),
  )

const PORT =
  /^(0|[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5]|(?=.*[a-zA-Z])[a-zA-Z0-9](-?[a-zA-Z0-9]){0,14})$/
const PROTOCOLS = [
  'TCP',
  'UDP',
  'SCTP',
  'ANY',
  'ICMP',
  'ICMPV6',
  'VRRP',
  'IGMP',
  'GRE',
  'IPIP',
  'IPV6',
  'ESP',
  'AH',
] as const
const portProtocol = z
  .object({
    port: z.exactOptional(z.string({ error: '"1-65535"' }).regex(PORT, '"0-65535"')),
    endPort: z.exactOptional(z.union([z.literal(0), port])),
    protocol: z.exactOptional(z.string().toUpperCase().pipe(z.enum(PROTOCOLS))),
  })
  .superRefine((value, ctx) => {
    if (value.endPort === undefined || value.endPort === 0 || Number(value.port) <= value.endPort) return
    ctx.addIssue({ code: 'custom', path: ['endPort'], message: EXPECTED.rangeUp })
  })
const http = z.object({
  method: z.exactOptional(z.string()),
  path: z.exactOptional(z.string()),
  host: z.exactOptional(z.string()),
  headers: z.exactOptional(z.array(z.string())),
  headerMatches: z.exactOptional(z.array(z.unknown())),
})
const portRule = z.object({
  ports: z.exactOptional(z.array(portProtocol)),
  rules: z.exactOptional(
    z.object({
      http: z.exactOptional(z.array(http)),
      dns: z.exactOptional(z.array(fqdn)),
      kafka: z.exactOptional(z.array(z.unknown())),
      l7proto: z.exactOptional(z.string()),
      l7: z.exactOptional(z.array(z.unknown())),
    }),
  ),
  serverNames: z.exactOptional(z.array(z.string())),
  listener: z.exactOptional(z.object({ name: z.string() })),
})
const icmp = z.object({
  fields: z.array(
    z.object({
      family: z.exactOptional(z.enum(['IPv4', 'IPv6'])),
      type: z.union([z.number().int().min(0).max(255), z.string()]),
    }),
  ),
})
const both = {
  toPorts: z.exactOptional(z.array(portRule)),
  icmps: z.exactOptional(z.array(icmp)),
  authentication: z.exactOptional(z.object({ mode: z.string() })),
}
const ingress = z.object({
  fromEndpoints: z.exactOptional(z.array(selector)),
  fromNodes: z.exactOptional(z.array(selector)),
  fromRequires: z.exactOptional(z.array(selector)),
  fromEntities: z.exactOptional(z.array(z.string())),
  fromCIDR: z.exactOptional(z.array(cidr)),
  fromCIDRSet: z.exactOptional(z.array(cidrRule)),
  fromGroups: z.exactOptional(z.array(z.unknown())),
  ...both,
})
const serviceRule = z.object({
  k8sService: z.exactOptional(
    z.object({ serviceName: z.exactOptional(z.string()), namespace: z.exactOptional(z.string()) }),
  ),
  k8sServiceSelector: z.exactOptional(z.object({ selector, namespace: z.exactOptional(z.string()) })),
})
const egress = z.object({
  toEndpoints: z.exactOptional(z.array(selector)),
  toNodes: z.exactOptional(z.array(selector)),
  toRequires: z.exactOptional(z.array(selector)),
  toEntities: z.exactOptional(z.array(z.string())),
  toCIDR: z.exactOptional(z.array(cidr)),
  toCIDRSet: z.exactOptional(z.array(cidrRule)),
  toServices: z.exactOptional(z.array(serviceRule)),
  toFQDNs: z.exactOptional(z.array(fqdn)),
  toGroups: z.exactOptional(z.array(z.unknown())),
  ...both,
})
const rule = z
  .object({
    endpointSelector: z.exactOptional(selector),
    nodeSelector: z.exactOptional(selector),
    ingress: z.exactOptional(z.array(ingress)),
    ingressDeny: z.exactOptional(z.array(ingress)),
    egress: z.exactOptional(z.array(egress)),
    egressDeny: z.exactOptional(z.array(egress)),
    enableDefaultDeny: z.exactOptional(
      z.object({ ingress: z.exactOptional(z.boolean()), egress: z.exactOptional(z.boolean()) }),
    ),
    description: z.exactOptional(z.string()),
  })
  .superRefine((value, ctx) => {
    if ((value.endpointSelector === undefined) !== (value.nodeSelector === undefined)) return
    ctx.addIssue({ code: 'custom', path: ['endpointSelector'], message: 'endpointSelector | nodeSelector' })
  })

const rules = { spec: z.exactOptional(rule), specs: z.exactOptional(z.array(rule)) }
export const ciliumNetworkPolicy = z.object({ metadata: namespaced, ...rules })
export const ciliumClusterwidePolicy = z.object({ metadata, ...rules })
export const ciliumCidrGroup = z.object({
  metadata,
  spec: z.object({ externalCIDRs: z.exactOptional(z.array(cidr)) }),
})
