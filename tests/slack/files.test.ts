import { strToU8, zipSync } from 'fflate'
import { beforeEach, describe, expect, test } from 'vitest'
import { drive, fake, idle, messages, open, watched } from '../support/fakes/slack/bench.ts'
import { event } from '../support/fakes/slack/driver.ts'
import { bot, eventually } from '../support/fakes/slack/room.ts'

/*
 * Files that people upload: read from Slack, and from nowhere else.
 */

describe('a file that somebody uploads', () => {
  const shared = (file: object) =>
    event({
      type: 'message',
      subtype: 'file_share',
      channel_type: 'im',
      channel: 'D1',
      user: 'U1',
      ts: '8.8',
      text: '',
      files: [{ id: 'F77', name: 'net.yaml', size: 10, mode: 'hosted', ...file }],
    })
  const uploads: unknown[] = []
  beforeEach(async () => {
    uploads.length = 0
    await open({ origins: [fake.url], bot: (asked, asker) => watched(uploads, asker.upload, bot(asked, asker)) })
  })

  test('is read from Slack and offered to the bot', async () => {
    fake.hosted.set('files-pri/net.yaml', { body: 'devices: []', type: 'text/plain' })
    await drive.json(shared({ url_private_download: `${fake.url}/files-pri/net.yaml` }))
    await eventually(
      () => uploads,
      (all) => all.length === 1,
    )
    expect(uploads).toEqual([{ name: 'net.yaml', text: 'devices: []' }])
    await idle()
  })
  test('may be an archive: the network in it is offered to the bot', async () => {
    const body = zipSync({ 'a/net.yaml': strToU8('devices: []') })
    fake.hosted.set('files-pri/net.zip', { body, type: 'application/zip' })
    await drive.json(shared({ name: 'net.zip', url_private_download: `${fake.url}/files-pri/net.zip` }))
    await eventually(
      () => uploads,
      (all) => all.length === 1,
    )
    expect(uploads).toEqual([{ name: 'net.yaml', text: 'devices: []', unpacked: true }])
    await idle()
  })
  test.each([
    ['is external', () => ({ mode: 'external', url_private: `${fake.url}/files-pri/net.yaml` }), 'not stored on Slack'],
    [
      'is a remote file',
      () => ({ is_external: true, url_private: `${fake.url}/files-pri/net.yaml` }),
      'not stored on Slack',
    ],
    ['has no address', () => ({}), 'not stored on Slack'],
    [
      'lies on a look-alike host',
      () => ({ url_private: 'https://files.slack.com.evil.example/net.yaml' }),
      'not stored on Slack',
    ],
    [
      'lies behind a user in the address',
      () => ({ url_private: fake.url.replace('http://', 'http://files.slack.com@') }),
      'not stored on Slack',
    ],
    ['lies on another port', () => ({ url_private: 'http://127.0.0.1:1/net.yaml' }), 'not stored on Slack'],
    ['lies on the disk', () => ({ url_private: 'file:///etc/passwd' }), 'not stored on Slack'],
    ['redirects to the metadata service', () => ({ url_private: `${fake.url}/files-pri/away` }), 'not stored on Slack'],
    [
      'says it is too large',
      () => ({ size: 200_000_000, url_private: `${fake.url}/files-pri/net.yaml` }),
      'at most 262144 are read',
    ],
    ['is larger than it says', () => ({ url_private: `${fake.url}/files-pri/big` }), 'at most 262144 are read'],
    ['is a login page', () => ({ url_private: `${fake.url}/files-pri/login` }), 'could not be fetched'],
    ['is gone', () => ({ url_private: `${fake.url}/files-pri/gone` }), 'could not be fetched'],
  ])('that %s is refused with a reason', async (_, file, reason) => {
    fake.hosted.set('files-pri/away', {
      body: '',
      type: 'text/plain',
      status: 302,
      location: 'http://169.254.169.254/latest',
    })
    fake.hosted.set('files-pri/big', { body: 'x'.repeat(400_000), type: 'text/plain' })
    fake.hosted.set('files-pri/login', { body: '<html>', type: 'text/html; charset=utf-8' })
    await drive.json(shared(file()))
    const [told] = await messages(1)
    expect(told?.text).toContain(reason)
    expect(uploads).toEqual([])
  })
})
