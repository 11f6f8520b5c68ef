import type { CiliumIcmpRule } from '../objects/policy-types.ts'
import type { PortMatch } from './model.ts'

/*
 * ICMP types by the names that Cilium accepts (pkg/policy/api/icmp.go; IANA icmp-parameters, icmpv6-parameters).
 */

const FOUR: Readonly<Record<string, number>> = {
  EchoReply: 0,
  DestinationUnreachable: 3,
  Redirect: 5,
  Echo: 8,
  EchoRequest: 8,
  RouterAdvertisement: 9,
  RouterSelection: 10,
  TimeExceeded: 11,
  ParameterProblem: 12,
  Timestamp: 13,
  TimestampReply: 14,
  Photuris: 40,
  ExtendedEchoRequest: 42,
  ExtendedEchoReply: 43,
}

const SIX: Readonly<Record<string, number>> = {
  DestinationUnreachable: 1,
  PacketTooBig: 2,
  TimeExceeded: 3,
  ParameterProblem: 4,
  EchoRequest: 128,
  EchoReply: 129,
  MulticastListenerQuery: 130,
  MulticastListenerReport: 131,
  MulticastListenerDone: 132,
  RouterSolicitation: 133,
  RouterAdvertisement: 134,
  NeighborSolicitation: 135,
  NeighborAdvertisement: 136,
  RedirectMessage: 137,
  RouterRenumbering: 138,
  ICMPNodeInformationQuery: 139,
  ICMPNodeInformationResponse: 140,
  InverseNeighborDiscoverySolicitation: 141,
  InverseNeighborDiscoveryAdvertisement: 142,
  HomeAgentAddressDiscoveryRequest: 144,
  HomeAgentAddressDiscoveryReply: 145,
  MobilePrefixSolicitation: 146,
  MobilePrefixAdvertisement: 147,
  DuplicateAddressRequestCodeSuffix: 157,
  DuplicateAddressConfirmationCodeSuffix: 158,
  ExtendedEchoRequest: 160,
  ExtendedEchoReply: 161,
}

/** The type number of an echo request, what ping sends. */
export const PING: Readonly<Record<4 | 6, number>> = { 4: 8, 6: 128 }

type Field = CiliumIcmpRule['fields'][number]

/** The match of one field; undefined when the type is neither number nor known name. */
export function icmpMatch(field: Field): PortMatch | undefined {
  const family = field.family === 'IPv6' ? 6 : 4
  const text = String(field.type)
  const type = /^\d{1,3}$/.test(text) ? Number(text) : (family === 4 ? FOUR : SIX)[text]
  return type === undefined || type > 255 ? undefined : { kind: 'icmp', family, type }
}
