/*
 * DNS names and patterns (pkg/fqdn/matchpattern, pkg/policy/api/fqdn.go; domainNames of policy.networking.k8s.io).
 */

function canonicalName(name: string): string {
  return name.toLowerCase().replace(/\.$/, '')
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

/** `*` alone is every name; else each `*` stands for characters of one label; a leading `**.` for whole labels. */
function expression(pattern: string): RegExp {
  if (pattern === '*') return /^/
  const deep = pattern.startsWith('**.')
  const rest = deep ? pattern.slice(3) : pattern
  const body = rest.split('*').map(escaped).join('[-a-z0-9_]*')
  return new RegExp(`^${deep ? '([-a-z0-9_]+\\.)+' : ''}${body}$`)
}

/** Does a Cilium matchName or matchPattern cover the name? */
export function nameMatches(pattern: string, name: string): boolean {
  return expression(canonicalName(pattern)).test(canonicalName(name))
}

/** `*.kubernetes.io` of a ClusterNetworkPolicy: one or more whole labels before the rest. */
export function domainPattern(domain: string): string {
  return domain.startsWith('*.') ? `**.${domain.slice(2)}` : domain
}
