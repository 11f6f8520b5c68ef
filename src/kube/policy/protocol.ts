/** A protocol as packets and questions name it, by the name that policies and Services have for it. */
export const POLICY_PROTOCOL = { tcp: 'TCP', udp: 'UDP', sctp: 'SCTP', icmp: 'ICMP' } as const
