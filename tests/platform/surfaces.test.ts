import { describe, expect, test } from 'vitest'
import { LIMITS as DISCORD } from '../../adapters/discord/limits.ts'
import { LIMITS as SLACK } from '../../adapters/slack/limits.ts'
import { type Asker, answer } from '../../src/bot/bot.ts'
import type { Answer } from '../../src/request/answer.ts'
import { type Ends, LANGUAGES, type Language, type RequestOf } from '../../src/request/calls.ts'
import { askerOf, imported, type Told } from '../support/asked-cluster.ts'
import { discordPages, onDiscord, onSlack, onWeb, slackMessages } from '../support/surfaces.ts'

/*
 * One fixture, every platform: the same journeys as people read them in Discord, Slack and on the page. Chats answer short
 * first; the page shows all.
 */

interface Row {
  name: string
  ask: Ends
  network?: string
  datapath?: string
  cluster?: Told
}

const DENY = `- {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: web-only-from-nobody, namespace: shop}, spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]}}`
const toWeb = (from: string, to: string): Ends => ({ from, to, proto: 'tcp', port: 8080 })
const ROWS: Row[] = [
  { name: 'within-a-neighbourhood', ask: { from: '14', to: '15' }, network: 'neighbourhoods' },
  { name: 'between-neighbourhoods', ask: { from: '14', to: '24' }, network: 'neighbourhoods' },
  { name: 'between-buildings', ask: { from: '12', to: '22' }, network: 'buildings' },
  { name: 'nobody-answers', ask: { from: '14', to: '10.0.20.77' }, network: 'neighbourhoods' },
  {
    name: 'no-such-pod-there',
    ask: { from: 'pod12', to: '10.0.2.99' },
    network: 'buildings',
    datapath: 'cilium',
  },
  { name: 'policy-denies', ask: toWeb('shop/a', 'shop/c'), cluster: { name: 'denied', items: DENY } },
  { name: 'undetermined', ask: toWeb('shop/a', 'shop/c'), cluster: { name: 'unseen', unseen: true } },
]

function requestOf({ ask, network, datapath }: Row, language: Language): RequestOf<'trace'> {
  const manner = {
    language,
    ...(network === undefined ? {} : { network }),
    ...(datapath === undefined ? {} : { datapath }),
  }
  return { kind: 'trace', ...ask, manner }
}

function askerFor({ cluster }: Row, language: Language): Asker {
  return askerOf(cluster === undefined ? [] : [imported(cluster)], { language, voice: 'technical' })
}

const short = (row: Row, language: Language): Answer =>
  answer(requestOf(row, language), { ...askerFor(row, language), detail: 'brief' })

function seen(row: Row, language: Language): string {
  const request = requestOf(row, language)
  const long = answer({ ...request, detail: 'summary' }, { ...askerFor(row, language), detail: 'brief' })
  const title = (name: string): string => `${'='.repeat(10)} ${name} ${language} ${'='.repeat(10)}`
  return [
    title('Discord'),
    onDiscord(short(row, language), request, language),
    title('Slack'),
    onSlack(short(row, language), language),
    title('Discord, More'),
    onDiscord(long, { ...request, detail: 'summary' }, language),
    title('web'),
    onWeb(answer(request, askerFor(row, language)), language),
  ].join('\n')
}

describe('one answer, everywhere', () => {
  test.each(ROWS)('$name reads in the chats and on the page as its golden file says', async (row) => {
    const text = LANGUAGES.map((language) => seen(row, language)).join('\n\n')
    await expect(`${text}\n`).toMatchFileSnapshot(`../golden/surfaces/${row.name}.txt`)
  })

  test.each(ROWS)('$name fits a phone: one message, with few buttons', (row) => {
    for (const language of LANGUAGES) {
      const pages = discordPages(short(row, language), requestOf(row, language), language)
      const [page] = pages
      const text = [page?.payload.content ?? '', ...(page?.payload.embeds ?? []).map((e) => e.description ?? '')].join(
        '',
      )
      expect(pages).toHaveLength(1)
      expect(text.length).toBeLessThanOrEqual(DISCORD.content)
      expect(page?.payload.components.flatMap((row) => row.components).length).toBeLessThanOrEqual(4)
      const [message, ...others] = slackMessages(short(row, language), language)
      expect(others).toEqual([])
      expect(message?.blocks.length).toBeLessThanOrEqual(SLACK.blocks)
    }
  })
})
