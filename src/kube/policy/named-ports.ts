import type { PolicySet } from './compile.ts'
import { hit, YES } from './faces.ts'
import type { PolicyView, PortMatch, Rule } from './model.ts'
import { faceOf } from './parties.ts'
import type { Plan } from './plan.ts'

/*
 * Names of ports in egress rules: Cilium resolves a name once for all peers of a rule, and to nothing where they give it
 * several numbers (GetNamedPort, ErrDuplicateNamedPorts in pkg/types/portmap.go).
 */

/** The plan of an egress without the names that resolve to none. */
export function unambiguous(set: PolicySet, view: PolicyView, plan: Plan): Plan {
  if (view.semantics !== 'cilium' || !plan.allow.some(({ ports }) => ports.some(isNamed))) return plan
  const ambiguous: Plan['ambiguous'][number][] = []
  const resolved = (rule: Rule): Rule => {
    const ports = rule.ports.filter((port) => {
      if (!isNamed(port)) return true
      const numbers = numbersOf(set, view, { rule, port })
      if (numbers.length > 1) ambiguous.push({ rule: rule.ref, name: port.name, numbers })
      return numbers.length < 2
    })
    return ports.length === rule.ports.length ? rule : { ...rule, ports }
  }
  return { ...plan, allow: plan.allow.map(resolved), ambiguous }
}

type Named = Extract<PortMatch, { kind: 'named' }>
const isNamed = (port: PortMatch): port is Named => port.kind === 'named'

function numbersOf(set: PolicySet, view: PolicyView, { rule, port }: { rule: Rule; port: Named }): number[] {
  const numbers = new Set<number>()
  for (const pod of set.cluster.pods) {
    if (pod.hostNetwork || pod.phase === 'Succeeded' || pod.phase === 'Failed') continue
    const own = pod.ports.filter(
      ({ name, protocol }) =>
        name?.toLowerCase() === port.name.toLowerCase() && (port.protocol === 'ANY' || port.protocol === protocol),
    )
    if (own.length === 0) continue
    const face = faceOf(set, { kind: 'pod', pod }, false)
    if (rule.peers.some((number) => hit(view, number, face) === YES)) for (const one of own) numbers.add(one.port)
  }
  return [...numbers].sort((a, b) => a - b)
}
