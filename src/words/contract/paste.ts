import type { Aspect } from '../../findings/sightings/compare.ts'
import type { Experience, Tool } from '../../findings/sightings/sighting.ts'
import type { Text } from '../../request/text.ts'

/** What a language must be able to say about what somebody pasted. */
export interface PasteWords {
  tools: Record<Tool, string>
  aspects: Record<Aspect, string>
  experiences: Record<Experience, string>
  fields: Record<
    | 'sender'
    | 'receiver'
    | 'protocol'
    | 'flags'
    | 'verdict'
    | 'reason'
    | 'direction'
    | 'point'
    | 'state'
    | 'identity'
    | 'icmp'
    | 'tunnel'
    | 'experience'
    | 'teller'
    | 'mtu'
    | 'resolver'
    | 'hops'
    | 'rows'
    | 'node'
    | 'endpoint'
    | 'event'
    | 'layer7'
    | 'arp',
    string
  >
  /** How the line was read. */
  readAs(tool: string): Text
  seen: string
  walked: string
  agrees: string
  differs: string
  nothing: string
  isReply: Text
  untold: Text
  /** Nothing that was seen disagrees with the walk. */
  allAgree: Text
  /** Something does: the snapshot is older, or not of this cluster. */
  disagrees(aspect: string, seen: Text, walked: Text): Text
  older: Text
  /** Whoever asked is not in the text. */
  whoAsked: Text
  others(count: number): string
}
