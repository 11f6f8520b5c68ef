import fc from 'fast-check'

/* Properties try the same examples in every run, so that a red test stays red; PROPERTY_SEED looks elsewhere. */
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 20_260_101) })
