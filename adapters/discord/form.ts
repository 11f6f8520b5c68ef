import type { Language } from '../../src/request/calls.ts'
import { catalogues } from '../../src/words/index.ts'
import type { CommandDescription, ParamDescription } from '../platform/registry.ts'
import { type Carried, recalled } from './buttons.ts'
import { COMPONENT, LIMITS, OURS } from './limits.ts'
import { shortened } from './markdown.ts'
import type { Field, Form } from './payload.ts'

/*
 * Forms: the options of a question, to ask it again with others, and the file of a network. Pure. What a form asks stands
 * in its custom_id, as in a button's.
 */

type Values = Readonly<Record<string, unknown>>

const isChoice = ({ choices }: ParamDescription): boolean =>
  choices.length > 0 && choices.length <= LIMITS.commandChoices

/** What a parameter can be chosen from; nothing when it is typed. */
function choicesOf(param: ParamDescription): readonly string[] {
  if (param.kind === 'yes-no') return ['true', 'false']
  return param.kind === 'choice' && isChoice(param) ? param.choices : []
}

function input(param: ParamDescription, given: unknown): Field['component'] {
  const common = { custom_id: param.name, required: param.required }
  const value = given === undefined ? '' : shortened(String(given), OURS.formField)
  const choices = choicesOf(param)
  if (choices.length > 0) {
    const options = choices.map((choice) => ({ label: choice, value: choice, default: choice === value }))
    return { type: COMPONENT.select, ...common, min_values: param.required ? 1 : 0, max_values: 1, options }
  }
  return { type: COMPONENT.text, style: 1, ...common, max_length: OURS.formField, ...(value === '' ? {} : { value }) }
}

/** The parameters that a form shows: what must be given first, then the others in their order, five in all. */
export function shownIn({ params }: CommandDescription): ParamDescription[] {
  const own = params.filter((param) => param.manner !== true && param.kind !== 'file')
  return own.toSorted((a, b) => Number(b.required) - Number(a.required)).slice(0, LIMITS.formFields)
}

/** Has a question options that are worth a form? */
export function hasForm(command: CommandDescription | undefined): command is CommandDescription {
  return command !== undefined && shownIn(command).some((param) => param.required)
}

function field(param: ParamDescription, language: Language, component: Field['component']): Field {
  return {
    type: COMPONENT.label,
    label: shortened(param.name, LIMITS.formLabel),
    description: shortened(param.about[language], LIMITS.commandDescription),
    component,
  }
}

/** The options of what was asked, filled in. */
export function optionsForm(command: CommandDescription, at: { id: string; ask: Values; language: Language }): Form {
  const components = shownIn(command).map((param) => field(param, at.language, input(param, at.ask[param.name])))
  return { custom_id: at.id, title: shortened(`/${command.name}`, LIMITS.formTitle), components }
}

/** A network as a file. */
export function fileForm(command: CommandDescription, at: { id: string; language: Language }): Form {
  const param = command.params.find(({ kind }) => kind === 'file')
  if (param === undefined) throw new Error(`${command.name} takes no file`)
  const file: Field['component'] = {
    type: COMPONENT.file,
    custom_id: param.name,
    required: true,
    min_values: 1,
    max_values: 1,
    file_types: [...FILE_TYPES],
  }
  const title = shortened(catalogues[at.language].surfaces.discord.fileTitle, LIMITS.formTitle)
  return { custom_id: at.id, title, components: [field(param, at.language, file)] }
}
/** What a network can be read from. */
export const FILE_TYPES = ['.yaml', '.yml', '.json', '.txt', '.zip'] as const

/** The question with what was filled in: an emptied field is left out. `undefined` when that is no request. */
export function filled(
  ask: Carried['ask'],
  fields: Readonly<Record<string, string>>,
  desk: { commands: ReadonlyMap<string, CommandDescription>; kinds: ReadonlySet<string> },
): Carried['ask'] | undefined {
  const command = 'line' in ask ? undefined : desk.commands.get(ask.kind)
  if (command === undefined) return undefined
  const request: Record<string, unknown> = { ...ask }
  for (const { name } of shownIn(command)) {
    const text = Object.hasOwn(fields, name) ? fields[name]?.trim() : undefined
    if (text === undefined) continue
    if (text === '') delete request[name]
    else request[name] = text
  }
  return recalled(JSON.stringify(request), desk.kinds)
}
