import type { WebClient } from '@slack/web-api'
import type { Answer } from '../../src/request/answer.ts'
import { catalogues } from '../../src/words/index.ts'
import { languageOf } from '../platform/asked.ts'
import type { Reply } from '../platform/platform.ts'
import { ask, type HeardOnSlack, type Room } from './asking.ts'
import { type SlackPlace, tenantOf } from './place.ts'
import { renderView } from './render.ts'
import { slackReply } from './reply.ts'

const HELP: HeardOnSlack['request'] = { kind: 'help' }

/** Shows an answer on the Home tab: what can be asked, with buttons to try it. Never empty. */
function onHome(client: WebClient, person: string): Reply {
  return {
    async text(answer, language) {
      const blocks = renderView(answer, { by: person, language })
      await client.views.publish({ user_id: person, view: { type: 'home', blocks } })
    },
    async pictures() {
      // Nobody waits for a picture on the Home tab.
    },
    async failed(id, language) {
      const words = catalogues[language].surfaces.slack
      const blocks: Answer['blocks'] = [
        { kind: 'paragraph', text: words.welcome },
        { kind: 'note', text: [{ kind: 'code', text: id }] },
      ]
      const view = renderView({ blocks, private: true, effects: [] }, { by: person, language })
      await client.views.publish({ user_id: person, view: { type: 'home', blocks: view } })
    },
  }
}

export function home(place: SlackPlace, event: string, room: Room): Promise<void> {
  return ask(place, { request: HELP, event }, room, onHome(place.client, place.person))
}

/** The first words to a workspace, once, ever: who we are and what can be asked. */
export async function greet(place: SlackPlace, room: Room): Promise<void> {
  const tenant = tenantOf(place)
  if ((await room.store.note(tenant, 'greeted')) !== undefined) return
  if (!(await room.store.firstTime(tenant, 'greeting'))) return
  await room.store.setNote(tenant, 'greeted', place.person)
  const reply = slackReply(place, room, { of: 'help' })
  const locale = await room.people.locale(place)
  const text = catalogues[languageOf(locale)].surfaces.slack.welcome
  const welcomed = (answer: Answer): Answer => ({
    ...answer,
    blocks: [{ kind: 'headline', mood: 'neutral', text }, ...answer.blocks],
  })
  await ask(place, { request: HELP, event: `greeting ${place.person}` }, room, {
    ...reply,
    text: (answer, language) => reply.text(welcomed(answer), language),
    pictures: async (answer, pictures, language) => reply.pictures?.(welcomed(answer), pictures, language),
  })
}
