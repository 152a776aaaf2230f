/** The engines by name. The first is the default. Engines are loaded when asked for, since each is a heavy import. */

import type { Engine } from '../engine.ts'

const LOADERS: Readonly<Record<string, () => Promise<Engine>>> = {
  interpreter: async () => (await import('./lane.ts')).laneEngine(),
  ethereumjs: async () => (await import('./ethereumjs.ts')).ethereumjsEngine(),
  // For tests of the runner: must make it fail.
  broken: async () => (await import('./broken.ts')).brokenEngine(await createEngine('interpreter')),
}

export const ENGINE_NAMES: readonly string[] = Object.keys(LOADERS)

/** Throws when no engine has this name. */
export async function createEngine(name: string): Promise<Engine> {
  const load = LOADERS[name]
  if (load === undefined) throw new Error(`no engine is called '${name}'`)
  return load()
}
