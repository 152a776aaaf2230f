/**
 * The version of this package, read from its manifest: one place to change it, in sources and in `dist/` alike.
 */

import { createRequire } from 'node:module'

/** As in package.json. */
export function packageVersion(): string {
  const manifest = createRequire(import.meta.url)('../../package.json') as { readonly version: string }
  return manifest.version
}
