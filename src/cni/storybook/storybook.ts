import { header } from '../../net/packet.ts'
import type { Skb } from '../../trace/handling.ts'
import { admit, fromOverlay, fromHost as throughTheDoor } from '../cilium/addresses-only.ts'
import { corridor, layout } from '../cilium/layout.ts'
import { type Attached, deliverTo, IDENTITY, lookUpEndpoint, type ProgramRun, type Site } from '../contract.ts'
import type { Cni } from '../layout.ts'

/*
 * The article's way, exactly: a neighbour is reached by the secret passage; everybody else by the lobby, where the doorman
 * looks at his routing table, sends the traveller to door 11 (cilium_host), and behind it is the door to the tunnel.
 */

function* fromContainer(site: Site, attached: Attached, skb: Skb): ProgramRun {
  yield { kind: 'program-ran', program: 'cil_from_container', port: attached.port, direction: 'ingress', ...skb }
  const decided = yield* admit(site, attached, skb)
  if (decided !== undefined) return decided
  const dst = header(skb.packet, 'ipv4')?.dst ?? ''
  const endpoint = yield* lookUpEndpoint(site, skb, dst)
  if (endpoint === undefined || endpoint.kind === 'host') return { kind: 'stack', ...skb }
  return yield* deliverTo(endpoint, skb, 'peer')
}

/** The tunnel's tag names the traveller, whoever led him to the door. */
function* fromHost(site: Site, skb: Skb): ProgramRun {
  const verdict = yield* throughTheDoor(site, skb)
  const sender = site.maps.ipcache(header(skb.packet, 'ipv4')?.src ?? '').entry?.identity
  if (verdict.kind !== 'tunnel' || sender === undefined || sender === IDENTITY.host) return verdict
  return { ...verdict, vni: sender }
}

export const storybook: Cni = { layout, corridor, fromContainer, fromOverlay, fromHost }
