/** The command line of `npm run vectors`. */

import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { ENGINE_NAMES } from './engines/index.ts'

export const USAGE: string = `npm run vectors -- PATH… [--engine NAME] [--fork NAME]… [--filter TEXT] [--jobs N] [--verbose]

  PATH       a file, a folder of files, a pack (NAME.tar.xz), or a folder of packs
  --engine   ${ENGINE_NAMES.join(', ')} (default ${ENGINE_NAMES[0]})
  --fork     only cases of this fork, as the vectors name it (London, Cancun, CancunToPragueAtTime15k, …); may be repeated
  --filter   only cases whose file and name contain this text
  --jobs     threads (default: one for each core)
  --verbose  list every failure, not just the first 20`

export interface Options {
  readonly paths: readonly string[]
  readonly engine: string
  readonly forks: readonly string[]
  readonly text: string
  readonly jobs: number
  readonly verbose: boolean
}

/** Throws an Error with one line of explanation when the arguments make no sense. */
export function parseOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      engine: { type: 'string', default: ENGINE_NAMES[0]! },
      fork: { type: 'string', multiple: true, default: [] },
      filter: { type: 'string', default: '' },
      jobs: { type: 'string', default: String(availableParallelism()) },
      verbose: { type: 'boolean', default: false },
    },
  })
  if (positionals.length === 0) throw new Error('no PATH given')
  if (!ENGINE_NAMES.includes(values.engine)) throw new Error(`no engine is called '${values.engine}'`)
  const jobs = Number(values.jobs)
  if (!Number.isInteger(jobs) || jobs < 1) throw new Error('--jobs needs a whole number from 1 on')
  const forks = values.fork.map((fork) => fork.toLowerCase())
  return { paths: positionals, engine: values.engine, forks, text: values.filter, jobs, verbose: values.verbose }
}
