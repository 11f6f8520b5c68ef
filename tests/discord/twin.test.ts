import { expect, test } from 'vitest'
import { z } from 'zod'
import { pause, room } from '../support/fakes/discord/room.ts'

/*
 * A second witness, written by somebody else: discord-digital-twin. Text only: it reads no multipart bodies, so a picture
 * cannot be sent to it.
 */

const NAME = 'discord-digital-twin'

const sent = z.object({
  id: z.string(),
  content: z.string(),
  components: z.array(z.object({ components: z.array(z.object({ custom_id: z.string(), label: z.string() })) })),
})

async function twin() {
  try {
    return await import(NAME)
  } catch (cause) {
    console.warn(`SKIPPED: ${NAME} cannot be loaded, so there is no second witness for Discord (${String(cause)})`)
    return undefined
  }
}

const library = await twin()

test.skipIf(library === undefined)(
  'another Discord: greeted, asked, acknowledged, answered in text, and on by a button in a thread',
  { timeout: 30_000 },
  async () => {
    const discord = new library.DigitalDiscord({
      channels: [{ name: 'general', type: 0 }],
      users: [{ username: 'ann' }],
    })
    await discord.start()
    const [{ id: channelId }] = await discord.prisma.channel.findMany()
    const channel = discord.channel(channelId)
    const ann = channel.user(await discord.getFirstNonBotUserId())
    const memory = { token: discord.botToken, application: discord.botUserId }
    const ours = await room(
      { api: discord.restUrl, memory },
      { draw: async () => ({ kind: 'source', mermaid: '', alt: '', why: 'text only' }) },
    )
    await ours.platform.start()

    const options = [
      { name: 'from', type: 3, value: '10.0.1.12' },
      { name: 'to', type: 3, value: '10.0.2.22' },
    ]
    const { id: interactionId } = await ann.runSlashCommand({ name: 'trace', options })
    expect(await channel.waitForInteractionAck({ interactionId, timeout: 5_000 })).toMatchObject({
      acknowledged: true,
      type: 5,
    })
    const says = (words: string) => (message: { content: string }) => message.content.includes(words)
    await channel.waitForMessage({ timeout: 5_000, predicate: says('Hello!') })
    const first = sent.parse(await channel.waitForMessage({ timeout: 5_000, predicate: says('Delivered') }))
    const button = first.components[0]?.components[0]
    expect(button?.label).toBe('Step 1')
    await ann.clickButton({ messageId: first.id, customId: button?.custom_id })
    const thread = () => discord.prisma.channel.findFirst({ where: { type: 11 } })
    while ((await thread()) === null) await pause(20)
    const { id: threadId } = await thread()
    const below = discord.channel(threadId)
    const second = sent.parse(await below.waitForMessage({ timeout: 5_000, predicate: says('Step 1') }))
    expect(second.components[0]?.components[0]?.label).toBe('Step 2')
    expect(ours.log.filter((line) => line.level !== 'info')).toEqual([])

    await ours.platform.stop()
    await discord.stop()
  },
)
