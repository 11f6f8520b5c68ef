/** The version of Packetwalk; stands in every JSON answer and in `/status`. Kept equal to package.json by a test. */
export const VERSION = '0.1.0'
