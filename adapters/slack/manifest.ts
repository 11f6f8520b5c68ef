import type { Manifest } from '@slack/web-api/dist/types/request/manifest.js'
import type { Language } from '../../src/request/calls.ts'
import { catalogues } from '../../src/words/index.ts'
import type { CommandDescription } from '../platform/registry.ts'
import { ANY, RESERVED, usage } from './commands.ts'
import { LIMITS } from './limits.ts'
import { shortened } from './mrkdwn.ts'

/** Scopes, each with what needs it. Nothing else is asked for. */
export const SCOPES = [
  'app_mentions:read', // questions in a thread, where Slack allows no slash commands
  'chat:write', // answers
  'chat:write.public', // answers to slash commands in public channels that the app has not joined
  'commands', // slash commands and the shortcut
  'files:read', // wait until a picture is ready; read a network that somebody uploads
  'files:write', // pictures
  'im:history', // questions in a direct message
  'users:read', // language of the asker; is it an administrator?
] as const

/** Events, each with what needs it. */
export const EVENTS = [
  'app_home_opened', // the Home tab
  'app_mention',
  'app_uninstalled', // delete what is stored
  'message.im',
  'tokens_revoked',
] as const

/** Where Slack finds us: it keeps a socket that we open, or calls an address. */
export type Reached = { kind: 'socket' } | { kind: 'http'; url: string; oauth: boolean }

export const EXPLAIN = 'explain_packet'
export const PATH = '/slack/events'
export const REDIRECT = '/slack/oauth_redirect'
export const INSTALL = '/slack/install'

/** The commands that Slack shows; those with a name that Slack keeps for itself go through `/packetwalk`. */
export function slashCommands(commands: readonly CommandDescription[], language: Language) {
  const words = catalogues[language].surfaces.slack
  const own = commands.filter((command) => !RESERVED.has(command.name) && command.name !== ANY)
  return [
    ...own.map((command) => ({
      command: `/${command.name}`,
      description: shortened(command.about[language], LIMITS.manifestCommandDescription),
      hint: shortened(usage(command), LIMITS.manifestUsageHint),
    })),
    { command: `/${ANY}`, description: words.anyCommand, hint: words.anyCommandHint },
  ].slice(0, LIMITS.manifestCommands)
}

function slash(commands: readonly CommandDescription[], reached: Reached, language: Language) {
  return slashCommands(commands, language).map(({ command, description, hint }) => ({
    command,
    description,
    ...(hint === '' ? {} : { usage_hint: hint }),
    should_escape: false,
    ...(reached.kind === 'http' ? { url: reached.url + PATH } : {}),
  }))
}

/** The manifest to paste into api.slack.com/apps, made from the same table as everything else. */
export function manifest(commands: readonly CommandDescription[], reached: Reached, language: Language): Manifest {
  const words = catalogues[language].surfaces.slack
  const called = reached.kind === 'http' ? { request_url: reached.url + PATH } : {}
  const redirect = reached.kind === 'http' && reached.oauth ? { redirect_urls: [reached.url + REDIRECT] } : {}
  return {
    _metadata: { major_version: 2, minor_version: 1 },
    display_information: {
      name: 'Packetwalk',
      description: words.description,
      long_description: words.longDescription,
      background_color: '#1f3a5f',
    },
    features: {
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: 'packetwalk', always_online: true },
      shortcuts: [
        { name: words.explain, type: 'message', callback_id: EXPLAIN, description: words.explainDescription },
      ],
      slash_commands: slash(commands, reached, language),
    },
    oauth_config: { ...redirect, scopes: { bot: [...SCOPES] } },
    settings: {
      event_subscriptions: { ...called, bot_events: [...EVENTS] },
      interactivity: { is_enabled: true, ...called },
      org_deploy_enabled: false,
      socket_mode_enabled: reached.kind === 'socket',
      token_rotation_enabled: false,
    },
  }
}
