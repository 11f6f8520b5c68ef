/* After `npm ci`: the bundle that `packetwalk` starts from. An older Node, or no bundler, is no mistake: the sources start as well. */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major > 22 || (major === 22 && minor >= 18)) {
  const { bundleClone } = await import('./bundle.ts')
  await bundleClone()
}
