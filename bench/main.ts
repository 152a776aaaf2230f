/**
 * `npm run bench -- <suite>`: one suite per question. Suites print; they keep no files. Build first: `npm run build`.
 */

/** Loaded when chosen, so that one suite does not pay for another's imports. */
const SUITES: Record<string, () => Promise<(args: readonly string[]) => Promise<void>>> = {
  exec: async () => (await import('./exec.ts')).benchExec,
  start: async () => (await import('./start.ts')).benchStart,
  transfer: async () => (await import('./transfer.ts')).benchTransfer,
  root: async () => (await import('./root.ts')).benchRoot,
}

const [name = '', ...args] = process.argv.slice(2)
const suite = SUITES[name]
if (suite === undefined) {
  console.error(`Usage: npm run bench -- <${Object.keys(SUITES).join('|')}> [rounds]`)
  process.exitCode = 2
} else {
  const run = await suite()
  await run(args)
}
