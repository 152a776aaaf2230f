/**
 * Consensus encodings: transactions, headers, blocks and receipts as bytes. Encodings: EIP-2718 and the Yellow Paper's RLP.
 */

import type { BlockId } from '../../chain/block-id.ts'
import type { BlockView, ReceiptView, TransactionView } from '../../chain/views.ts'
import { encodeBlock } from '../../protocol/block.ts'
import { encodeHeader } from '../../protocol/header.ts'
import { encodeReceipt } from '../../protocol/receipt.ts'
import { blockId, blockNumber, hash, smallQuantity } from '../codecs/decode.ts'
import { data } from '../codecs/encode.ts'
import type { Method, Methods, Parameter, Scope } from '../method.ts'
import { method, required } from '../method.ts'
import { RpcError } from '../rpc-error.ts'

const byHash = required('hash', '32 bytes', hash)
const index = required('index', 'quantity', smallQuantity)
const at = required('block', 'tag, number, hash or EIP-1898 object', blockId)

function rawOrNull(found: TransactionView | null): string | null {
  return found === null ? null : data(found.transaction.raw)
}

const rawTransaction: Method = method({
  summary: 'A transaction as it was signed, mined or waiting; blobs without their sidecar.',
  result: 'data or null',
  parameters: [byHash],
  run: async ({ chain }, [of]) => rawOrNull(await chain.transaction(of)),
})

function rawTransactionAt(block: Parameter<BlockId>): Method {
  return method({
    summary: 'A transaction of a block as it was signed.',
    result: 'data or null',
    parameters: [block, index],
    run: async ({ chain }, [id, place]) => rawOrNull(await chain.transactionAt(id, place)),
  })
}

async function sealedBlock({ chain, dialect }: Scope, id: BlockId): Promise<BlockView> {
  const found = await chain.block(id)
  if (found !== null) return found
  throw dialect === 'hardhat'
    ? new RpcError(-32000, 'unknown block')
    : new RpcError(-32001, 'Resource not found: unknown block')
}

function receiptBytes(from: ReceiptView): string {
  const { transaction, succeeded: status, cumulativeGasUsed, logsBloom, logs } = from
  return data(encodeReceipt({ type: transaction.type, status, cumulativeGasUsed, logsBloom, logs }))
}

export const rawMethods: Methods = {
  eth_getRawTransactionByHash: rawTransaction,
  eth_getRawTransactionByBlockHashAndIndex: rawTransactionAt(byHash),
  eth_getRawTransactionByBlockNumberAndIndex: rawTransactionAt(required('block', 'tag or number', blockNumber)),
  debug_getRawTransaction: rawTransaction,
  debug_getRawTransactions: method({
    summary: 'The transactions of a block as they were signed, in order.',
    result: 'list of data',
    parameters: [at],
    run: async (scope, [id]) =>
      (await sealedBlock(scope, id)).transactions().map(({ transaction }) => data(transaction.raw)),
  }),
  debug_getRawHeader: method({
    summary: 'A header in RLP.',
    result: 'data',
    parameters: [at],
    run: async (scope, [id]) => data(encodeHeader((await sealedBlock(scope, id)).header)),
  }),
  debug_getRawBlock: method({
    summary: 'A block in RLP.',
    result: 'data',
    parameters: [at],
    run: async (scope, [id]) => {
      const found = await sealedBlock(scope, id)
      const transactions = found.transactions().map(({ transaction }) => transaction)
      const withdrawals = found.header.withdrawalsRoot === undefined ? undefined : [...found.withdrawals]
      return data(encodeBlock({ header: found.header, transactions, ommers: [], withdrawals }))
    },
  }),
  debug_getRawReceipts: method({
    summary: 'The receipts of a block as they stand in its receipts trie.',
    result: 'list of data',
    parameters: [at],
    run: async (scope, [id]) => {
      await sealedBlock(scope, id)
      return (await scope.chain.receipts(id))?.map(receiptBytes) ?? []
    },
  }),
}
