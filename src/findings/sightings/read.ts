import { flowOf } from './flow-json.ts'
import { hubbleDict, hubbleLine, hubbleTable } from './hubble.ts'
import { alertsOf, describe, eventLine } from './kubernetes.ts'
import { monitorLine } from './monitor.ts'
import { lookup, ping, programLine, traceroute } from './programs.ts'
import { asksOf } from './reading.ts'
import type { Sighting } from './sighting.ts'
import { tables } from './tables.ts'
import { tcpdump, tsharkLine } from './tcpdump.ts'

/*
 * Anything that somebody pastes: what was seen, tool by tool. What is not understood yields nothing, and nothing is guessed.
 */

/** What is read of a paste, in characters; files of flows go through the replay. */
export const LONGEST_PASTE = 64 * 1024
/** A single line of more is no line that a person reads. */
const LONGEST_LINE = 8 * 1024
const MOST_SIGHTINGS = 500

/** What is seen in a text, in its order. Fences, quotes, prompts, colours and foreign time stamps around it do not disturb. */
export function sightingsIn(text: string): Sighting[] {
  const lines = linesOf(text.slice(0, LONGEST_PASTE))
  const whole = asJson(lines.join('\n'))
  const found = whole === undefined ? readLines(lines) : jsonSightings(whole, lines.join('\n'))
  return found.slice(0, MOST_SIGHTINGS).map((one) => {
    const asks = asksOf(one)
    return asks === undefined ? one : { ...one, asks }
  })
}

/** The bare lines of a paste. */
export function linesOf(text: string): string[] {
  return text
    .replaceAll(/\u001b\[[0-9;]*[A-Za-z]/g, '')
    .replaceAll(/[\u00a0\u2007\u202f]/g, ' ')
    .replaceAll(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .replaceAll('&gt;', '>')
    .replaceAll('&lt;', '<')
    .split(/\r?\n/)
    .map((line) =>
      line
        .slice(0, LONGEST_LINE)
        .replace(/^(?:\s*>)+ (?!\d)/, '')
        .replace(/^`(.*)`$/, '$1'),
    )
    .filter((line) => !/^\s*(?:```|~~~)/.test(line) && !isPrompt(line))
}

/** `$ hubble observe`, `root@node1:~# cilium-dbg monitor`, `/ # curl x`. */
function isPrompt(line: string): boolean {
  return /^\s*(?:\$|(?:[\w.-]+@)?[\w.-]+:[^\s]*[#$]|\/ #|PS [A-Z]:[^>]*>|❯|➜)\s+\S/.test(line)
}

function asJson(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    // not one document: perhaps one a line
    return undefined
  }
}

function jsonSightings(value: unknown, text: string): Sighting[] {
  if (Array.isArray(value)) return value.flatMap((one: unknown) => flowOf(one, JSON.stringify(one)) ?? [])
  const one = flowOf(value, text)
  return one === undefined ? alertsOf(value) : [one]
}

/** Outputs that are understood as a whole come before those that are understood line by line. */
function readLines(lines: readonly string[]): Sighting[] {
  const dict = hubbleDict(lines)
  if (dict.length > 0) return dict
  const table = hubbleTable(lines)
  if (table.length > 0) return table
  const one = ping(lines) ?? traceroute(lines)
  if (one !== undefined) return [one]
  const flows = lines.flatMap(lineSighting)
  if (flows.length > 0) return flows
  const packets = tcpdump(lines)
  if (packets.length > 0) return packets
  const rows = tables(lines)
  if (rows.length > 0) return rows
  const named = lookup(lines) ?? describe(lines)
  if (named !== undefined) return [named]
  return lines.flatMap((line) => programLine(line.trim()) ?? [])
}

function lineSighting(line: string): Sighting[] {
  const trimmed = line.trim()
  const json = trimmed.startsWith('{') ? asJson(trimmed) : undefined
  if (json !== undefined) return jsonSightings(json, trimmed)
  const one = hubbleLine(trimmed) ?? monitorLine(trimmed) ?? tsharkLine(trimmed) ?? eventLine(trimmed)
  return one === undefined ? [] : [one]
}
