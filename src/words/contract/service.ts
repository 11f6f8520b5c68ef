import type { Text } from '../../request/text.ts'

/** What the service says about itself, on every platform: refusals, failures, restarts. */
export interface ServiceWords {
  tooMany: Record<'person' | 'channel' | 'workspace' | 'address', (seconds: number) => Text>
  /** Nothing more can be kept: whose allowance it is, and of what. */
  full: Record<'person' | 'workspace', Record<'networks' | 'bytes', (most: number) => Text>>
  fullNext: Text
  notYours: Text
  notYoursNext: Text
  adminsOnly: (scope: 'channel' | 'workspace') => Text
  adminsOnlyNext: Text
  failed: (id: string) => Text
  failedNext: Text
  restarting: Text
  /** A question that was given up, so that the others go on. */
  stopped: Record<'time' | 'memory' | 'busy', { what: Text; why: Text; next: Text }>
  /** Said in the terminal when the web chat listens. */
  opened: (address: string) => Text
  /** The same terminal takes questions, too. */
  typeHere: Text
  stopping: Text
  forgotten: Text
  noPicture: Text
  pictureOnItsWay: Text
  /** Many pictures are being drawn. */
  pictureNumber: (number: number) => Text
}
