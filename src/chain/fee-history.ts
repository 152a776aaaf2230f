/**
 * What recent blocks paid: `eth_feeHistory`.
 *
 * Source: execution-apis `eth_feeHistory`; percentiles are of gas used, by effective priority fee, as geth computes them.
 */

import { blobBaseFee, nextBaseFee, nextExcessBlobGas } from '../protocol/fees.ts'
import type { BlockHeader } from '../protocol/header.ts'
import type { Rules } from '../spec/forks.ts'
import { GAS } from '../spec/gas.ts'
import type { BlockReader } from './block-reader.ts'
import type { BlockStore } from './block-store.ts'
import type { FeeHistory } from './views.ts'

/** Blocks in one answer, as geth and Hardhat limit it. */
export const FEE_HISTORY_BLOCKS_MAX = 1024

/** `count` blocks that end with `newest`, fewer near genesis; percentiles ascend in 0…100. */
export function feeHistory(
  store: BlockStore,
  reader: BlockReader,
  rules: Rules,
  count: number,
  newest: number,
  percentiles: readonly number[],
): FeeHistory {
  const length = Math.min(count, FEE_HISTORY_BLOCKS_MAX, newest + 1)
  const oldest = newest - length + 1
  const headers = Array.from({ length }, (_, index) => store.header(oldest + index))
  const last = store.header(newest)
  const blobFee = (header: BlockHeader): bigint => blobFeeOf(header.excessBlobGas ?? 0n, rules)
  return {
    oldestBlock: BigInt(oldest),
    baseFees: [...headers.map(({ baseFeePerGas }) => baseFeePerGas ?? 0n), nextBaseFee(last, rules)],
    gasUsedRatios: headers.map(({ gasUsed, gasLimit }) => ratio(gasUsed, gasLimit)),
    blobBaseFees: [...headers.map(blobFee), nextBlobFee(last, rules)],
    blobGasUsedRatios: headers.map(({ blobGasUsed }) => blobRatio(blobGasUsed ?? 0n, rules)),
    rewards: percentiles.length === 0 ? [] : headers.map((header) => rewards(reader, header, percentiles)),
  }
}

/** Blob base fee of the block after `parent`, wei; 1 before Cancun. */
export function nextBlobFee(parent: BlockHeader, rules: Rules): bigint {
  return blobFeeOf(rules.eip4844 ? nextExcessBlobGas(parent, rules) : 0n, rules)
}

function blobFeeOf(excess: bigint, rules: Rules): bigint {
  return rules.eip4844 ? blobBaseFee(excess, rules) : 1n
}

function ratio(part: bigint, whole: bigint): number {
  return whole === 0n ? 0 : Number(part) / Number(whole)
}

function blobRatio(used: bigint, { numbers }: Rules): number {
  return ratio(used, BigInt(numbers.blobMax) * BigInt(GAS.blob))
}

/** The priority fee at which each share of the block's gas is reached. */
function rewards(reader: BlockReader, header: BlockHeader, percentiles: readonly number[]): bigint[] {
  const receipts = reader.receipts(Number(header.number))
  if (receipts.length === 0) return percentiles.map(() => 0n)
  const baseFee = header.baseFeePerGas ?? 0n
  const paid = receipts.map(({ effectiveGasPrice, gasUsed }) => ({ tip: effectiveGasPrice - baseFee, gasUsed }))
  paid.sort((a, b) => (a.tip < b.tip ? -1 : a.tip > b.tip ? 1 : 0))
  let index = 0
  let reached = paid[0]?.gasUsed ?? 0n
  return percentiles.map((percentile) => {
    const threshold = (Number(header.gasUsed) * percentile) / 100
    while (Number(reached) < threshold && index < paid.length - 1) reached += paid[++index]?.gasUsed ?? 0n
    return paid[index]?.tip ?? 0n
  })
}
