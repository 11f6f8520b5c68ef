import { send, visit } from '../web-client.ts'

/*
 * Visitors of the web chat: raw HTTP, with the cookie and the token that the page gave them.
 */

type Bag = Record<string, unknown>
const bag = (thing: unknown): Bag => (typeof thing === 'object' && thing !== null ? { ...thing } : {})

export interface WebAnswer {
  status: number
  id: string
  /** The blocks as JSON, to be searched. */
  text: string
  /** How many pictures follow. */
  pictures: number
}
export interface Visitor {
  ask(line: string, upload?: { name: string; content: string | Uint8Array }): Promise<WebAnswer>
  press(request: object): Promise<WebAnswer>
  /** The pictures of an answer, once they are there, as JSON. */
  pictures(id: string): Promise<string>
  /** Cookie, token and origin of this visitor, for requests of one's own. */
  headers: Record<string, string>
}

/** Somebody who has opened the page: a tenant of their own. */
export async function visitor(address: string, headers: Record<string, string> = {}): Promise<Visitor> {
  const { own, post } = await visit(address, headers)
  async function asked(body: object): Promise<WebAnswer> {
    const { status, body: text } = await post('/api/ask', body)
    const told = status === 200 ? bag(JSON.parse(text)) : {}
    const { blocks, pictures } = bag(told.view)
    return { status, id: String(told.id ?? ''), text: JSON.stringify(blocks ?? text), pictures: Number(pictures ?? 0) }
  }
  return {
    headers: own,
    ask(line, upload) {
      if (upload === undefined) return asked({ line })
      const { name, content } = upload
      return asked({ line, upload: { name, base64: Buffer.from(content).toString('base64') } })
    },
    press: (request) => asked({ request }),
    pictures: (id) => send(address, { path: `/api/pictures/${id}`, headers: own }).then(({ body }) => body),
  }
}
