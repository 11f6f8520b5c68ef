import type { Log } from '../platform/log.ts'
import type { SlackPlace } from './place.ts'

/** What Slack knows of a person that matters here. */
export interface People {
  /** `zh-CN`. English when Slack does not say. Remembered for ten minutes. */
  locale(place: SlackPlace): Promise<string>
  /** Owner or administrator of the workspace? Asked anew every time; no when Slack does not say. */
  admin(place: SlackPlace): Promise<boolean>
}

const REMEMBERED = 600_000
const MANY = 10_000
const OTHERWISE = 'en-US'

/** People, looked up with users.info (scope users:read). `clock` gives milliseconds. */
export function createPeople(log: Log, clock: () => number): People {
  const locales = new Map<string, { locale: string; until: number }>()

  async function look(place: SlackPlace) {
    try {
      const { user } = await place.client.users.info({ user: place.person, include_locale: true })
      return user
    } catch (cause) {
      log.warn({ err: cause }, 'slack does not say who somebody is')
      return undefined
    }
  }
  function remember(key: string, locale: string): void {
    if (locales.size >= MANY) locales.clear()
    locales.set(key, { locale, until: clock() + REMEMBERED })
  }

  return {
    async locale(place) {
      const key = JSON.stringify([place.workspace, place.person])
      const known = locales.get(key)
      if (known !== undefined && known.until > clock()) return known.locale
      const user = await look(place)
      const locale = user?.locale ?? OTHERWISE
      if (user !== undefined) remember(key, locale)
      return locale
    },
    async admin(place) {
      const user = await look(place)
      return user?.is_admin === true || user?.is_owner === true || user?.is_primary_owner === true
    },
  }
}
