import type { DeviceKind } from '../../devices/index.ts'
import type { Voice } from '../../request/calls.ts'
import type { StepOf } from '../../trace/events.ts'

/** Words that only stand in pictures: names of places inside a node, headings of frames, what is folded away. */
export interface PictureWords {
  /** A door or room of a node. `port` is its real name. */
  parts: Record<Part, Record<Voice, (port: string) => string>>
  /** What a device is in the story of the houses. */
  nouns: Record<DeviceKind, string>
  /** Ends a sentence of the picture's text. */
  stop: string
  reply: string
  acknowledgement: string
  error: (name: string) => string
  tunnel: Record<Voice, (wrapping: StepOf<'encapsulated'>) => string>
  /** From one program straight into another pod (bpf_redirect_peer). */
  passage: Record<Voice, string>
  arpAsk: (ip: string, attempts: number) => string
  arpKnown: (ip: string, mac: string) => string
  noAnswer: string
  folded: (places: number) => string
  leaves: (port: string) => string
  wrapped: string
  unwrapped: string
  arrived: Record<Voice, string>
  /** An error of the network reached who had asked. */
  told: Record<Voice, string>
  /** It would arrive, if what is not known allows it. */
  unsure: Record<Voice, string>
  /** The name of a node that may be off. */
  notReady: (node: string) => string
  title: (from: string, to: string) => string
  page: (number: number, of: number) => string
  /** The browser that a variable names does not start. */
  brokenBrowser: (variable: string, file: string) => string
  /** The packages that draw are not there; this command adds them. */
  notInstalled: (command: string) => string
  /** Why there is no picture, in one sentence. */
  why: Record<PictureTrouble, string>
}
export const PICTURE_TROUBLES = [
  'busy',
  'deadline',
  'crashed',
  'no-browser',
  'too-large',
  'bad-source',
  'no-font',
  'stopped',
  'failed',
] as const
export type PictureTrouble = (typeof PICTURE_TROUBLES)[number]
export const PARTS = ['lxc', 'stack', 'cilium_host', 'cilium_net', 'cilium_vxlan', 'eth0', 'other'] as const
export type Part = (typeof PARTS)[number]
