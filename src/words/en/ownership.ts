import { plain, t } from '../../request/text.ts'
import type { Catalogue } from '../contract/catalogue.ts'

/** Whose networks they are, and what that does not allow. */
export const ownership: Pick<Catalogue['problems'], 'not-your-network' | 'nobody-here' | 'not-shared'> = {
  'not-your-network': ({ name }) => ({
    what: t`Network ${name} is not yours to share.`,
    why: plain('Labs are open to everybody, and what somebody uploads only they can share.'),
    next: t`${'/network list'} shows which networks are yours.`,
  }),
  'nobody-here': ({ name }) => ({
    what: plain('There is nobody here to share it with.'),
    why: plain('A network is shared with the workspace or server in which that is asked for.'),
    next: t`Send ${`/network share ${name}`} where the others are.`,
  }),
  'not-shared': ({ name }) => ({
    what: t`Only you can ask network ${name} so far, so others cannot use it.`,
    why: plain('What you upload is yours until you share it.'),
    next: t`Share it first with ${`/network share ${name}`}, then choose it for all.`,
  }),
}
