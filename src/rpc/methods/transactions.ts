/**
 * Transactions and receipts, by hash or by place.
 */

import type { BlockId } from '../../chain/block-id.ts'
import { address, blockId, blockNumber, hash, quantity64, smallQuantity } from '../codecs/decode.ts'
import { receipt, transaction } from '../codecs/encode.ts'
import type { Methods, Scope } from '../method.ts'
import { method, required } from '../method.ts'
import { transactionOfNonce } from '../transaction-of-nonce.ts'

const byHash = required('hash', '32 bytes', hash)
const index = required('index', 'quantity', smallQuantity)

async function transactionAt(scope: Scope, id: BlockId, at: number): Promise<unknown> {
  const found = await scope.chain.transactionAt(id, at)
  return found === null ? null : transaction(found)
}

export const transactionMethods: Methods = {
  eth_getTransactionByHash: method({
    summary: 'A transaction, mined or waiting.',
    result: 'transaction or null',
    parameters: [byHash],
    run: async ({ chain }, [of]) => {
      const found = await chain.transaction(of)
      return found === null ? null : transaction(found)
    },
  }),
  eth_getTransactionByBlockHashAndIndex: method({
    summary: 'A transaction of a block.',
    result: 'transaction or null',
    parameters: [byHash, index],
    run: (scope, [id, at]) => transactionAt(scope, id, at),
  }),
  eth_getTransactionByBlockNumberAndIndex: method({
    summary: 'A transaction of a block.',
    result: 'transaction or null',
    parameters: [required('block', 'tag or number', blockNumber), index],
    run: (scope, [id, at]) => transactionAt(scope, id, at),
  }),
  eth_getTransactionBySenderAndNonce: method({
    summary: 'The transaction with which an account used a nonce, mined or waiting.',
    result: 'transaction or null',
    parameters: [required('sender', 'address', address), required('nonce', 'quantity', quantity64)],
    run: async ({ chain }, [sender, nonce]) => {
      const found = await transactionOfNonce(chain, sender, nonce)
      return found === null ? null : transaction(found)
    },
  }),
  eth_getTransactionReceipt: method({
    summary: 'What a mined transaction did.',
    result: 'receipt or null',
    parameters: [byHash],
    run: async ({ chain }, [of]) => {
      const found = await chain.receipt(of)
      return found === null ? null : receipt(found)
    },
  }),
  eth_getBlockReceipts: method({
    summary: 'The receipts of a block, in order.',
    result: 'receipts or null',
    parameters: [required('block', 'tag, number, hash or EIP-1898 object', blockId)],
    run: async ({ chain }, [id]) => {
      const found = await chain.receipts(id)
      return found === null ? null : found.map(receipt)
    },
  }),
}
