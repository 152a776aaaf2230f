/**
 * Whether a header may follow its parent: everything that can be said before the block is executed.
 *
 * Source: Yellow Paper 4.4.4, EIP-1559 (base fee), EIP-3675 (fields that proof of stake fixes), EIP-4895, EIP-4844 and
 * EIP-7918 (blob gas), EIP-4788, EIP-7685. Seals and difficulties of blocks from before the merge are not checked here.
 */

import { equalBytes } from '../base/bytes.ts'
import { MegadevError } from '../base/errors.ts'
import { nextBaseFee, nextExcessBlobGas } from '../protocol/fees.ts'
import { type BlockHeader, EMPTY_OMMERS_HASH } from '../protocol/header.ts'
import type { Rules } from '../spec/forks.ts'
import { GAS } from '../spec/gas.ts'

/** What is wrong with a block. The names are stable. */
export type BlockFault =
  | 'unknown-parent'
  | 'number'
  | 'timestamp'
  | 'gas-limit'
  | 'gas-used'
  | 'extra-data'
  | 'base-fee'
  | 'difficulty'
  | 'nonce'
  | 'ommers'
  | 'fields-of-another-fork'
  | 'withdrawals-root'
  | 'blob-gas-used'
  | 'excess-blob-gas'
  | 'requests-hash'
  | 'size'
  | 'transactions-root'
  | 'transaction'
  | 'system-contract'
  | 'receipts-root'
  | 'logs-bloom'
  | 'state-root'

/** A block that must not be part of a chain. */
export class InvalidBlockError extends MegadevError {
  readonly fault: BlockFault

  constructor(fault: BlockFault, detail: string) {
    super(`invalid-block-${fault}`, `Invalid block: ${detail}`)
    this.fault = fault
  }
}

const MIN_GAS_LIMIT = 5000n
const MAX_GAS_LIMIT = (1n << 63n) - 1n
/** The gas limit moves by less than the parent's divided by this. */
const GAS_LIMIT_BOUND_DIVISOR = 1024n
const MAX_EXTRA_DATA = 32
/** RLP offsets of typed fields are fixed by their decoder; the nonce has 8 bytes there. */
const ZERO_NONCE = new Uint8Array(8)

/**
 * Checks `header` as a child of `parent`, whose hash the caller has compared. `rules` are those of `header`.
 * @throws {InvalidBlockError} naming the first rule that does not hold
 */
export function validateHeader(header: BlockHeader, parent: BlockHeader, rules: Rules): void {
  if (header.number !== parent.number + 1n) failBlock('number', `number ${header.number} after ${parent.number}`)
  if (header.timestamp <= parent.timestamp) failBlock('timestamp', `time ${header.timestamp} is not after its parent's`)
  if (header.extraData.length > MAX_EXTRA_DATA)
    failBlock('extra-data', `extra data of ${header.extraData.length} bytes`)
  checkGas(header, parent)
  const baseFee = nextBaseFee(parent, rules)
  if (header.baseFeePerGas !== baseFee) failBlock('base-fee', `base fee ${header.baseFeePerGas}, must be ${baseFee}`)
  if (rules.eip3675) checkProofOfStake(header)
  checkForkFields(header, rules)
  if (rules.eip4844) checkBlobGas(header, parent, rules)
}

function checkGas(header: BlockHeader, parent: BlockHeader): void {
  const { gasLimit, gasUsed } = header
  const change = gasLimit > parent.gasLimit ? gasLimit - parent.gasLimit : parent.gasLimit - gasLimit
  if (gasLimit < MIN_GAS_LIMIT || gasLimit > MAX_GAS_LIMIT || change >= parent.gasLimit / GAS_LIMIT_BOUND_DIVISOR) {
    failBlock('gas-limit', `gas limit ${gasLimit} after ${parent.gasLimit}`)
  }
  if (gasUsed > gasLimit) failBlock('gas-used', `gas used ${gasUsed} above the limit ${gasLimit}`)
}

/** EIP-3675. */
function checkProofOfStake(header: BlockHeader): void {
  if (header.difficulty !== 0n) failBlock('difficulty', `difficulty ${header.difficulty} after the merge`)
  if (!equalBytes(header.nonce, ZERO_NONCE)) failBlock('nonce', 'a nonce after the merge')
  if (!equalBytes(header.ommersHash, EMPTY_OMMERS_HASH)) failBlock('ommers', 'ommers after the merge')
}

/** Optional fields are there exactly when the fork has them. */
function checkForkFields(header: BlockHeader, rules: Rules): void {
  const fields: readonly (readonly [string, unknown, boolean])[] = [
    ['withdrawals root', header.withdrawalsRoot, rules.eip4895],
    ['blob gas used', header.blobGasUsed, rules.eip4844],
    ['excess blob gas', header.excessBlobGas, rules.eip4844],
    ['parent beacon block root', header.parentBeaconBlockRoot, rules.eip4788],
    ['requests hash', header.requestsHash, rules.eip7685],
  ]
  for (const [name, value, wanted] of fields) {
    if ((value !== undefined) !== wanted)
      failBlock('fields-of-another-fork', wanted ? `no ${name}` : `a ${name} before its fork`)
  }
}

/** EIP-4844, with the fork's own blob parameters (EIP-7691, EIP-7892, EIP-7918). */
function checkBlobGas(header: BlockHeader, parent: BlockHeader, rules: Rules): void {
  const used = header.blobGasUsed ?? 0n
  const most = BigInt(rules.numbers.blobMax * GAS.blob)
  if (used > most || used % BigInt(GAS.blob) !== 0n)
    failBlock('blob-gas-used', `blob gas used ${used}, at most ${most}`)
  const excess = nextExcessBlobGas(parent, rules)
  if (header.excessBlobGas !== excess)
    failBlock('excess-blob-gas', `excess blob gas ${header.excessBlobGas}, must be ${excess}`)
}

/** Throws InvalidBlockError. */
export function failBlock(fault: BlockFault, detail: string): never {
  throw new InvalidBlockError(fault, detail)
}
