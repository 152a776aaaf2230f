/**
 * `npm run differential -- [--seconds N] [--from SEED] [--fork NAME] [--engine NAME]`: random scenarios until the time is
 * up, on our engine and an oracle. Prints every difference with its seed and exits 1 if there was one.
 *
 * One scenario again: `--from SEED --seconds 0`.
 */

import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { FORKS, forkFromName } from '../../src/spec/forks.ts'
import { createEngine, ENGINE_NAMES } from '../vectors/engines/index.ts'
import { compareScenario } from './compare.ts'
import { isOldEnough, olderEthereumjsEngine } from './older-ethereumjs.ts'

const MAX_DIFFERENCES = 20

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    from: { type: 'string', default: String(randomInt(1_000_000_000)) },
    fork: { type: 'string' },
    engine: { type: 'string', default: ENGINE_NAMES[0] as string },
  },
})
const fork = values.fork === undefined ? undefined : forkFromName(values.fork)
if (values.fork !== undefined && fork === undefined) throw new Error(`no fork is called ${values.fork}`)
const ours = await createEngine(values.engine)
const newer = await createEngine('ethereumjs')
const older = olderEthereumjsEngine()
const end = performance.now() + Number(values.seconds) * 1000
let seed = Number(values.from)
let scenarios = 0
let executed = 0
let differences = 0
print(`from seed ${seed}`)
do {
  for (const each of fork === undefined ? FORKS : [fork]) {
    const oracle = isOldEnough(each) && seed % 2 === 0 ? older : newer
    const result = await compareScenario(seed, each, ours, oracle)
    scenarios++
    if (typeof result === 'string') {
      differences++
      print(result)
    } else {
      executed += result.executed
    }
  }
  seed++
} while (performance.now() < end && differences < MAX_DIFFERENCES)
print(`${scenarios} scenarios, ${executed} transactions executed, ${differences} differences, up to seed ${seed - 1}`)
process.exitCode = differences > 0 ? 1 : 0

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
