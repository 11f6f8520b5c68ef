/** The numbers of the web chat. They are ours: nobody else limits a page that we serve. */
export const LIMITS = {
  /** Bytes of a request body: a network of 256 KiB in base 64, and the question. */
  body: 400 * 1024,
  /** Bytes of a network, as everywhere. */
  upload: 256 * 1024,
  /** Characters of a typed line. */
  line: 2000,
  /** Characters of one field of a request that a button carries. */
  field: 400,
  /** Answers whose pictures are kept in memory, and for how long (ms). */
  answers: 256,
  answerAge: 15 * 60_000,
  /** Milliseconds between two signs of life on a stream, and the longest stream. */
  heartbeat: 15_000,
  stream: 150_000,
  /** Milliseconds for a request to arrive, and connections at the same time. */
  arrive: 10_000,
  /** Milliseconds that a connection may rest between requests, and may stand still within one (a stream beats oftener). */
  rest: 5_000,
  still: 60_000,
  /** Milliseconds between two looks for connections that are late. */
  look: 2_000,
  connections: 256,
  /** Completions shown. */
  completions: 12,
} as const
