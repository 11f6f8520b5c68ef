import { z } from 'zod'

/*
 * What Slack documents of a manifest (docs.slack.dev/reference/app-manifest) and its JSON schema 2.0.0
 * (slackapi/manifest-schema) says, for the parts that we use: closed, with every length. No npm package ships that
 * schema, so it stands here in our own words; the type in @slack/web-api is held beside it, which knows no lengths.
 */

const text = (most: number, least = 1) => z.string().min(least).max(most)
const address = z
  .string()
  .regex(/^https:\/\//)
  .max(3000)
const callback = text(255)

const display = z.strictObject({
  name: text(35),
  description: text(140).optional(),
  long_description: text(4000, 175).optional(),
  background_color: z
    .string()
    .regex(/^#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?$/)
    .optional(),
})
const shortcut = z.strictObject({
  name: text(24),
  type: z.enum(['message', 'global']),
  callback_id: callback,
  description: text(150),
})
const command = z.strictObject({
  command: text(32, 2).regex(/^\/[a-z0-9_-]+$/),
  url: address.optional(),
  description: text(2000),
  usage_hint: text(1000).optional(),
  should_escape: z.boolean().optional(),
})
const unique = (names: readonly string[]): boolean => new Set(names).size === names.length
const features = z.strictObject({
  app_home: z.strictObject({
    home_tab_enabled: z.boolean(),
    messages_tab_enabled: z.boolean(),
    messages_tab_read_only_enabled: z.boolean(),
  }),
  bot_user: z.strictObject({ display_name: text(80).regex(/^[a-z0-9._ -]+$/i), always_online: z.boolean() }),
  shortcuts: z
    .array(shortcut)
    .min(1)
    .max(10)
    .refine((all) => unique(all.map((one) => one.callback_id))),
  slash_commands: z
    .array(command)
    .min(1)
    .max(50)
    .refine((all) => unique(all.map((one) => one.command))),
})
const scopes = z.array(z.string().regex(/^[a-z_]+(?:[:.][a-z_.:]+)?$/)).max(255)
const settings = z.strictObject({
  event_subscriptions: z.strictObject({
    request_url: address.optional(),
    bot_events: z.array(text(100)).min(1).max(100).refine(unique),
  }),
  interactivity: z.strictObject({ is_enabled: z.boolean(), request_url: address.optional() }),
  org_deploy_enabled: z.boolean(),
  socket_mode_enabled: z.boolean(),
  token_rotation_enabled: z.boolean(),
})
const rules = z.strictObject({
  _metadata: z.strictObject({ major_version: z.int(), minor_version: z.int() }).optional(),
  display_information: display,
  features: features.optional(),
  oauth_config: z
    .strictObject({
      redirect_urls: z.array(address).min(1).max(1000).optional(),
      scopes: z.strictObject({ bot: scopes.refine(unique) }),
    })
    .optional(),
  settings: settings.optional(),
})

/** Without a socket Slack must be told where to call; with one it calls nowhere. */
function reachable({ settings: found, features: shown }: z.infer<typeof rules>): string[] {
  if (found === undefined) return []
  const urls = [
    found.event_subscriptions.request_url,
    found.interactivity.request_url,
    ...(shown?.slash_commands ?? []).map((one) => one.url),
  ]
  const told = urls.filter((url) => url !== undefined).length
  if (told === (found.socket_mode_enabled ? 0 : urls.length)) return []
  return [`${told} of ${urls.length} addresses are given`]
}

/** What Slack's rules have against a manifest. */
export function ruleProblems(manifest: unknown): string[] {
  const result = rules.safeParse(manifest)
  if (!result.success) return result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  return reachable(result.data)
}
