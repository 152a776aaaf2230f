/**
 * Blocks, whole or counted.
 */

import type { BlockId } from '../../chain/block-id.ts'
import type { BlockView } from '../../chain/views.ts'
import { blockNumber, boolean, hash, smallQuantity } from '../codecs/decode.ts'
import { block, header, quantity } from '../codecs/encode.ts'
import type { Method, Methods, Parameter, Scope } from '../method.ts'
import { method, optional, required } from '../method.ts'

const byNumber = required('block', 'tag or number', blockNumber)
const byHash = required('hash', '32 bytes', hash)
const isFull = optional('full', '`true`: whole transactions; default: their hashes', boolean, false)

async function blockAnswer(scope: Scope, id: BlockId, full: boolean): Promise<unknown> {
  const found = await scope.chain.block(id)
  return found === null ? null : block(found, full)
}

async function countAnswer(scope: Scope, id: BlockId, count: (found: BlockView) => number): Promise<unknown> {
  const found = await scope.chain.block(id)
  return found === null ? null : quantity(count(found))
}

async function headerAnswer(scope: Scope, id: BlockId): Promise<unknown> {
  const found = await scope.chain.block(id)
  return found === null ? null : header(found.header, found.hash)
}

function uncleCount(at: Parameter<BlockId>): Method {
  return method({
    summary: 'How many uncles a block has: none.',
    result: 'quantity or null',
    parameters: [at],
    run: (scope, [id]) => countAnswer(scope, id, () => 0),
  })
}

function uncle(at: Parameter<BlockId>): Method {
  return method({
    summary: 'An uncle of a block. There are none.',
    result: 'null',
    parameters: [at, required('index', 'quantity', smallQuantity)],
    run: () => null,
  })
}

export const blockMethods: Methods = {
  eth_blockNumber: method({
    summary: 'Number of the newest block.',
    result: 'quantity',
    parameters: [],
    run: ({ chain }) => quantity(chain.head.number),
  }),
  eth_getBlockByNumber: method({
    summary: 'A block by tag or number. `pending` is what would be sealed next.',
    result: 'block or null',
    parameters: [byNumber, isFull],
    run: (scope, [id, full]) => blockAnswer(scope, id, full),
  }),
  eth_getBlockByHash: method({
    summary: 'A block by hash.',
    result: 'block or null',
    parameters: [byHash, isFull],
    run: (scope, [id, full]) => blockAnswer(scope, id, full),
  }),
  eth_getBlockTransactionCountByNumber: method({
    summary: 'How many transactions a block has.',
    result: 'quantity or null',
    parameters: [byNumber],
    run: (scope, [id]) => countAnswer(scope, id, (found) => found.transactionHashes.length),
  }),
  eth_getBlockTransactionCountByHash: method({
    summary: 'How many transactions a block has.',
    result: 'quantity or null',
    parameters: [byHash],
    run: (scope, [id]) => countAnswer(scope, id, (found) => found.transactionHashes.length),
  }),
  eth_getHeaderByNumber: method({
    summary: 'The header of a block, by tag or number.',
    result: 'header or null',
    parameters: [byNumber],
    run: (scope, [id]) => headerAnswer(scope, id),
  }),
  eth_getHeaderByHash: method({
    summary: 'The header of a block, by hash.',
    result: 'header or null',
    parameters: [byHash],
    run: (scope, [id]) => headerAnswer(scope, id),
  }),
  eth_getUncleCountByBlockNumber: uncleCount(byNumber),
  eth_getUncleCountByBlockHash: uncleCount(byHash),
  eth_getUncleByBlockNumberAndIndex: uncle(byNumber),
  eth_getUncleByBlockHashAndIndex: uncle(byHash),
}
