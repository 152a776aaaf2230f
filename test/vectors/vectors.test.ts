/**
 * The runner of official vectors, and a fixed sample of these. The runner is proved on a few files of ethereum/tests and
 * execution-spec-tests (MIT, under test/fixtures/vectors): it passes a right engine and fails each kind of wrong one.
 */

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import type { Engine } from './engine.ts'
import { brokenEngine, type Defect } from './engines/broken.ts'
import { createEngine, ENGINE_NAMES } from './engines/index.ts'
import { networkOf } from './forks.ts'
import { collectFiles, type VectorFile } from './packs.ts'
import { runFiles } from './pool.ts'
import { formatFailures, summarize } from './report.ts'
import { runFile } from './run-file.ts'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const FIXTURES = join(HERE, '../fixtures/vectors')
const PACKS = process.env.VECTORS ?? join(HERE, '../../../shared/vectors')
const NO_FILTER = { forks: [], text: '' }
/** One file in so many of each pack is in the sample; small packs are in it whole. */
const SAMPLE_RATE = 24
const SMALL_PACK = 60

async function failuresWith(engine: Engine): Promise<string[]> {
  const { files, dispose } = await collectFiles([FIXTURES])
  const reports = await Promise.all(files.map((file) => runFile(file, engine, NO_FILTER)))
  dispose()
  return summarize(reports).failures.map(({ where }) => where.split('/')[1] as string)
}

describe('vectors: the runner', () => {
  let right: Engine
  before(async () => {
    right = await createEngine(ENGINE_NAMES[0] as string)
  })

  it('passes an engine that is right', async () => {
    expect(await failuresWith(right)).to.deep.equal([])
  })

  const expected: readonly (readonly [Defect, readonly string[]])[] = [
    ['state-root', ['blocks-valid.json', 'state-prague.json', 'state-rejected.json']],
    ['gas', ['blocks-valid.json']],
    ['logs', ['blocks-valid.json', 'state-prague.json']],
    ['acceptance', ['state-rejected.json']],
  ]
  for (const [defect, files] of expected) {
    it(`fails an engine with a wrong ${defect}`, async () => {
      const failed = await failuresWith(brokenEngine(right, defect))
      for (const file of files)
        expect(
          failed.some((where) => where.startsWith(file)),
          file,
        ).to.equal(true)
    })
  }

  const main = (...args: string[]): { code: number | null; output: string } => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(HERE, 'main.ts'), ...args], {
      encoding: 'utf8',
    })
    return { code: status, output: stdout + stderr }
  }

  it('exits 0 when all pass, and counts every case once', () => {
    const { code, output } = main(FIXTURES)
    expect(output).to.match(/^\d+ passed, 0 failed, \d+ skipped/m)
    expect(code).to.equal(0)
  })

  it('exits 1 and names the cases when one fails', () => {
    const { code, output } = main(FIXTURES, '--engine', 'broken')
    expect(output).to.match(/^FAILED vectors\/state-prague\.json .*state root/m)
    expect(code).to.equal(1)
  })

  it('exits 1 when there is no case at all', () => {
    expect(main(FIXTURES, '--filter', 'no such case').code).to.equal(1)
  })

  it('exits 2 when the command line makes no sense', () => {
    expect(main().code).to.equal(2)
    expect(main('no/such/folder').code).to.equal(2)
    expect(main(FIXTURES, '--engine', 'none').code).to.equal(2)
  })

  it('knows the network names of the vectors', () => {
    expect(networkOf('Merge')).to.deep.equal({ kind: 'fork', fork: 'paris' })
    expect(networkOf('ConstantinopleFix').kind).to.equal('skip')
    expect(networkOf('BerlinToLondonAt5').kind).to.equal('skip')
    expect(networkOf('NoSuchFork').kind).to.equal('unknown')
    const transition = { kind: 'transition', from: 'cancun', to: 'prague', at: { time: 15_000n } }
    expect(networkOf('CancunToPragueAtTime15k')).to.deep.equal(transition)
    const merge = { kind: 'transition', from: 'london', to: 'paris', at: { difficulty: 0xc0000n } }
    expect(networkOf('ArrowGlacierToParisAtDiffC0000')).to.deep.equal(merge)
  })
})

describe('vectors: a sample of the official ones', () => {
  it(existsSync(PACKS) ? 'passes' : `is not run: no vectors at ${PACKS} (set VECTORS)`, async function () {
    if (!existsSync(PACKS)) this.skip()
    this.timeout(300_000)
    const { files, dispose } = await collectFiles([PACKS])
    const options = { ...NO_FILTER, engine: ENGINE_NAMES[0] as string, jobs: availableParallelism() }
    const summary = summarize(await runFiles(sampleOf(files), options).finally(dispose))
    expect(formatFailures(summary.failures, 20)).to.deep.equal([])
    expect(summary.passed).to.be.greaterThan(1000)
  })
})

function sampleOf(files: readonly VectorFile[]): VectorFile[] {
  const packs = Map.groupBy(
    files.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    (file) => file.pack,
  )
  return [...packs.values()].flatMap((pack) =>
    pack.length <= SMALL_PACK ? pack : pack.filter((_, index) => index % SAMPLE_RATE === 0),
  )
}
