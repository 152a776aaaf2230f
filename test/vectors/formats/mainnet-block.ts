/**
 * Real blocks of mainnet on the part of the state that they touch: gas, status and logs of every transaction, receipts
 * root, bloom, and the post-state against the given one, which leaves out block rewards and withdrawals.
 *
 * Transactions are encoded and decoded again, so that hash and sender are ours, and the header's own hash and its roots
 * over transactions and withdrawals are checked. The header's state root cannot be: most of the state is missing.
 */

import { equalBytes, hexFromBytes } from '../../../src/base/bytes.ts'
import { receiptsOf } from '../../../src/chain/block-import.ts'
import { envOfHeader } from '../../../src/chain/header-draft.ts'
import type { Executed } from '../../../src/executor/outcome.ts'
import { receiptsRoot, transactionsRoot, withdrawalsRoot } from '../../../src/protocol/block.ts'
import { bloomOfLogs } from '../../../src/protocol/bloom.ts'
import { type BlockHeader, hashHeader } from '../../../src/protocol/header.ts'
import type { Transaction } from '../../../src/protocol/transaction.ts'
import { rulesOf } from '../../../src/spec/forks.ts'
import type { Engine, World } from '../engine.ts'
import { networkOf } from '../forks.ts'
import { accountsOf, address, data, quantity, type StateJson, word } from '../json.ts'
import { type RpcTransactionJson, rpcTransaction } from '../rpc-transaction.ts'
import type { Tally } from '../tally.ts'
import { comparePostState } from './blockchain.ts'

type BlockJson = Readonly<Record<string, string>> & {
  readonly transactions: readonly RpcTransactionJson[]
  readonly withdrawals?: readonly Readonly<Record<string, string>>[]
}

export interface MainnetBlockJson {
  readonly number: string
  readonly hardfork: string
  readonly block: BlockJson
  /** Number and hash. */
  readonly blockHashes: Readonly<Record<string, string>>
  readonly pre: StateJson
  readonly expected: {
    readonly receiptsRoot: string | null
    readonly gasUsed: string
    readonly transactions: readonly {
      readonly gasUsed: string
      readonly status: string | number
      readonly logs: number
    }[]
    /** Null for an account that is gone. */
    readonly postDiff: Readonly<Record<string, StateJson[string] | null>>
  }
}

/** Runs one block, which is one case. */
export async function runMainnetBlock(json: MainnetBlockJson, engine: Engine, tally: Tally): Promise<void> {
  const network = networkOf(json.hardfork)
  const name = `block ${quantity(json.number)}`
  if (!tally.wants(network.kind === 'fork' ? [json.hardfork, network.fork] : [json.hardfork], name)) return
  if (network.kind === 'skip') tally.skip(json.hardfork, network.reason)
  else if (network.kind !== 'fork') tally.fail(json.hardfork, name, `no fork is called ${json.hardfork}`)
  else await tally.run(json.hardfork, name, () => check(json, engine))
}

async function check(json: MainnetBlockJson, engine: Engine): Promise<string | null> {
  const { block, expected } = json
  const network = networkOf(json.hardfork)
  if (network.kind !== 'fork') return 'no fork'
  const rules = rulesOf(network.fork)
  const header = headerOf(block)
  const transactions = block.transactions.map(rpcTransaction)
  const wrongRoot = checkHeader(header, block, transactions)
  if (wrongRoot !== null) return wrongRoot
  const hashes = new Map(Object.entries(json.blockHashes).map(([number, hash]) => [quantity(number), data(hash)]))
  const blockHash = (number: bigint): Uint8Array | null =>
    hashes.get(number) ?? (number === header.number - 1n ? header.parentHash : null)
  const world = await engine.createWorld(accountsOf(json.pre), rules, null)
  const env = envOfHeader(header, rules, 1n, blockHash)
  const { outcomes } = await world.executeBlock({ env, transactions, withdrawals: [] })
  const executed: Executed[] = []
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.kind === 'rejected' || outcome.kind === 'missed')
      return `transaction ${index} was not executed: ${JSON.stringify(outcome)}`
    executed.push(outcome)
    const wanted = expected.transactions[index]!
    const found = `gas ${outcome.gasUsed}, status ${Number(outcome.kind === 'success')}, ${outcome.logs.length} logs`
    const given = `gas ${quantity(wanted.gasUsed)}, status ${quantity(wanted.status)}, ${wanted.logs} logs`
    if (found !== given) return `transaction ${index}: ${found}; must be: ${given}`
  }
  const receipts = receiptsOf(transactions, executed)
  if ((receipts.at(-1)?.cumulativeGasUsed ?? 0n) !== quantity(expected.gasUsed)) return 'gas used differs'
  const root = hexFromBytes(receiptsRoot(receipts))
  if (expected.receiptsRoot !== null && root !== expected.receiptsRoot) return `receipts root ${root}`
  if (!equalBytes(bloomOfLogs(executed.flatMap((each) => each.logs)), header.logsBloom)) return 'logs bloom differs'
  const difference = await compareAll(json, header, world)
  await world.close()
  return difference
}

/** Every account of pre-state and difference: changed as given, else as before. */
async function compareAll(json: MainnetBlockJson, header: BlockHeader, world: World): Promise<string | null> {
  const { postDiff } = json.expected
  const expected: Record<string, StateJson[string]> = {}
  for (const at of new Set([...Object.keys(json.pre), ...Object.keys(postDiff)])) {
    const diff = postDiff[at]
    const before = json.pre[at]
    if (diff === null) expected[at] = { balance: '0x0', nonce: '0x0', code: '0x', storage: zeroed(before?.storage) }
    else expected[at] = { ...before, ...diff, storage: { ...before?.storage, ...diff?.storage } }
  }
  // The README of the vectors: left out are the miner before the merge and the beacon root contract where `pre` lacks it.
  if (header.difficulty !== 0n) delete expected[hexFromBytes(header.coinbase)]
  return comparePostState(expected, world)
}

function zeroed(storage: Readonly<Record<string, string>> | undefined): Record<string, string> {
  return Object.fromEntries(Object.keys(storage ?? {}).map((slot) => [slot, '0x0']))
}

function checkHeader(header: BlockHeader, block: BlockJson, transactions: readonly Transaction[]): string | null {
  if (hexFromBytes(hashHeader(header)) !== block.hash) return `block hash ${hexFromBytes(hashHeader(header))}`
  if (!equalBytes(transactionsRoot(transactions), header.transactionsRoot)) return 'transactions root differs'
  if (header.withdrawalsRoot === undefined) return null
  const withdrawals = (block.withdrawals ?? []).map((each) => ({
    index: quantity(each.index),
    validatorIndex: quantity(each.validatorIndex),
    address: address(each.address!),
    amount: quantity(each.amount),
  }))
  return equalBytes(withdrawalsRoot(withdrawals), header.withdrawalsRoot) ? null : 'withdrawals root differs'
}

function headerOf(block: BlockJson): BlockHeader {
  const optional = <T>(key: string, read: (text: string) => T): T | undefined =>
    block[key] === undefined ? undefined : read(block[key])
  return {
    parentHash: data(block.parentHash),
    ommersHash: data(block.sha3Uncles),
    coinbase: address(block.miner!),
    stateRoot: data(block.stateRoot),
    transactionsRoot: data(block.transactionsRoot),
    receiptsRoot: data(block.receiptsRoot),
    logsBloom: data(block.logsBloom),
    difficulty: quantity(block.difficulty),
    number: quantity(block.number),
    gasLimit: quantity(block.gasLimit),
    gasUsed: quantity(block.gasUsed),
    timestamp: quantity(block.timestamp),
    extraData: data(block.extraData),
    mixHash: word(block.mixHash),
    nonce: data(block.nonce),
    baseFeePerGas: optional('baseFeePerGas', quantity),
    withdrawalsRoot: optional('withdrawalsRoot', data),
    blobGasUsed: optional('blobGasUsed', quantity),
    excessBlobGas: optional('excessBlobGas', quantity),
    parentBeaconBlockRoot: optional('parentBeaconBlockRoot', data),
    requestsHash: optional('requestsHash', data),
  }
}
