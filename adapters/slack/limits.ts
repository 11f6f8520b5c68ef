/*
 * Slack's numbers, each with its source. Where Slack documents nothing, the number is what its users measured, and says so.
 * Base of the addresses: https://docs.slack.dev
 */
export const LIMITS = {
  /** Blocks in a message. /reference/block-kit/blocks */
  blocks: 50,
  /** Blocks in a modal or on the Home tab. /reference/block-kit/blocks */
  viewBlocks: 100,
  /**
   * Bytes of a message's blocks as JSON. Not documented: `msg_blocks_too_long` was seen at 13,297 characters of markdown
   * (slackapi/bolt-js#2509) and earlier where containers are many (slackapi/bolt-js#2867), so containers count here too.
   */
  message: 12_000,
  /** Characters of `text` of a section, after escaping. /reference/block-kit/blocks/section-block says 3000; less keeps
   * any section, even of three-byte characters, within half a message. */
  section: 2_000,
  /** Characters of a text element in a context block; elements per block. /reference/block-kit/blocks/context-block */
  context: 2_000,
  /** Characters of one preformatted piece. Not documented; the section's number is known to pass. */
  preformatted: 2_000,
  /** Elements of an actions block. /reference/block-kit/blocks/actions-block */
  actions: 25,
  /** Bytes of one actions block here, so that it always fits below a section. */
  actionsBytes: 5_000,
  /** Characters of a button's text; it is cut on screen near 30. /reference/block-kit/block-elements/button-element */
  buttonText: 75,
  /** Characters of a button's value. Same page. */
  buttonValue: 2_000,
  /** Characters of an image's alt_text. /reference/block-kit/blocks/image-block says 2000; less leaves room for the steps. */
  alt: 600,
  /** Bytes that are kept free for a picture that follows its text. */
  picture: 2_600,
  /** Characters of the notification `text`: it is all that a phone shows. /changelog/2026/07/13/notification-changes */
  text: 150,
  /** Characters of a modal's title, its buttons, its private metadata. /reference/views/modal-views */
  modalTitle: 24,
  modalButton: 24,
  privateMetadata: 3_000,
  /** Characters of a label and a hint of an input, an option, a placeholder. /reference/block-kit/blocks/input-block */
  label: 2_000,
  option: 75,
  options: 100,
  placeholder: 150,
  /** Uses of a response_url within 30 minutes. /interactivity/handling-user-interaction */
  responses: 5,
  /** Bytes of a request that is read at all; Bolt's default is 4 MB. Slack's own payloads stay far below. */
  body: 256 * 1024,
  /** Bytes of a file that somebody uploads. */
  upload: 256 * 1024,
  /** Seconds by which a request's timestamp may differ, both ways. /authentication/verifying-requests-from-slack */
  skew: 300,
  /** Messages that one answer may take before the rest becomes a file. */
  messages: 8,
  /** Manifest: /reference/app-manifest and the official schema of slackapi/manifest-schema. */
  manifestName: 35,
  manifestDescription: 140,
  manifestLongDescription: [175, 4_000],
  manifestCommands: 50,
  manifestCommand: 32,
  manifestCommandDescription: 2_000,
  manifestUsageHint: 1_000,
  manifestShortcutName: 24,
  manifestShortcutDescription: 150,
} as const
