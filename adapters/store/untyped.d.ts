/* Packages without types of their own, as far as we use them. */
declare module 'pg' {
  export class Pool {
    constructor(options: {
      connectionString: string
      max: number
      connectionTimeoutMillis: number
      query_timeout: number
      keepAlive: boolean
      allowExitOnIdle: boolean
    })
    on(event: 'error', listener: (error: Error) => void): this
    query(
      sql: string | { text: string; values: readonly unknown[]; query_timeout: number },
      values?: readonly unknown[],
    ): Promise<{ rows: Record<string, unknown>[] }>
    end(): Promise<void>
  }
  const pg: { Pool: typeof Pool }
  export default pg
}
