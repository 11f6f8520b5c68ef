import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { LANGUAGES, type Language } from '../../src/request/calls.ts'
import { manifest, type Reached } from './manifest.ts'
import { slackCommands } from './registry.ts'

/*
 * Prints the manifest to paste: `node adapters/slack/print-manifest.ts [--url https://…] [--oauth] [--language zh]`.
 * Without an address it is for Socket Mode. `--into docs/slack.md` puts it into the guide instead.
 */

const isLanguage = (word: string): word is Language => LANGUAGES.some((language) => language === word)

/** The way that the arguments ask for. Throws when an address is none that Slack could call. */
export function wayOf(url: string | undefined, oauth: boolean): Reached {
  if (url === undefined) {
    if (oauth) throw new Error('--oauth needs --url: many workspaces are reached over HTTP only')
    return { kind: 'socket' }
  }
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:') throw new Error('--url must begin with https://')
  return { kind: 'http', url: url.replace(/\/+$/, ''), oauth }
}

/** The manifest as indented JSON, with a line break at its end. */
export function printed(way: Reached, language: Language): string {
  return `${JSON.stringify(manifest(slackCommands(), way, language), null, 2)}\n`
}

/** A guide with its JSON block renewed. */
export function renewed(guide: string, json: string): string {
  return guide.replace(/(```json\n)[\s\S]*?(```)/, (_, open: string, close: string) => open + json + close)
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      url: { type: 'string' },
      oauth: { type: 'boolean' },
      language: { type: 'string', default: 'en' },
      into: { type: 'string' },
    },
  })
  const language = isLanguage(values.language) ? values.language : 'en'
  const json = printed(wayOf(values.url, values.oauth === true), language)
  if (values.into === undefined) process.stdout.write(json)
  else writeFileSync(values.into, renewed(readFileSync(values.into, 'utf8'), json))
}
