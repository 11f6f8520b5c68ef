import { find } from '../../findings/endpoint.ts'
import type { Network } from '../../kube/network.ts'
import { isIp } from '../../net/address.ts'
import { candidates, splitPort } from '../../networks/find-device.ts'
import { near } from '../../request/spelling.ts'

/*
 * Words that stand where a name should, and whether somebody in the network is called that.
 */

/** Never the name of anybody, however it is looked up. */
const NOBODY =
  /^(?:i|you|we|they|he|she|me|us|them|my|your|one|a|an|the|this|that|these|those|packets?|traffic|everything|nothing|everybody|to|with|at|from|me|it|work|here|there|somewhere|what|who|where|how|why|which|when|我|你|您|他|她|我们|你们|他们|谁|哪里|这里|那里|什么|怎么|数据包|包|流量)$/i
/** Nouns that some put after a number or a name, where the finder expects them before. */
const AFTER = /^(.+?)\s*(?:号|号楼|号房间|号主机|号节点|这台主机|主机|这个|节点)$/
const OUTSIDE = /^(?:the )?(?:internet|outside|outside world|world|外网|外面|外部|互联网|公网|因特网)$/i
const ARTICLE = /^(?:(?:the|an?|my|our|this|that)\s+|(?:这个|那个|我的|我们的)\s*)/i

/** A name as somebody says it -> as the finders of the network read it. */
export function spoken(text: string, network: Network): string {
  const plain = text
    .trim()
    .replace(/^["'“”‘’「『]+|["'“”‘’」』?!.,;:]+$/g, '')
    .replace(ARTICLE, '')
    .trim()
  if (network.cluster !== undefined) return inCluster(plain)
  const numbered = /^(\D*?)\s*(\d+)\s*(\D*)$/.exec(plain)
  const joined = numbered === null ? plain : `${numbered[1]?.trim() ?? ''}${numbered[2]}${numbered[3]?.trim() ?? ''}`
  return isSomebody(joined, network) ? joined : (AFTER.exec(joined)?.[1] ?? joined)
}

/** Pods, services, deployments and nodes, with their kind before or after the name, and with their namespace. */
function inCluster(text: string): string {
  if (OUTSIDE.test(text)) return 'world'
  const scoped = /^(\S+) (?:in|of) (?:the )?(?:namespace )?(\S+?)(?: namespace)?$/i.exec(text)
  if (scoped !== null) return `${scoped[2]}/${scoped[1]}`
  const kind = /^(service|svc|deployment|deploy|node|服务|节点|部署)\s*[ /]?\s*([\w./:-]+)$/i.exec(text)
  const after = /^([\w./:-]+)\s*(service|svc|deployment|deploy|node|服务|节点|部署)$/i.exec(text)
  const [noun, name] = kind === null ? [after?.[2], after?.[1]] : [kind[1], kind[2]]
  if (noun !== undefined && name !== undefined) return `${KIND_OF[noun.toLowerCase()] ?? noun}/${name}`
  return text.replace(/^(?:pod|the pod|公寓)\s+/i, '').replace(/\s*(?:pods?|公寓)$/i, '')
}

const KIND_OF: Readonly<Record<string, string>> = {
  service: 'svc',
  svc: 'svc',
  服务: 'svc',
  deployment: 'deploy',
  deploy: 'deploy',
  部署: 'deploy',
  node: 'node',
  节点: 'node',
}

/** Is somebody called that here, one or several? An address counts, whoever has it. */
export function isSomebody(name: string, network: Network, role: 'from' | 'to' = 'to'): boolean {
  if (name === '' || name.length > 120 || NOBODY.test(name)) return false
  if (network.cluster !== undefined) return find(network.cluster.snapshot, name, role).kind !== 'none'
  const { end } = splitPort(name)
  return isIp(end) || candidates(network, end).length > 0
}

/** Nobody is called that, but somebody almost is; or it is an address that nobody has. */
export function isAlmostSomebody(name: string, network: Network): boolean {
  if (!isNameLike(name) || isSomebody(name, network)) return false
  if (/^\d{1,3}(?:\.\d{1,3}){2,}/.test(name)) return true
  if (network.cluster === undefined) return near(name, [...network.topology.devices.keys()], 2).length > 0
  const found = find(network.cluster.snapshot, name, 'to')
  return found.kind === 'none' && found.near.length > 0
}

/** One word that could be a name that was mistyped. */
export function isNameLike(name: string): boolean {
  return /^[a-z0-9][\w./:=-]{0,80}$/i.test(name) && !NOBODY.test(name)
}
