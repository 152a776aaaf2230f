/**
 * What gas costs, has cost and will cost.
 */

import type { BlockId } from '../../chain/block-id.ts'
import { blockNumber, listOf, percentile, smallQuantity } from '../codecs/decode.ts'
import type { Json } from '../codecs/encode.ts'
import { quantity } from '../codecs/encode.ts'
import type { Methods, Scope } from '../method.ts'
import { method, optional, required } from '../method.ts'
import { invalidParams } from '../rpc-error.ts'

const BLOCKS_MAX = 1024
const PERCENTILES_MAX = 100

async function feeHistory(scope: Scope, count: number, newest: BlockId, percentiles: number[]): Promise<Json> {
  if (percentiles.some((value, index) => index > 0 && value < (percentiles[index - 1] ?? 0))) {
    throw invalidParams('parameter 3 (percentiles): expected ascending numbers')
  }
  // Geth's answer to a count of zero is an empty history, to a large one its limit.
  const history = await scope.chain.feeHistory(Math.min(count, BLOCKS_MAX), newest, percentiles)
  return {
    oldestBlock: quantity(history.oldestBlock),
    baseFeePerGas: history.baseFees.map(quantity),
    gasUsedRatio: history.gasUsedRatios,
    baseFeePerBlobGas: history.blobBaseFees.map(quantity),
    blobGasUsedRatio: history.blobGasUsedRatios,
    ...(percentiles.length === 0 ? {} : { reward: history.rewards.map((block) => block.map(quantity)) }),
  }
}

export const feeMethods: Methods = {
  eth_gasPrice: method({
    summary: 'A gas price that gets into the next block, in wei.',
    result: 'quantity',
    parameters: [],
    run: ({ chain }) => quantity(chain.gasPrice()),
  }),
  eth_maxPriorityFeePerGas: method({
    summary: 'What to bid above the base fee, in wei.',
    result: 'quantity',
    parameters: [],
    run: ({ chain }) => quantity(chain.suggestedPriorityFee()),
  }),
  eth_baseFee: method({
    summary: 'Base fee of the next block, in wei.',
    result: 'quantity',
    parameters: [],
    run: ({ chain }) => quantity(chain.nextBaseFee()),
  }),
  eth_blobBaseFee: method({
    summary: 'Blob base fee of the next block, in wei.',
    result: 'quantity',
    parameters: [],
    run: ({ chain }) => quantity(chain.nextBlobBaseFee()),
  }),
  eth_feeHistory: method({
    summary: `Fees of past blocks, at most ${BLOCKS_MAX}; base fees have one entry more, for the next block.`,
    result: 'fee history',
    parameters: [
      required('count', 'quantity', smallQuantity),
      required('newest', 'tag or number', blockNumber),
      optional('percentiles', 'ascending numbers from 0 to 100', listOf(percentile, PERCENTILES_MAX), []),
    ],
    run: (scope, [count, newest, percentiles]) => feeHistory(scope, count, newest, percentiles),
  }),
}
