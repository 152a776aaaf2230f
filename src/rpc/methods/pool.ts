/**
 * The transactions that wait: to look at, and to drop.
 */

import { hexFromBytes } from '../../base/bytes.ts'
import type { Transaction } from '../../protocol/transaction.ts'
import { address, hash } from '../codecs/decode.ts'
import type { Json } from '../codecs/encode.ts'
import { data, quantity, transaction } from '../codecs/encode.ts'
import type { Method, Methods, Scope } from '../method.ts'
import { method, required } from '../method.ts'
import { invalidParams } from '../rpc-error.ts'

const byHash = required('hash', '32 bytes', hash)

function waiting(entry: Transaction): Json {
  return transaction({ transaction: entry, position: null, effectiveGasPrice: entry.maxFeePerGas })
}

/** As anvil and geth write it. */
function inspected({ to, value, gasLimit, maxFeePerGas }: Transaction): string {
  const target = to === null ? 'contract creation' : hexFromBytes(to)
  return `${target}: ${value} wei + ${gasLimit} gas × ${maxFeePerGas} wei`
}

/** By sender, then by nonce. */
function nested(entries: readonly Transaction[], show: (entry: Transaction) => unknown): Json {
  const bySender: Record<string, Json> = {}
  for (const entry of entries) {
    const sender = data(entry.sender)
    const own = bySender[sender] ?? {}
    own[entry.nonce.toString()] = show(entry)
    bySender[sender] = own
  }
  return bySender
}

function contents({ chain }: Scope, show: (entry: Transaction) => unknown): Json {
  const { pending, queued } = chain.controls.waiting()
  return { pending: nested(pending, show), queued: nested(queued, show) }
}

const dropAll: Method = method({
  summary: 'Drop all that waits.',
  result: 'null',
  isChange: true,
  parameters: [],
  run: async ({ chain }) => {
    await chain.controls.dropAll()
    return null
  },
})

export const poolMethods: Methods = {
  txpool_status: method({
    summary: 'How many transactions are ready for a block, and how many wait for a nonce.',
    result: '`{pending, queued}`',
    parameters: [],
    run: ({ chain }) => {
      const { pending, queued } = chain.controls.waitingCounts()
      return { pending: quantity(pending), queued: quantity(queued) }
    },
  }),
  txpool_content: method({
    summary: 'All that waits, by sender and nonce.',
    result: '`{pending, queued}` of transactions',
    parameters: [],
    run: (scope) => contents(scope, waiting),
  }),
  txpool_contentFrom: method({
    summary: 'All that waits of one sender, by nonce.',
    result: '`{pending, queued}` of transactions',
    parameters: [required('address', 'address', address)],
    run: (scope, [of]) => {
      const { pending, queued } = contents(scope, waiting) as Record<'pending' | 'queued', Json>
      const sender = data(of)
      return { pending: pending[sender] ?? {}, queued: queued[sender] ?? {} }
    },
  }),
  txpool_inspect: method({
    summary: 'All that waits, by sender and nonce, for people.',
    result: '`{pending, queued}` of strings',
    parameters: [],
    run: (scope) => contents(scope, inspected),
  }),
  eth_pendingTransactions: method({
    summary: 'All that waits, ready or not.',
    result: 'transactions',
    parameters: [],
    run: ({ chain }) => {
      const { pending, queued } = chain.controls.waiting()
      return [...pending, ...queued].map(waiting)
    },
  }),
  hardhat_dropTransaction: method({
    summary: 'Drop a transaction that waits. One that was mined is an error.',
    result: '`true`, or `false` when it is unknown',
    isChange: true,
    parameters: [byHash],
    run: async ({ chain }, [of]) => {
      const dropped = await chain.controls.drop(of)
      if (dropped === 'mined') {
        throw invalidParams(`Transaction ${data(of)} cannot be dropped because it's already mined`)
      }
      return dropped === 'dropped'
    },
  }),
  anvil_dropTransaction: method({
    summary: 'Drop a transaction that waits.',
    result: 'its hash, or null when it does not wait',
    isChange: true,
    parameters: [byHash],
    run: async ({ chain }, [of]) => ((await chain.controls.drop(of)) === 'dropped' ? data(of) : null),
  }),
  anvil_dropAllTransactions: dropAll,
  hardhat_dropAllTransactions: dropAll,
  anvil_removePoolTransactions: method({
    summary: 'Drop all that waits of one sender.',
    result: 'null',
    isChange: true,
    parameters: [required('address', 'address', address)],
    run: async ({ chain }, [of]) => {
      await chain.controls.dropAll(of)
      return null
    },
  }),
}
