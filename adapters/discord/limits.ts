/*
 * Discord's numbers. Sources: docs.discord.com as of 2026-08, and the limits in the official OpenAPI document
 * (npm discord-api-spec). Lengths are characters; we count UTF-16 units, which are never fewer.
 */
export const LIMITS = {
  /** resources/message: content of a message. */
  content: 2000,
  /** resources/message: embed limits; the total is over all embeds of a message. */
  embeds: 10,
  embedDescription: 4096,
  embedTotal: 6000,
  /** components/reference: action rows. */
  rows: 5,
  buttonsPerRow: 5,
  buttonLabel: 80,
  customId: 100,
  /** resources/message, uploading files. */
  attachments: 10,
  attachmentDescription: 1024,
  /** reference, uploading files: the default; `attachment_size_limit` of an interaction says what holds there. */
  attachmentBytes: 10 * 1024 * 1024,
  /** interactions/application-commands. */
  commandName: 32,
  commandDescription: 100,
  commandOptions: 25,
  commandChoices: 25,
  choiceName: 100,
  choiceValue: 100,
  commandTotal: 8000,
  chatCommands: 100,
  messageCommands: 15,
  /** components/reference: modals, labels in them. */
  formTitle: 45,
  formFields: 5,
  formLabel: 45,
  /** resources/channel: name of a thread. */
  threadName: 100,
} as const

/** What we keep below Discord's numbers, for the sake of whoever reads. */
export const OURS = {
  /** components/using-message-components: a label that a phone does not cut. */
  label: 38,
  /** Longer sources go into a file. */
  sourceCharacters: 1500,
  sourceLines: 40,
  /** Columns of monospace that fit into an embed on a desktop; wider tables become lists. */
  tableColumns: 56,
  /** Characters that are typed into a field of a form: a host name has 253 at most. */
  formField: 253,
  /** Bytes of an uploaded network. */
  upload: 256 * 1024,
  /** Bytes of a request body in HTTP mode. */
  body: 256 * 1024,
  /** Seconds that a signed timestamp may be off, either way. */
  window: 300,
} as const

/** Times in milliseconds. interactions/receiving-and-responding: 3 s for the first response, 15 min for the token. */
export const TIMES = {
  /** How long the settings may take before we acknowledge without them. */
  beforeAck: 400,
  /** How long the settings may take before suggestions are made without them; Discord's limit is 3 s, ours 300 ms. */
  beforeSuggesting: 120,
  /** Beyond this, the token of an interaction is dead. */
  token: 15 * 60_000,
  upload: 10_000,
  request: 15_000,
  stopping: 20_000,
  /** Between looks at the list of servers, in HTTP mode. */
  looking: 6 * 3_600_000,
} as const

export const FLAGS = { ephemeral: 1 << 6 } as const
export const PERMISSIONS = {
  administrator: 1n << 3n,
  manageGuild: 1n << 5n,
  viewChannel: 1n << 10n,
  sendMessages: 1n << 11n,
  embedLinks: 1n << 14n,
  attachFiles: 1n << 15n,
  createPublicThreads: 1n << 35n,
  sendMessagesInThreads: 1n << 38n,
} as const
/** What the bot must be allowed before it opens a thread and answers in it. */
export const FOR_THREADS: readonly bigint[] = [
  PERMISSIONS.viewChannel,
  PERMISSIONS.embedLinks,
  PERMISSIONS.attachFiles,
  PERMISSIONS.createPublicThreads,
  PERMISSIONS.sendMessagesInThreads,
]
/** Types of channels (resources/channel) in which a message can get a thread, and those that are one. */
export const CHANNELS: { withThreads: ReadonlySet<number>; threads: ReadonlySet<number> } = {
  withThreads: new Set([0, 5]),
  threads: new Set([10, 11, 12]),
}
/** Types of interactions, responses, components, options and commands (interactions/receiving-and-responding). */
export const INTERACTION = { ping: 1, command: 2, component: 3, autocomplete: 4, form: 5 } as const
export const RESPONSE = { pong: 1, message: 4, defer: 5, deferUpdate: 6, choices: 8, form: 9 } as const
export const COMPONENT = { row: 1, button: 2, select: 3, text: 4, label: 18, file: 19 } as const
export const OPTION = { string: 3, integer: 4, boolean: 5, attachment: 11 } as const
export const COMMAND = { chat: 1, message: 3 } as const
