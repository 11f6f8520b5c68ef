import { readFileSync } from 'node:fs'

/*
 * A connectivity diff (`packetwalk diff BEFORE AFTER --json`) as a comment on a pull request: one comment, kept up to date.
 * Exit codes: 0 nothing to object to, 1 it opens what FAIL_ON names, 2 the diff or GitHub could not be used.
 */

const MARK = '<!-- packetwalk -->'
const MOST_ROWS = 40
const MOST_DRAWN = 12

/** Everything in a manifest is somebody's text: as code, with nothing in it that ends the code or a table cell. */
const code = (value) => {
  const bare = String(value)
    .replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069`|\\<>@]/g, '?')
    .slice(0, 120)
  return `\`${bare === '' ? '?' : bare}\``
}
const label = (value) =>
  String(value)
    .replace(/[^\w ./:-]/g, '?')
    .slice(0, 60)

function ruleOf(half) {
  if (half?.kind === 'allowed-by' || half?.kind === 'denied-by') {
    const { kind, namespace, name } = half.rule
    return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`
  }
  if (half?.kind === 'isolated-by')
    return half.policies.map((one) => `${one.kind} ${one.namespace ?? ''}/${one.name}`).join(', ')
  return undefined
}

function because({ evidence }, side) {
  const { egress, ingress } = evidence?.[side] ?? {}
  return ruleOf(ingress) ?? ruleOf(egress) ?? ''
}

const isWorld = ({ from, to }) => from === 'world' || to === 'world'

function table(rows, side) {
  const lines = rows
    .slice(0, MOST_ROWS)
    .map(
      (one) =>
        `| ${code(one.from)} | ${code(one.to)} | ${code(`${one.port}/${one.protocol}`)} | ${because(one, side) === '' ? '' : code(because(one, side))} |`,
    )
  const more = rows.length > MOST_ROWS ? [`\n…and ${rows.length - MOST_ROWS} more.`] : []
  return ['| from | to | port | because of |', '|---|---|---|---|', ...lines, ...more].join('\n')
}

/** What opens and what closes as a picture that GitHub draws. */
function drawing({ opened, closed }) {
  const rows = [...opened.map((one) => [one, 'opens']), ...closed.map((one) => [one, 'closes'])].slice(0, MOST_DRAWN)
  if (rows.length === 0) return ''
  const names = [...new Set(rows.flatMap(([{ from, to }]) => [from, to]))]
  const at = (name) => `n${names.indexOf(name)}`
  return [
    '```mermaid',
    'flowchart LR',
    ...names.map((name) => `  ${at(name)}["${label(name)}"]`),
    ...rows.map(([{ from, to, port, protocol }, what]) =>
      what === 'opens'
        ? `  ${at(from)} ==>|"${label(`opens ${port}/${protocol}`)}"| ${at(to)}`
        : `  ${at(from)} -.-x|"${label(`closes ${port}/${protocol}`)}"| ${at(to)}`,
    ),
    '```',
  ].join('\n')
}

/** The comment as Markdown. */
export function commentOf(diff) {
  const { opened = [], closed = [], appeared = [], vanished = [] } = diff
  const open = [...opened, ...appeared.filter(({ after }) => after === 'allowed')]
  const shut = [...closed, ...vanished.filter(({ before }) => before === 'allowed')]
  const world = open.filter(isWorld)
  const head =
    open.length === 0 && shut.length === 0
      ? '### Packetwalk: who can reach whom stays the same'
      : `### Packetwalk: ${open.length} opened, ${shut.length} closed${world.length === 0 ? '' : ` — ${world.length} to or from the world`}`
  return [
    MARK,
    head,
    ...(open.length === 0 ? [] : ['', '**Opened**', '', table(open, 'after')]),
    ...(shut.length === 0 ? [] : ['', '**Closed**', '', table(shut, 'before')]),
    '',
    drawing({ opened: open, closed: shut }),
    '',
    `<sub>From the manifests alone: ${code(diff.before?.hash)} → ${code(diff.after?.hash)}, policies as ${code(diff.semantics)} reads them.</sub>`,
  ].join('\n')
}

/** Does it open what must not open? */
export function objects(diff, failOn) {
  const open = [...(diff.opened ?? []), ...(diff.appeared ?? []).filter(({ after }) => after === 'allowed')]
  if (failOn === 'opened') return open.length > 0
  return failOn === 'nothing' ? false : open.some(isWorld)
}

async function github(path, { method = 'GET', body } = {}) {
  const { GITHUB_API_URL = 'https://api.github.com', GITHUB_TOKEN = '' } = process.env
  const response = await fetch(`${GITHUB_API_URL}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${GITHUB_TOKEN}`,
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(20_000),
  })
  if (!response.ok) throw new Error(`GitHub answered ${response.status} to ${method} ${path}`)
  return response.json()
}

/** Our comment is written once and changed afterwards. */
async function say(repository, number, body) {
  const comments = `/repos/${repository}/issues/${number}/comments`
  const there = await github(`${comments}?per_page=100`)
  const own = there.find((one) => typeof one.body === 'string' && one.body.startsWith(MARK))
  if (own === undefined) await github(comments, { method: 'POST', body: { body } })
  else await github(`/repos/${repository}/issues/comments/${own.id}`, { method: 'PATCH', body: { body } })
}

async function main([file]) {
  const { GITHUB_REPOSITORY = '', PULL_REQUEST = '', FAIL_ON = 'world' } = process.env
  const diff = JSON.parse(readFileSync(file, 'utf8'))
  if (diff.schema !== 'packetwalk/diff/1') throw new Error('this is no diff of Packetwalk')
  const comment = commentOf(diff)
  if (/^\d+$/.test(PULL_REQUEST)) await say(GITHUB_REPOSITORY, PULL_REQUEST, comment)
  else process.stdout.write(`${comment}\n`)
  return objects(diff, FAIL_ON) ? 1 : 0
}

if (import.meta.url === new URL(process.argv[1] ?? '', 'file:').href) {
  try {
    process.exitCode = await main(process.argv.slice(2))
  } catch (cause) {
    process.stderr.write(`packetwalk: ${cause instanceof Error ? cause.message : String(cause)}\n`)
    process.exitCode = 2
  }
}
