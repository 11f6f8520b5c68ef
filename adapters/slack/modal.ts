import type { InputBlock, ModalView, PlainTextElement, PlainTextOption } from '@slack/types'
import type { Language, Request } from '../../src/request/calls.ts'
import { catalogues } from '../../src/words/index.ts'
import type { CommandDescription, ParamDescription } from '../platform/registry.ts'
import { isRequest } from './actions.ts'
import { LIMITS } from './limits.ts'
import { shortened } from './mrkdwn.ts'

/** Modals of commands are `ask:trace`, ... */
export const MODAL = /^ask:[\w-]+$/

const words = (text: string, room: number): PlainTextElement => ({
  type: 'plain_text',
  text: shortened(text, room) || '-',
  emoji: false,
})

const option = (value: string, label: string): PlainTextOption => ({ text: words(label, LIMITS.option), value })

function element(param: ParamDescription, language: Language): InputBlock['element'] {
  const action_id = param.name
  if (param.kind === 'number') return { type: 'number_input', action_id, is_decimal_allowed: false }
  if (param.kind === 'yes-no') {
    return { type: 'checkboxes', action_id, options: [option('true', catalogues[language].surfaces.slack.yes)] }
  }
  if (param.kind === 'file') return { type: 'file_input', action_id, filetypes: [...FILE_TYPES], max_files: 1 }
  const choices = param.choices.filter((choice) => choice !== '' && choice.length <= LIMITS.option)
  if (param.kind === 'choice' && choices.length > 0 && choices.length <= LIMITS.options) {
    return { type: 'static_select', action_id, options: choices.map((choice) => option(choice, choice)) }
  }
  return { type: 'plain_text_input', action_id }
}

/** What a network can be read from. */
const FILE_TYPES = ['yaml', 'yml', 'json', 'txt', 'text', 'zip'] as const

/** Where the answer goes: what a modal must remember, because its submission does not say. */
export interface Origin {
  channel: string
  thread?: string
}

/** The options of a command as a form; submitted, it is a complete request. */
export function modal(command: CommandDescription, origin: Origin, language: Language): ModalView {
  const said = catalogues[language].surfaces.slack
  return {
    type: 'modal',
    callback_id: `ask:${command.name}`,
    title: words(`/${command.name}`, LIMITS.modalTitle),
    submit: words(said.ask, LIMITS.modalButton),
    close: words(said.cancel, LIMITS.modalButton),
    private_metadata: JSON.stringify(origin),
    blocks: command.params.slice(0, LIMITS.viewBlocks).map((param) => ({
      type: 'input',
      block_id: param.name,
      label: words(`${param.name}: ${param.about[language]}`, LIMITS.label),
      optional: !param.required,
      element: element(param, language),
    })),
  }
}

/** What a submission says about one input; of the many fields of Slack's type only those that our inputs fill. */
interface Filled {
  value?: string | null | undefined
  selected_option?: { value: string } | null | undefined
  selected_options?: readonly { value: string }[] | undefined
  files?: readonly unknown[] | undefined
}
export type ModalValues = Readonly<Record<string, Readonly<Record<string, Filled>>>>

function fieldOf(param: ParamDescription, filled: Filled): string | number | boolean | undefined {
  const text = (filled.value ?? filled.selected_option?.value ?? '').trim()
  if (param.kind === 'yes-no') return filled.selected_options?.some((choice) => choice.value === 'true') || undefined
  if (text === '') return undefined
  return param.kind === 'number' ? Number(text) : text
}

/** The request that a form asks; `undefined` when it is none of ours. */
export function submitted(
  command: CommandDescription,
  values: ModalValues,
  kinds: ReadonlySet<string>,
): Request | undefined {
  const request: Record<string, unknown> = { kind: command.name }
  const manner: Record<string, unknown> = {}
  for (const param of command.params) {
    const field = param.kind === 'file' ? undefined : fieldOf(param, values[param.name]?.[param.name] ?? {})
    if (field !== undefined) (param.manner === true ? manner : request)[param.name] = field
  }
  if (Object.keys(manner).length > 0) request.manner = manner
  return isRequest(request, kinds) ? request : undefined
}

/** The file that came with a form. */
export function fileIn(command: CommandDescription, values: ModalValues): unknown {
  const param = command.params.find((each) => each.kind === 'file')
  return param === undefined ? undefined : values[param.name]?.[param.name]?.files?.[0]
}

/** Where the modal came from; the person's direct message when it does not say. */
export function originOf(metadata: string, person: string): Origin {
  try {
    const bag: unknown = JSON.parse(metadata)
    if (typeof bag !== 'object' || bag === null || !('channel' in bag) || typeof bag.channel !== 'string') {
      return { channel: person }
    }
    const thread = 'thread' in bag && typeof bag.thread === 'string' ? { thread: bag.thread } : {}
    return { channel: bag.channel, ...thread }
  } catch {
    // Not one of ours: the answer goes where nobody else sees it.
    return { channel: person }
  }
}
