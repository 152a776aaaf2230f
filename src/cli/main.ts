/**
 * The command line: arguments to a command, a command to an exit code.
 *
 * Exit codes: 0 done, or stopped by Ctrl-C; 1 it could not be done; 2 the arguments are wrong. What a command needs is
 * imported when it runs, since the time to the first answer is part of the product.
 */

import { fileURLToPath } from 'node:url'
import { Command, CommanderError } from 'commander'
import { MegadevError } from '../base/errors.ts'
import { packageVersion } from '../node/version.ts'
import { nodeCommand } from './node-command.ts'

const FAILED = 1
const WRONG_ARGUMENTS = 2

/** Run the command that `argv` (without interpreter and script) names; resolves to the exit code when it has ended. */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('megadev')
    .description('A local development chain for Ethereum and MegaETH')
    .version(packageVersion(), '-V, --version', 'print the version')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(`megadev: ${text}`) })
  program.addCommand(nodeCommand().exitOverride().copyInheritedSettings(program))
  try {
    await program.parseAsync(argv, { from: 'user' })
    return 0
  } catch (error) {
    return exitCodeOf(error)
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_ARGUMENTS
  if (!(error instanceof MegadevError) || error.code === 'internal') throw error
  const hint = error.hint === undefined ? '' : ` ${error.hint}`
  process.stderr.write(`megadev: ${error.message}.${hint}\n`)
  // Flags that commander cannot judge are judged with the config.
  return error.code.startsWith('config-') ? WRONG_ARGUMENTS : FAILED
}

// Named to Node.js itself (`node dist/cli/main.js node`) it runs too, without the launcher's look at the version.
if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main(process.argv.slice(2))
