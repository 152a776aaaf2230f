/**
 * `npm run vectors`: runs official test vectors, prints a table, exits 1 when any case fails.
 *
 * Exit 2: the command line makes no sense or a path cannot be read. Exit 1 also when there was no case at all, so that a
 * mistyped path or filter never looks like success.
 */

import { parseOptions, USAGE } from './options.ts'
import { collectFiles } from './packs.ts'
import { runFiles } from './pool.ts'
import { formatFailures, formatTable, summarize } from './report.ts'

const SHOWN_FAILURES = 20

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    print([USAGE])
    return 0
  }
  const options = parseOptions(args)
  const started = performance.now()
  const { files, dispose } = await collectFiles(options.paths)
  const reports = await runFiles(files, options).finally(dispose)
  const summary = summarize(reports)
  for (const [pack, { files: count, reason }] of summary.ignored) print([`${pack}: ${count} files ignored, ${reason}`])
  print(formatTable(summary))
  print(formatFailures(summary.failures, options.verbose ? Infinity : SHOWN_FAILURES))
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  const { passed, failed, skipped } = summary
  print([`${passed} passed, ${failed} failed, ${skipped} skipped (engine ${options.engine}, ${seconds} s)`])
  if (passed + failed + skipped === 0) print(['no case was found: wrong path or filter?'])
  return failed > 0 || passed + failed + skipped === 0 ? 1 : 0
}

function print(lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`)
}

// Leave through 'exit', where unpacked files are removed.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}\n`)
    process.exitCode = 2
  },
)
