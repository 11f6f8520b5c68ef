import type { Installation, InstallationQuery, InstallationStore } from '@slack/bolt'
import type { Store, Tenant } from '../store/contract.ts'

/** A workspace, or a whole Enterprise Grid organisation that installed the app once for all of its workspaces. */
function tenant(team: string | undefined, enterprise: string | undefined, whole: boolean): Tenant {
  const workspace = whole ? (enterprise ?? team) : (team ?? enterprise)
  if (workspace === undefined) throw new Error('an installation of neither a workspace nor an organisation')
  return { platform: 'slack', workspace }
}

const tenantOf = (query: InstallationQuery<boolean>): Tenant =>
  tenant(query.teamId, query.enterpriseId, query.isEnterpriseInstall)

function isInstallation(thing: unknown): thing is Installation {
  if (typeof thing !== 'object' || thing === null || !('bot' in thing)) return false
  const { bot } = thing
  return typeof bot === 'object' && bot !== null && 'token' in bot && typeof bot.token === 'string'
}

/** Installations in our store, which encrypts them. `welcome` is told of every one, after it was stored. */
export function installations(store: Store, welcome: (installation: Installation) => void): InstallationStore {
  return {
    async storeInstallation(installation) {
      const { team, enterprise, isEnterpriseInstall } = installation
      await store.install(tenant(team?.id, enterprise?.id, isEnterpriseInstall === true), JSON.stringify(installation))
      welcome(installation)
    },
    async fetchInstallation(query) {
      const text = await store.installation(tenantOf(query))
      const thing: unknown = text === undefined ? undefined : JSON.parse(text)
      if (!isInstallation(thing)) throw new Error('the app is not installed there')
      return thing
    },
    async deleteInstallation(query) {
      await store.forgetTenant(tenantOf(query))
    },
  }
}
