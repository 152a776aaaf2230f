/**
 * Import of a whole block that somebody else made: check it against its parent, execute it, compare every result.
 *
 * The executor must stand at the parent's state; an import onto another branch first reverts to the common ancestor's
 * sequence and executes from there. When an import fails, the executor may stand anywhere after the parent: go back with
 * `revert`. Source: Yellow Paper 4.4 and 11, EIP-4895, EIP-4844, EIP-6110, EIP-7685, EIP-7934.
 */

import { EMPTY_BYTES, equalBytes, hexFromBytes } from '../base/bytes.ts'
import type { BlockResult, BlockWork } from '../executor/executor.ts'
import type { Executed, Outcome } from '../executor/outcome.ts'
import { type Block, receiptsRoot, transactionsRoot, withdrawalsRoot } from '../protocol/block.ts'
import { bloomOfLogs, mergeBloom } from '../protocol/bloom.ts'
import type { BlockHeader } from '../protocol/header.ts'
import { type Log, makeReceipt, type Receipt } from '../protocol/receipt.ts'
import { depositRequests, REQUEST_TYPES, requestsHash } from '../protocol/requests.ts'
import type { Transaction } from '../protocol/transaction.ts'
import type { Withdrawal } from '../protocol/withdrawal.ts'
import type { Rules } from '../spec/forks.ts'
import { GAS } from '../spec/gas.ts'
import { envOfHeader } from './header-draft.ts'
import { failBlock, validateHeader } from './header-validation.ts'

/** What an import needs to know besides the block. */
export interface ImportContext {
  /** Of the imported block. */
  readonly rules: Rules
  readonly chainId: bigint
  /** The block before, whose hash is the block's `parentHash`. */
  readonly parent: BlockHeader
  /** Hashes of the imported block's ancestors. */
  readonly blockHash: (number: bigint) => Uint8Array | null
  /** 20 bytes: whose logs are deposits (EIP-6110). */
  readonly depositContract: Uint8Array
  /** What the block credits besides its withdrawals: rewards before the merge. */
  readonly rewards?: readonly Withdrawal[]
  /** The executor, standing at the parent's state. */
  readonly executeBlock: (work: BlockWork) => Promise<BlockResult> | BlockResult
}

/** An imported block's results, all of which agree with its header. */
export interface ImportedBlock {
  readonly receipts: readonly Receipt[]
  readonly result: BlockResult
}

/**
 * Imports `block`, whose RLP form has `size` bytes.
 * @throws {InvalidBlockError} naming the first rule that does not hold
 */
export async function importBlock(block: Block, size: number, context: ImportContext): Promise<ImportedBlock> {
  const { header } = block
  validateHeader(header, context.parent, context.rules)
  validateBody(block, size, context.rules)
  const result = await context.executeBlock({
    env: envOfHeader(header, context.rules, context.chainId, context.blockHash),
    transactions: block.transactions,
    withdrawals: [...(block.withdrawals ?? []), ...(context.rewards ?? [])],
  })
  if (result.failure !== null) failBlock('system-contract', result.failure)
  const executed = result.outcomes.map(requireExecuted)
  const receipts = receiptsOf(block.transactions, executed)
  compareResults(header, receipts, result, context)
  return { receipts, result }
}

/**
 * Checks what the header says of the block's lists, before execution. Ommers before the merge are left to the caller.
 * @throws {InvalidBlockError}
 */
export function validateBody(block: Block, size: number, rules: Rules): void {
  const { header, transactions, withdrawals } = block
  const { maxBlockRlpSize } = rules.numbers
  if (maxBlockRlpSize > 0 && size > maxBlockRlpSize) failBlock('size', `${size} bytes, at most ${maxBlockRlpSize}`)
  if (!equalBytes(transactionsRoot(transactions), header.transactionsRoot))
    failBlock('transactions-root', 'transactions root differs')
  if (rules.eip3675 && block.ommers.length > 0) failBlock('ommers', 'ommers after the merge')
  if ((withdrawals !== undefined) !== rules.eip4895) failBlock('fields-of-another-fork', 'withdrawals of another fork')
  if (withdrawals !== undefined && header.withdrawalsRoot !== undefined) {
    if (!equalBytes(withdrawalsRoot(withdrawals), header.withdrawalsRoot))
      failBlock('withdrawals-root', 'withdrawals root differs')
  }
  const blobs = transactions.reduce((sum, transaction) => sum + transaction.blobVersionedHashes.length, 0)
  const blobGas = BigInt(blobs * GAS.blob)
  if (rules.eip4844 && blobGas !== header.blobGasUsed) {
    failBlock('blob-gas-used', `blob gas used ${header.blobGasUsed}, the transactions have ${blobGas}`)
  }
}

/** Receipts of transactions that ran in this order, from the block's first on. */
export function receiptsOf(transactions: readonly Transaction[], outcomes: readonly Executed[]): Receipt[] {
  let cumulativeGasUsed = 0n
  return outcomes.map((outcome, index) => {
    cumulativeGasUsed += outcome.gasUsed
    const { type } = transactions[index] as Transaction
    return makeReceipt(type, outcome.kind === 'success', cumulativeGasUsed, outcome.logs)
  })
}

function requireExecuted(outcome: Outcome, index: number): Executed {
  if (outcome.kind === 'rejected') failBlock('transaction', `transaction ${index}: ${outcome.reason}`)
  if (outcome.kind === 'missed') throw new Error('An import met state that is not loaded')
  return outcome
}

function compareResults(
  header: BlockHeader,
  receipts: readonly Receipt[],
  result: BlockResult,
  context: ImportContext,
): void {
  const gasUsed = receipts.at(-1)?.cumulativeGasUsed ?? 0n
  if (gasUsed !== header.gasUsed) failBlock('gas-used', `gas used ${header.gasUsed}, execution used ${gasUsed}`)
  if (!equalBytes(receiptsRoot(receipts), header.receiptsRoot)) failBlock('receipts-root', 'receipts root differs')
  const bloom = bloomOfLogs([])
  for (const receipt of receipts) mergeBloom(bloom, receipt.logsBloom)
  if (!equalBytes(bloom, header.logsBloom)) failBlock('logs-bloom', 'logs bloom differs')
  if (header.requestsHash !== undefined)
    compareRequests(
      header.requestsHash,
      receipts.flatMap((receipt) => receipt.logs),
      result,
      context,
    )
  if (!equalBytes(result.stateRoot, header.stateRoot)) {
    failBlock(
      'state-root',
      `state root ${hexFromBytes(header.stateRoot)}, execution gives ${hexFromBytes(result.stateRoot)}`,
    )
  }
}

/** EIP-7685. */
function compareRequests(
  expected: Uint8Array,
  logs: readonly Log[],
  result: BlockResult,
  context: ImportContext,
): void {
  const deposits = depositRequests(logs, context.depositContract)
  if ('fault' in deposits) failBlock('requests-hash', deposits.fault)
  const hash = requestsHash([
    { type: REQUEST_TYPES.deposit, data: deposits.data },
    { type: REQUEST_TYPES.withdrawal, data: result.withdrawalRequests ?? EMPTY_BYTES },
    { type: REQUEST_TYPES.consolidation, data: result.consolidationRequests ?? EMPTY_BYTES },
  ])
  if (!equalBytes(hash, expected)) failBlock('requests-hash', 'requests hash differs')
}
