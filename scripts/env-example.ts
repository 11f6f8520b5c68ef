import { writeFileSync } from 'node:fs'
import { envExample } from '../adapters/service/env.ts'

/** Writes `.env.example` from the table of variables: `npx node scripts/env-example.ts`. */
writeFileSync(new URL('../.env.example', import.meta.url), envExample())
