import { plain, t } from '../../request/text.ts'
import type { Catalogue } from '../contract/catalogue.ts'

/** 网络归谁，因此什么不行。 */
export const ownership: Pick<Catalogue['problems'], 'not-your-network' | 'nobody-here' | 'not-shared'> = {
  'not-your-network': ({ name }) => ({
    what: t`网络 ${name} 不归你，不能由你共享。`,
    why: plain('现成的网络本来就对所有人开放；别人上传的，只有上传的人能共享。'),
    next: t`${'/network list'} 会列出哪些网络是你的。`,
  }),
  'nobody-here': ({ name }) => ({
    what: plain('这里没有别人可以共享。'),
    why: plain('在哪个工作区或服务器里说共享，就共享给那里的人。'),
    next: t`请到大家所在的地方发送 ${`/network share ${name}`}。`,
  }),
  'not-shared': ({ name }) => ({
    what: t`网络 ${name} 目前只有你能问，别人还用不了。`,
    why: plain('你上传的网络归你，共享之后别人才能问。'),
    next: t`请先用 ${`/network share ${name}`} 共享，再为所有人选用。`,
  }),
}
