import type { AllMiddlewareArgs, RespondFn } from '@slack/bolt'
import type { Room } from './asking.ts'
import { LIMITS } from './limits.ts'
import type { Responses } from './place.ts'

/** What Bolt knows around an event. */
export type BoltContext = Pick<AllMiddlewareArgs, 'context' | 'client'>

export const responsesOf = (respond: RespondFn): Responses => ({
  left: LIMITS.responses,
  send: (message) => respond(message),
})

export function workspaceOf(context: BoltContext['context'], team?: string): string {
  return context.teamId ?? team ?? context.enterpriseId ?? 'unknown'
}

/** Works after the acknowledgement; a failure stands in the log and nowhere else. */
export function later(room: Room, work: () => Promise<void>): void {
  work().catch((cause: unknown) => room.log.error({ platform: 'slack', err: cause }, 'an event could not be worked on'))
}
