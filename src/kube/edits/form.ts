import type { Edit } from './edit.ts'

/** One way to write a change. */
export interface EditForm {
  /** How it is written. */
  form: string
  /** Only where there is Kubernetes; only where a file says everything. Everywhere when missing. */
  only?: 'cluster'
  pattern: RegExp
  /** Undefined: it looks like this form, but a value in it is none. */
  read(parts: readonly string[]): Edit | undefined
}

export const isPort = (text: string | undefined): boolean =>
  /^\d{1,5}$/.test(text ?? '') && Number(text) > 0 && Number(text) < 65536
