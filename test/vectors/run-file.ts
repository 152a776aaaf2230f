/**
 * One file of vectors: finds out its format from its content and hands each test in it to the runner of that format.
 *
 * The format is recognised by the fields of the first test, not by the file's name or folder.
 */

import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import type { Engine } from './engine.ts'
import { type BlockchainTestJson, runBlockchainTest } from './formats/blockchain.ts'
import { type DifficultyTestJson, runDifficultyTest } from './formats/difficulty.ts'
import { type MainnetBlockJson, runMainnetBlock } from './formats/mainnet-block.ts'
import { type RlpTestJson, runRlpTest } from './formats/rlp.ts'
import { runStateTest, type StateTestJson } from './formats/state.ts'
import { runTransactionTest, type TransactionTestJson } from './formats/transaction.ts'
import { runTrieTest, type TrieTestJson } from './formats/trie.ts'
import type { VectorFile } from './packs.ts'
import { type CaseFilter, type FileReport, Tally } from './tally.ts'

/** Runs what is in the file. Rejects only on errors of the runner itself. */
export async function runFile(file: VectorFile, engine: Engine, filter: CaseFilter): Promise<FileReport> {
  const tally = new Tally(file.pack, file.name, filter)
  if (!/\.json(\.gz)?$/.test(file.name)) return tally.report('not JSON')
  const raw = await readFile(file.path)
  let content: unknown
  try {
    content = JSON.parse((file.name.endsWith('.gz') ? gunzipSync(raw) : raw).toString('utf8'))
  } catch (error) {
    tally.fail('?', '(whole file)', `not readable: ${String(error)}`)
    return tally.report()
  }
  if (!isObject(content)) return tally.report('a format that this runner does not read')
  if ('block' in content && 'pre' in content && 'expected' in content) {
    await runMainnetBlock(content as unknown as MainnetBlockJson, engine, tally)
    return tally.report()
  }
  let found = false
  for (const [name, test] of Object.entries(content)) {
    if (name !== '_info' && isObject(test)) found = (await runTest(name, test, file, engine, tally)) || found
  }
  return tally.report(found ? null : 'a format that this runner does not read')
}

/** False when the test is of no known format. */
async function runTest(
  name: string,
  test: Record<string, unknown>,
  file: VectorFile,
  engine: Engine,
  tally: Tally,
): Promise<boolean> {
  if ('post' in test && 'transaction' in test) await runStateTest(name, test as unknown as StateTestJson, engine, tally)
  else if ('blocks' in test && 'pre' in test)
    await runBlockchainTest(name, test as unknown as BlockchainTestJson, engine, tally)
  else if ('txbytes' in test && 'result' in test)
    await runTransactionTest(name, test as unknown as TransactionTestJson, engine, tally)
  else if ('in' in test && ('root' in test || 'tests' in test))
    await runTrieTest(name, test as unknown as TrieTestJson, file.name, tally)
  else if ('in' in test && 'out' in test) await runRlpTest(name, test as unknown as RlpTestJson, tally)
  else if (Object.values(test).some(isDifficultySuite))
    await runDifficultyTest(name, test as unknown as DifficultyTestJson, tally)
  else return false
  return true
}

function isDifficultySuite(value: unknown): boolean {
  return isObject(value) && Object.values(value).some((each) => isObject(each) && 'parentDifficulty' in each)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
