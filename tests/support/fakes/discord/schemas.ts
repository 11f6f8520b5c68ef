import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/*
 * Discord's official OpenAPI document as zod schemas (npm discord-api-spec), with closed objects: the published ones are
 * open and take any typo. `setStrictObject` of the package acts only before the schemas are built, so we build them
 * ourselves from its text.
 */

interface Schema {
  safeParse(value: unknown): { success: boolean; error?: { issues: readonly unknown[] } }
}
type Schemas = Readonly<Record<string, Schema>>

const isSchema = (thing: unknown): thing is Schema =>
  typeof thing === 'object' && thing !== null && 'safeParse' in thing && typeof thing.safeParse === 'function'

/** The generated schemas with one line changed. Written beside nothing of ours: a fresh directory of the system. */
async function build(): Promise<Schemas> {
  const source = readFileSync(fileURLToPath(import.meta.resolve('discord-api-spec/zod')), 'utf8')
  const zod = import.meta.resolve('zod/mini')
  const strict = source
    .replace('let zObject = z.object;', 'let zObject = z.strictObject;')
    .replace('from "zod/mini"', `from ${JSON.stringify(zod)}`)
  if (!strict.includes('let zObject = z.strictObject;') || !strict.includes(zod))
    throw new Error('discord-api-spec is built differently now: look at tests/fakes/discord/schemas.ts')
  const file = join(mkdtempSync(join(tmpdir(), 'discord-spec-')), 'strict.mjs')
  writeFileSync(file, strict)
  const all: Record<string, unknown> = await import(/* @vite-ignore */ pathToFileURL(file).href)
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, Schema] => isSchema(entry[1])))
}

const schemas = await build()

/** What the official schema of that name has against a value. */
export function against(name: string, value: unknown): string[] {
  const schema = schemas[`${name}Schema`]
  if (schema === undefined) throw new Error(`no schema ${name} in discord-api-spec`)
  const result = schema.safeParse(value)
  return result.success ? [] : [`${name}: ${JSON.stringify(result.error?.issues ?? []).slice(0, 1500)}`]
}

type Bag = Record<string, unknown>
export const isBag = (thing: unknown): thing is Bag =>
  typeof thing === 'object' && thing !== null && !Array.isArray(thing)
export const bag = (thing: unknown): Bag => (isBag(thing) ? thing : {})
export const list = (thing: unknown): unknown[] => (Array.isArray(thing) ? thing : [])

/** discord.js adds these two although the document does not list them; Discord ignores them. Only when `false`. */
const NOISE = ['tts', 'enforce_nonce'] as const
function withoutNoise(body: Bag): Bag {
  const kept = Object.entries(body).filter(([key, value]) => !(value === false && NOISE.some((noise) => noise === key)))
  return Object.fromEntries(kept)
}
export function quiet(body: unknown): unknown {
  if (!isBag(body)) return body
  const clean = withoutNoise(body)
  return isBag(clean.data) ? { ...clean, data: withoutNoise(clean.data) } : clean
}

/** The document says integer and adds that strings of digits are fine: permissions are sent as strings. */
export function digits(command: unknown): unknown {
  const { default_member_permissions: wanted, ...rest } = bag(command)
  if (wanted === undefined) return rest
  return { ...rest, default_member_permissions: typeof wanted === 'string' && /^\d+$/.test(wanted) ? 0 : wanted }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)
const size = (thing: unknown): number => (typeof thing === 'string' ? thing.length : 0)

/** Rules across fields that a schema cannot express (resources/message, components/reference). */
export function messageRules(message: unknown, files: readonly string[]): string[] {
  const { content, embeds, components, attachments, allowed_mentions: mentions } = bag(message)
  const out: string[] = []
  const total = sum(
    list(embeds).map((embed) => {
      const { title, description, footer, author, fields } = bag(embed)
      const inside = list(fields).map((f) => size(bag(f).name) + size(bag(f).value))
      return size(title) + size(description) + size(bag(footer).text) + size(bag(author).name) + sum(inside)
    }),
  )
  if (total > 6000) out.push(`embeds have ${total} characters in all`)
  const buttons = list(components).flatMap((row) => list(bag(row).components))
  const ids = buttons.map((button) => bag(button).custom_id)
  if (new Set(ids).size !== ids.length) out.push('two components with one custom_id')
  if (list(components).length > 5) out.push(`${list(components).length} rows`)
  for (const button of buttons)
    if (bag(button).style !== 5 && size(bag(button).custom_id) === 0) out.push('no custom_id')
  const named = list(attachments).map((attachment) => bag(attachment))
  for (const { id } of named)
    if (!files.includes(`files[${String(id)}]`)) out.push(`attachment ${String(id)} has no part`)
  const names = new Set(named.map(({ filename }) => `attachment://${String(filename)}`))
  for (const embed of list(embeds)) {
    const { url } = bag(bag(embed).image)
    if (typeof url === 'string' && !names.has(url)) out.push(`${url} is not attached`)
  }
  if (size(content) === 0 && list(embeds).length === 0 && list(attachments).length === 0) out.push('an empty message')
  if (list(embeds).some((embed) => size(bag(embed).description) === 0 && bag(embed).image === undefined))
    out.push('an empty embed')
  if (mentions !== undefined && JSON.stringify(mentions) !== '{"parse":[]}') out.push('mentions that may ring')
  if (mentions === undefined) out.push('mentions are not forbidden')
  return out
}

/** Marks, mentions and links in markdown that are outside of code: what must never come from what somebody typed. */
export function liveMarkup(markdown: string): string[] {
  // As Discord reads: from left to right, whichever of escape, fence and code span comes first.
  const outside = markdown
    .replace(/\\[\\*_~|`[\]<>#.-]|```[\s\S]*?```|(?<!`)`[^`\n]+`(?!`)/g, '')
    .replaceAll('@\u200b', '')
  return [
    ...(outside.match(/@everyone|@here|<[@#:tia/][^>]*>/g) ?? []),
    ...(outside.match(/\[[^\]]*\]\([^)]*\)/g) ?? []),
    ...(outside.match(/`+|\|\||~~/g) ?? []),
    ...(outside.match(/[\u202a-\u202e\u2066-\u2069]/g) ?? []),
  ]
}
