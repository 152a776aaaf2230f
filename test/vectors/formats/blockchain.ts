/**
 * Blockchain tests: a genesis state and blocks in RLP, which are imported one after the other, invalid ones and side
 * chains among them. The head, its state and which blocks are refused must come out as given.
 *
 * Source of the format: ethereum/tests docs, "Blockchain Tests". Refused means: by the decoder or by the import, whatever
 * the reason; an error of any other kind is a failure. All files have `sealEngine: NoProof`.
 */

import { equalBytes, hexFromBytes } from '../../../src/base/bytes.ts'
import { MegadevError } from '../../../src/base/errors.ts'
import { decodeBlock } from '../../../src/protocol/block.ts'
import { hashHeader } from '../../../src/protocol/header.ts'
import type { Engine, World } from '../engine.ts'
import { type BlobScheduleJson, networkOf } from '../forks.ts'
import { accountsOf, address, data, quantity, type StateJson, word } from '../json.ts'
import { supersededReason } from '../superseded.ts'
import type { Tally } from '../tally.ts'
import { TestChain } from '../test-chain.ts'

export interface BlockchainTestJson {
  readonly network: string
  readonly config?: { readonly chainid?: string; readonly blobSchedule?: BlobScheduleJson }
  readonly genesisRLP: string
  readonly pre: StateJson
  readonly blocks: readonly (Readonly<Record<string, unknown>> & { readonly rlp: string })[]
  readonly lastblockhash: string
  readonly postState?: StateJson
  readonly postStateHash?: string
}

/** Runs one test, which is one case. */
export async function runBlockchainTest(
  name: string,
  test: BlockchainTestJson,
  engine: Engine,
  tally: Tally,
): Promise<void> {
  const network = networkOf(test.network)
  const names = network.kind === 'fork' ? [test.network, network.fork] : [test.network]
  if (!tally.wants(names, name)) return
  const outdated = supersededReason({ file: tally.file, name, hasConfig: test.config !== undefined, targetCode: '' })
  if (network.kind === 'skip') tally.skip(test.network, network.reason)
  else if (network.kind === 'unknown') tally.fail(test.network, name, `no network is called ${test.network}`)
  else if (outdated !== null) tally.skip(test.network, outdated)
  else await tally.run(test.network, name, () => check(test, engine))
}

async function check(test: BlockchainTestJson, engine: Engine): Promise<string | null> {
  const genesis = decodeBlock(data(test.genesisRLP)).header
  const chain = await TestChain.open(test.network, test.config, genesis, accountsOf(test.pre), engine)
  try {
    if (!equalBytes(await chain.world.stateRoot(), genesis.stateRoot)) return 'genesis state root differs'
    for (const [index, block] of test.blocks.entries()) {
      const fault = await importOne(chain, data(block.rlp))
      const expected = expectationOf(block)
      if (expected !== null && fault === null) return `block ${index} was imported, must be refused: ${expected}`
      if (expected === null && fault !== null) return `block ${index} was refused: ${fault}`
    }
    const head = await chain.goToHead()
    const hash = hexFromBytes(hashHeader(head))
    if (hash !== test.lastblockhash) return `head is ${hash} (number ${head.number}), must be ${test.lastblockhash}`
    if (test.postStateHash !== undefined && test.postStateHash !== hexFromBytes(head.stateRoot))
      return 'post state hash differs'
    return test.postState === undefined ? null : await comparePostState(test.postState, chain.world)
  } finally {
    await chain.world.close()
  }
}

/** Null when the block is part of the chain now, else why not. */
async function importOne(chain: TestChain, rlp: Uint8Array): Promise<string | null> {
  try {
    await chain.import(decodeBlock(rlp), rlp.length)
    return null
  } catch (error) {
    if (error instanceof MegadevError) return error.message
    throw error
  }
}

function expectationOf(block: Readonly<Record<string, unknown>>): string | null {
  const key = Object.keys(block).find((each) => each.startsWith('expectException'))
  if (key !== undefined) return String(block[key])
  return 'blockHeader' in block ? null : 'invalid block'
}

/** Null when every account and slot named is as named; what else there is, the state root has covered. */
export async function comparePostState(expected: StateJson, world: World): Promise<string | null> {
  for (const [at, json] of Object.entries(expected)) {
    const bytes = address(at)
    const { balance, nonce } = await world.account(bytes)
    if (json.balance !== undefined && balance !== quantity(json.balance))
      return `balance of ${at} is ${balance}, must be ${quantity(json.balance)}`
    if (json.nonce !== undefined && nonce !== quantity(json.nonce))
      return `nonce of ${at} is ${nonce}, must be ${quantity(json.nonce)}`
    if (json.code !== undefined && !equalBytes(await world.code(bytes), data(json.code))) return `code of ${at} differs`
    for (const [slot, value] of Object.entries(json.storage ?? {})) {
      const found = await world.storage(bytes, word(slot))
      if (!equalBytes(found, word(value))) return `slot ${slot} of ${at} is ${hexFromBytes(found)}, must be ${value}`
    }
  }
  return null
}
