import { MANNER } from '../../src/bot/parse.ts'
import type { Asker, StoredNetwork } from '../../src/commands/command.ts'
import { COMMAND_NAMES, commands } from '../../src/commands/index.ts'
import { addressesOf } from '../../src/engine/topology.ts'
import { openLab } from '../../src/kube/labs.ts'
import type { Network } from '../../src/kube/network.ts'
import { openAny } from '../../src/kube/open.ts'
import { folded } from '../../src/networks/find-device.ts'
import { isLab, LAB_NAMES } from '../../src/networks/labs/index.ts'
import type { CallName, Language } from '../../src/request/calls.ts'
import type { Param } from '../../src/request/param.ts'
import { Problem } from '../../src/request/problem.ts'
import { termsBySubject } from '../../src/words/glossary.ts'
import { catalogues } from '../../src/words/index.ts'

/*
 * What may come next while somebody types: the same for a line in the web chat or the terminal, and for one option on
 * Discord. Pure; bounded, however large the network.
 */

/** A value for an argument, and a word on it. */
export interface Suggestion {
  value: string
  about: string
}
/** A question while its options are typed: what to suggest for one of them. */
export interface Typing {
  command: string
  param: string
  typed: string
  /** The other options, as far as they are given. */
  given: Readonly<Record<string, string | number | boolean>>
}
/** The whole line as it would become. */
export interface Continuation {
  line: string
  label: string
  about: string
}

const MOST = 25
/** Devices looked at; the rest of a larger network is found by typing more of its name. */
const LOOK = 20_000
const KINDS: readonly string[] = ['pod', 'host', 'node', 'router', 'switch']

/** The network that a question of this asker would meet; the default lab when theirs cannot be opened. */
export function networkOf(asker: Asker, named: string | undefined, otherwise: string): Network {
  const name = named ?? asker.network ?? otherwise
  const stored = asker.stored.find((one) => one.hash === name || one.name === name)
  return (stored === undefined ? undefined : opened(stored)) ?? openLab(isLab(name) ? name : 'buildings')
}

/** The networks that were completed in last, by their text: reading one anew with every letter would be slow. */
const OPENED = new Map<string, Network>()
const KEPT = 4

/** Nothing when it does not pass the door: that is told when it is asked, not while somebody types. */
function opened({ name, source }: StoredNetwork): Network | undefined {
  const before = OPENED.get(source)
  if (before !== undefined) return before
  try {
    const network = openAny({ file: name, text: source })
    for (const old of [...OPENED.keys()].slice(0, OPENED.size + 1 - KEPT)) OPENED.delete(old)
    OPENED.set(source, network)
    return network
  } catch (problem) {
    if (problem instanceof Problem) return undefined
    throw problem
  }
}

/** Devices and addresses that begin with, then those that contain, what was typed. */
function ends(network: Network, typed: string, senders: boolean): Suggestion[] {
  const wanted = folded(typed).toLowerCase()
  const begins: Suggestion[] = []
  const contains: Suggestion[] = []
  const devices = [...network.topology.devices.values()].slice(0, LOOK)
  devices.sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind))
  for (const device of devices) {
    if (senders && device.kind === 'switch') continue
    const [ip = ''] = addressesOf(device)
    const name = device.name.toLowerCase()
    const byAddress = wanted !== '' && ip.includes(wanted) && !name.includes(wanted)
    const found: Suggestion = byAddress
      ? { value: ip, about: device.name }
      : { value: device.name, about: ip || device.kind }
    if (name.startsWith(wanted) || ip.startsWith(wanted)) begins.push(found)
    else if (name.includes(wanted) || ip.includes(wanted)) contains.push(found)
    if (begins.length >= MOST) break
  }
  return [...begins, ...contains]
}

function starting(values: readonly string[], typed: string): Suggestion[] {
  const wanted = typed.toLowerCase()
  return values.filter((value) => value.toLowerCase().startsWith(wanted)).map((value) => ({ value, about: '' }))
}

/** Words of the glossary that begin with, then those that contain, what was typed; each with its subject. */
function terms(typed: string, language: Language): Suggestion[] {
  const wanted = folded(typed).toLowerCase()
  const all = termsBySubject(language).flatMap(({ title, terms: found }) =>
    found.map(({ term }): Suggestion => ({ value: term.name, about: title })),
  )
  const named = all.map((one) => ({ one, name: one.value.toLowerCase() }))
  const begins = named.filter(({ name }) => name.startsWith(wanted))
  const contains = named.filter(({ name }) => !name.startsWith(wanted) && name.includes(wanted))
  return [...begins, ...contains].map(({ one }) => one)
}

function commandsNamed(typed: string, language: Language): Suggestion[] {
  const wanted = typed.replace(/^\//, '').toLowerCase()
  const { commands: words } = catalogues[language]
  return COMMAND_NAMES.filter((name) => name.startsWith(wanted)).map((name) => ({
    value: name,
    about: words[name].about,
  }))
}

/** What fits the argument, at most 25, best first. `typed` may be empty. */
export function suggest(param: Param, typed: string, asker: Asker, network: Network): Suggestion[] {
  const all: Record<Param['kind'], () => Suggestion[]> = {
    end: () => ends(network, typed, true),
    device: () => ends(network, typed, false),
    network: () =>
      starting(
        [...LAB_NAMES, ...asker.networks.filter((one) => one.draft === undefined).map((one) => one.name)],
        typed,
      ),
    choice: () => starting(param.choices ?? [], typed),
    flag: () => starting(['yes', 'no'], typed),
    term: () => terms(typed, asker.language),
    command: () => commandsNamed(typed, asker.language),
    text: () => [],
    number: () => [],
  }
  return all[param.kind]().slice(0, MOST)
}

function isCommand(name: string): name is CallName {
  return Object.hasOwn(commands, name)
}

/** The positional argument that the next bare word would fill. */
function positional(params: Record<string, Param>, words: readonly string[]): [string, Param] | undefined {
  const bare = words.filter((word) => !word.includes('=') && !/^(?:-+>|=+>|to|到|→)$/i.test(word)).length
  const places = Object.entries(params).filter(([, param]) => param.position !== undefined)
  return places.sort(([, a], [, b]) => (a.position ?? 0) - (b.position ?? 0))[bare]
}

/** Words of the catalogue on an argument. */
function aboutParam(name: CallName, key: string, asker: Asker): string {
  const words: Record<string, string> = catalogues[asker.language].commands[name].params
  return words[key] ?? ''
}

function argument(
  name: CallName,
  before: readonly string[],
  typed: string,
  asker: Asker,
  otherwise: string,
): Suggestion[] {
  const own: Record<string, Param> = commands[name].params
  const params: Record<string, Param> = { ...own, ...MANNER }
  const chosen = before.find((word) => word.startsWith('network='))?.slice('network='.length)
  const network = networkOf(asker, chosen, otherwise)
  const equals = typed.indexOf('=')
  if (equals > 0) {
    const key = typed.slice(0, equals)
    const param = Object.hasOwn(params, key) ? params[key] : undefined
    const found = param === undefined ? [] : suggest(param, typed.slice(equals + 1), asker, network)
    return found.map(({ value, about }) => ({ value: `${key}=${value}`, about }))
  }
  const place = positional(own, before)
  const all = place === undefined ? [] : suggest(place[1], typed, asker, network)
  // Nobody asks how to get from here to here.
  const bare = all.filter(({ value, about }) => !before.includes(value) && !before.includes(about))
  const options = Object.keys(params)
    .filter(
      (key) =>
        params[key]?.position === undefined &&
        key.startsWith(typed) &&
        !before.some((word) => word.startsWith(`${key}=`)),
    )
    .map((key) => ({ value: `${key}=`, about: aboutParam(name, key, asker) }))
  return place?.[1].required === true ? bare : [...bare, ...options]
}

/** Ways to go on with a typed line: commands first, then their arguments. `otherwise` is the network asked by default. */
export function complete(line: string, asker: Asker, otherwise: string): Continuation[] {
  const text = line.trimStart()
  const words = text.split(/\s+/)
  const typed = words.pop() ?? ''
  const [first, ...before] = words
  if (first === undefined) {
    if (typed === '') return []
    const wanted = typed.replace(/^\//, '').toLowerCase()
    const found = COMMAND_NAMES.filter((name) => name.startsWith(wanted))
    return found.map((name) => ({
      line: `/${name} `,
      label: `/${name}`,
      about: catalogues[asker.language].commands[name].about,
    }))
  }
  const name = first.replace(/^\//, '').toLowerCase()
  if (!isCommand(name)) return []
  const head = [first, ...before].join(' ')
  return argument(name, before, typed, asker, otherwise).map(({ value, about }) => ({
    line: `${head} ${value}${value.endsWith('=') ? '' : ' '}`,
    label: value,
    about,
  }))
}

/** For one option of a command: what the other options say decides in which network to look. */
export function suggestFor(typing: Typing, asker: Asker, otherwise: string): Suggestion[] {
  const { command, param, typed, given } = typing
  if (!isCommand(command)) return []
  const params: Record<string, Param> = { ...MANNER, ...commands[command].params }
  const wanted = Object.hasOwn(params, param) ? params[param] : undefined
  if (wanted === undefined) return []
  const named = typeof given.network === 'string' ? given.network : undefined
  return suggest(wanted, typed, asker, networkOf(asker, named, otherwise))
}
