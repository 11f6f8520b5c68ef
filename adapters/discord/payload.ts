/*
 * What we send, as JSON: only the fields that we use. Structural on purpose, so that no type of the library passes the
 * edge of the adapter; tests hold every payload against the official schema.
 */

export interface Button {
  type: 2
  style: 1 | 2 | 3 | 4
  label: string
  custom_id: string
  disabled?: boolean
}
export interface Row {
  type: 1
  components: Button[]
}
export interface Embed {
  color?: number
  description?: string
  image?: { url: string }
}
/** `id` names the part `files[id]` of the upload. */
export interface Attachment {
  id: string
  filename: string
  description?: string
}
/** A message as it is created or edited. Every field is always given, so that an edit replaces all of the old one. */
export interface Payload {
  content: string
  embeds: Embed[]
  components: Row[]
  attachments: Attachment[]
  /** Nothing in our messages ever pings anybody. */
  allowed_mentions: { parse: never[] }
  flags?: number
}
export interface FileUpload {
  name: string
  type: string
  data: Uint8Array
}
/** A message and the files that its attachments name, in order. */
export interface DiscordMessage {
  payload: Payload
  files: FileUpload[]
}

/** A modal (components/reference): up to five labels with one input each. */
export interface Form {
  custom_id: string
  title: string
  components: Field[]
}
interface Input {
  custom_id: string
  required: boolean
}
export interface Field {
  type: 18
  label: string
  description: string
  component: Input &
    (
      | { type: 4; style: 1; max_length: number; value?: string }
      | {
          type: 3
          min_values: number
          max_values: number
          options: { label: string; value: string; default: boolean }[]
        }
      | { type: 19; min_values: number; max_values: number; file_types: string[] }
    )
}

export interface OptionChoice {
  name: string
  value: string | number
}
/** The first response to an interaction. */
export type Callback =
  | { type: 1 }
  | { type: 4; data: Payload }
  | { type: 5; data?: { flags: number } }
  | { type: 6 }
  | { type: 8; data: { choices: OptionChoice[] } }
  | { type: 9; data: Form }

/** A message of text only. */
export function plainMessage(content: string, flags = 0): Payload {
  return {
    content,
    embeds: [],
    components: [],
    attachments: [],
    allowed_mentions: { parse: [] },
    ...(flags === 0 ? {} : { flags }),
  }
}
