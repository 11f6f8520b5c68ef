import { carried } from '../../adapters/slack/actions.ts'
import { unmarked } from '../../adapters/slack/mrkdwn.ts'
import { type Rendered, render as renderSlack } from '../../adapters/slack/render.ts'
import { isRequest } from '../../adapters/web/body.ts'
import { render } from '../../adapters/web/render.ts'
import type { View, ViewBlock } from '../../adapters/web/view.ts'
import { bare, type Text } from '../../src/request/text.ts'
import { messageProblems, tokens } from '../support/fakes/slack/schema.ts'
import { conforms, type PlatformUnderTest } from '../support/platform-kit.ts'

const KINDS = new Set(['trace', 'step', 'source'])

function readBlock(block: ViewBlock): (string | Text)[] {
  switch (block.kind) {
    case 'headline':
    case 'paragraph':
    case 'note':
      return [block.text]
    case 'steps':
      return block.items.flatMap((item) => [String(item.number), item.place, item.text])
    case 'table':
      return [block.caption, ...block.columns, ...block.rows.flat()]
    case 'command':
      return [block.about, block.command]
    case 'source':
      return [block.text]
    case 'file':
      return [block.content]
    case 'picture':
    case 'town':
    case 'choices':
      return []
  }
}
const offered = (view: View) => view.blocks.flatMap((block) => (block.kind === 'choices' ? block.items : []))

const web: PlatformUnderTest<View> = {
  name: 'web',
  render,
  read: (view) =>
    view.blocks
      .flatMap(readBlock)
      .map((piece) => (typeof piece === 'string' ? piece : bare(piece)))
      .join(' '),
  buttons: (view) => offered(view).map((choice) => choice.request),
  complaints(view) {
    const lost =
      JSON.stringify(JSON.parse(JSON.stringify(view))) === JSON.stringify(view) ? [] : ['does not survive JSON']
    const refused = offered(view).filter((choice) => !isRequest(choice.request, KINDS))
    return [...lost, ...refused.map((choice) => `a button that we would refuse: ${JSON.stringify(choice.request)}`)]
  },
}
conforms(web)

function readSlack(thing: unknown): string {
  if (Array.isArray(thing)) return thing.map(readSlack).join(' ')
  if (typeof thing !== 'object' || thing === null) return ''
  if ('type' in thing && (thing.type === 'actions' || thing.type === 'divider')) return ''
  const own = 'text' in thing && typeof thing.text === 'string' ? unmarked(thing.text) : ''
  return [own, ...Object.values(thing).map(readSlack)].join(' ')
}

const slack: PlatformUnderTest<Rendered> = {
  name: 'Slack',
  render: (answer, language) => renderSlack(answer, { by: 'U1', language }),
  read: ({ messages, files }) =>
    [...messages.map(({ blocks }) => readSlack(blocks)), ...files.map((file) => file.content)].join(' '),
  buttons: ({ messages }) =>
    messages
      .flatMap(({ blocks }) => blocks.flatMap((block) => (block.type === 'actions' ? block.elements : [])))
      .flatMap((element) => {
        const next = 'value' in element ? carried(element.value, KINDS)?.next : undefined
        return next !== undefined && 'request' in next ? [next.request] : []
      }),
  complaints: ({ messages }) => messages.flatMap((message) => [...messageProblems({ ...message }), ...tokens(message)]),
}
conforms(slack)
