import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { createGenerator, type Schema } from 'ts-json-schema-generator'

/*
 * The oracle for everything that we send to Slack: a JSON schema made from Slack's own types (`@slack/types`, closed
 * objects), with the limits that stand in their comments, and by hand those that do not.
 */

interface Node {
  [key: string]: unknown
  description?: string
  type?: unknown
  const?: unknown
  $ref?: string
  properties?: Record<string, Node>
  items?: Node
  maxLength?: number
  minLength?: number
  maxItems?: number
}
const isNode = (thing: unknown): thing is Node => typeof thing === 'object' && thing !== null && !Array.isArray(thing)

/** A schema of one exported type; closed objects. */
function schemaOf(path: string, type: string): Record<string, Node> {
  const generator = createGenerator({
    path: new URL(import.meta.resolve(path)).pathname.replace(/\.js$/, '.d.ts'),
    type,
    skipTypeCheck: true,
    additionalProperties: false,
    expose: 'all',
  })
  const schema: Schema = generator.createSchema(type)
  const definitions: Record<string, Node> = {}
  for (const [name, node] of Object.entries(schema.definitions ?? {})) if (isNode(node)) definitions[name] = node
  return definitions
}

const MAX_LENGTH = /max(?:imum)?\s+length.*?([\d,]+)\s+char|limit ([\d,]+) characters max/is
const MAX_ITEMS = /max(?:imum)?\b[^.]*?\b(\d[\d,]*)|up to (\d+)/i

const numberIn = (match: RegExpExecArray | null): number | undefined => {
  const digits = match?.slice(1).find((group) => group !== undefined)
  return digits === undefined ? undefined : Number(digits.replaceAll(',', ''))
}

/** Sets what a property's own comment says; returns how many limits were found. */
function readLimit(node: Node): number {
  const about = node.description ?? ''
  const length = numberIn(MAX_LENGTH.exec(about))
  const items = numberIn(MAX_ITEMS.exec(about))
  if (node.type === 'array' && items !== undefined) {
    node.maxItems = items
    return 1
  }
  if (node.type === 'string' && length !== undefined) {
    node.maxLength = length
    return 1
  }
  if (node.$ref !== undefined && length !== undefined) {
    node.allOf = [{ $ref: node.$ref }, { properties: { text: { type: 'string', maxLength: length } } }]
    delete node.$ref
    return 1
  }
  return 0
}

/** A definition's objects: itself, or each of its variants. */
function shapesOf(definition: Node | undefined): Node[] {
  if (definition === undefined) return []
  const variants: unknown = definition.anyOf
  return Array.isArray(variants) ? variants.filter(isNode) : [definition]
}

export function readLimits(definitions: Record<string, Node>): number {
  let found = 0
  for (const shape of Object.values(definitions).flatMap(shapesOf)) {
    for (const property of Object.values(shape.properties ?? {})) found += readLimit(property)
  }
  return found
}

/** What Slack's documentation says and the comments do not. */
const BY_HAND: readonly [definition: string, property: string, limit: Node][] = [
  ['PlainTextElement', 'text', { minLength: 1, maxLength: 3000 }],
  ['MrkdwnElement', 'text', { minLength: 1, maxLength: 3000 }],
  ['SectionBlock', 'fields', { maxItems: 10 }],
  ['ImageBlock', 'alt_text', { minLength: 1, maxLength: 2000 }],
  ['Button', 'action_id', { minLength: 1, maxLength: 255 }],
  ['Button', 'value', { maxLength: 2000 }],
  ['RichTextText', 'text', { minLength: 1 }],
  ['ModalView', 'blocks', { maxItems: 100 }],
  ['HomeView', 'blocks', { maxItems: 100 }],
  ['ModalView', 'private_metadata', { maxLength: 3000 }],
  ['ModalView', 'callback_id', { maxLength: 255 }],
]

function closeBlocks(definitions: Record<string, Node>): void {
  for (const name of ['ModalView', 'HomeView']) {
    const blocks = definitions[name]?.properties?.blocks
    if (blocks !== undefined) blocks.items = { $ref: '#/definitions/KnownBlock' }
  }
  for (const part of ['title', 'submit', 'close']) {
    const node = definitions.ModalView?.properties?.[part]
    if (node === undefined) continue
    node.allOf = [{ $ref: node.$ref }, { properties: { text: { maxLength: 24 } } }]
    delete node.$ref
  }
}

let made: { definitions: Record<string, Node>; limits: number } | undefined

/** The schema's definitions, made once per process (about a second and a half). */
export function slackSchema(): { definitions: Record<string, Node>; limits: number } {
  if (made !== undefined) return made
  const definitions = { ...schemaOf('@slack/types', 'KnownBlock'), ...schemaOf('@slack/types', 'View') }
  const limits = readLimits(definitions)
  for (const [definition, property, limit] of BY_HAND) {
    const nodes = shapesOf(definitions[definition])
      .map((shape) => shape.properties?.[property])
      .filter(isNode)
    if (nodes.length === 0) throw new Error(`@slack/types has no ${definition}.${property} any more`)
    for (const node of nodes) Object.assign(node, limit)
  }
  closeBlocks(definitions)
  made = { definitions, limits }
  return made
}

const validators = new Map<string, ValidateFunction>()
let ajv: Ajv | undefined

function validator(definition: string): ValidateFunction {
  const known = validators.get(definition)
  if (known !== undefined) return known
  if (ajv === undefined) {
    ajv = new Ajv({ strict: false, allErrors: false })
    ajv.addSchema({ $id: 'slack', definitions: slackSchema().definitions })
  }
  const validate = ajv.compile({ $ref: `slack#/definitions/${definition}` })
  validators.set(definition, validate)
  return validate
}

const told = (errors: readonly ErrorObject[] | null | undefined): string =>
  (errors ?? []).map((e) => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`).join('; ')

/** `section` -> `SectionBlock`. Found by the constant that each definition carries. */
function definitionOf(type: unknown): string | undefined {
  return Object.entries(slackSchema().definitions).find(
    ([name, node]) => name.endsWith('Block') && shapesOf(node).some((shape) => shape.properties?.type?.const === type),
  )?.[0]
}

/** Makes the schema and its validators before anything is timed: that takes a few seconds on a busy machine. */
export function warmSchema(): void {
  const definitions = slackSchema().definitions
  for (const name of [...Object.keys(definitions).filter((each) => each.endsWith('Block')), 'ModalView', 'HomeView']) {
    if (definitions[name] !== undefined) validator(name)
  }
}

/** What is wrong with blocks; empty when nothing is. */
export function blockProblems(blocks: unknown, most = 50): string[] {
  if (!Array.isArray(blocks)) return ['blocks are not a list']
  const problems: string[] = []
  if (blocks.length > most) problems.push(`${blocks.length} blocks, at most ${most}`)
  for (const [i, block] of blocks.entries()) {
    const definition = isNode(block) ? definitionOf(block.type) : undefined
    if (definition === undefined) problems.push(`block ${i}: no such type: ${JSON.stringify(block).slice(0, 80)}`)
    else if (!validator(definition)(block))
      problems.push(`block ${i} (${definition}): ${told(validator(definition).errors)}`)
  }
  return [...problems, ...twice(blocks)]
}

/** `action_id` and `block_id` must be unique within a message. */
function twice(blocks: readonly unknown[]): string[] {
  const ids: string[] = []
  const walk = (thing: unknown): void => {
    if (Array.isArray(thing)) for (const each of thing) walk(each)
    if (!isNode(thing)) return
    for (const key of ['action_id', 'block_id']) if (typeof thing[key] === 'string') ids.push(`${key} ${thing[key]}`)
    for (const each of Object.values(thing)) walk(each)
  }
  walk(blocks)
  return ids.filter((id, i) => ids.indexOf(id) !== i).map((id) => `${id} stands twice`)
}

const bytes = (thing: unknown): number => Buffer.byteLength(JSON.stringify(thing))

/** Is there a link or a mention in what Slack would read as mrkdwn? We never send one. */
export function tokens(thing: unknown): string[] {
  if (Array.isArray(thing)) return thing.flatMap(tokens)
  if (!isNode(thing)) return []
  const own =
    thing.type === 'mrkdwn' && typeof thing.text === 'string'
      ? [...(thing.text.match(/<[^>]*>?/g) ?? []), ...(thing.verbatim === true ? [] : ['not verbatim'])]
      : []
  return [...own, ...Object.values(thing).flatMap(tokens)]
}

/** What is wrong with the arguments of chat.postMessage, chat.postEphemeral or chat.update, or with a response. */
export function messageProblems(message: Record<string, unknown>): string[] {
  const problems = blockProblems(message.blocks)
  const { text } = message
  if (typeof text !== 'string' || text.trim() === '') problems.push('no text for the notification')
  else {
    if (text.length > 150) problems.push(`text has ${text.length} characters`)
    if (/[<>\n]/.test(text)) problems.push(`markup in text: ${text}`)
  }
  if (bytes(message.blocks) > 13_000) problems.push(`blocks take ${bytes(message.blocks)} bytes`)
  return [...problems, ...tokens(message.blocks)]
}

/** What is wrong with a modal or a Home tab. */
export function viewProblems(view: unknown): string[] {
  if (!isNode(view)) return ['no view']
  const definition = view.type === 'home' ? 'HomeView' : 'ModalView'
  const whole = validator(definition)(view) ? [] : [`${definition}: ${told(validator(definition).errors)}`]
  return [...blockProblems(view.blocks, 100), ...whole, ...tokens(view.blocks)]
}

/** The official type of a manifest, from `@slack/web-api`, with the limits in its comments. */
export function manifestProblems(manifest: unknown): string[] {
  const validate = manifestValidator()
  return validate(manifest) ? [] : [told(validate.errors)]
}

let manifests: ValidateFunction | undefined
function manifestValidator(): ValidateFunction {
  if (manifests !== undefined) return manifests
  const definitions = schemaOf('@slack/web-api/dist/types/request/manifest.js', 'Manifest')
  readLimits(definitions)
  manifests = new Ajv({ strict: false, allErrors: true }).compile({ $ref: '#/definitions/Manifest', definitions })
  return manifests
}
