import type { Text } from '../../request/text.ts'

/** What came in at a door and was not used, said in the answer that it could touch. */
export interface DoorWords {
  /** Over a walk for which fields of a network file were left out. */
  without(fields: readonly string[], head: Text): Text
  /** Payload of TCP that was asked for: only the handshake is walked. */
  unwalked(bytes: number): Text
  unused(port: number): Text
  /** The address lives in another lab. */
  elsewhere(ip: string, lab: string): Text
  /** Kernel switches of a device on the way that change nothing here. */
  unheeded(device: string, names: readonly string[]): Text
}
