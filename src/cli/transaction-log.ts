/**
 * Prints a line for each transaction when it is in a block.
 *
 * Which request sent it is known only when the request ends, after the block was announced. So a block's lines wait for
 * the end of the turn of the event loop: by then a submission that is sealed has been announced too.
 */

import { BytesMap } from '../base/byte-map.ts'
import { hexFromBytes } from '../base/bytes.ts'
import type { BlockView, TransactionView } from '../chain/views.ts'
import type { Executed } from '../executor/outcome.ts'
import type { RunningNode } from '../node/assemble.ts'
import { executionFailure } from '../rpc/failure.ts'
import { transactionLine } from './transaction-line.ts'

/** Methods of transactions that wait for a block; more than this many are not remembered. */
const WAITING_MAX = 10_000

/** From now on, until the node is closed. */
export function logTransactions({ chain, dispatcher, config }: RunningNode, print: (text: string) => void): void {
  const methods = new BytesMap<string>()
  dispatcher.watchSubmissions((method, { hash }) => {
    if (methods.size < WAITING_MAX) methods.set(hash, method)
  })
  chain.subscribe((event) => {
    if (event.kind !== 'block' || event.outcomes.length === 0 || !dispatcher.isLogging) return
    const time = new Date(config.clock.now())
    setImmediate(() => print(blockLines(event.block, event.outcomes, time, methods)))
  })
}

function blockLines(block: BlockView, outcomes: readonly Executed[], time: Date, methods: BytesMap<string>): string {
  const lines = block.transactions().map((view, index) => {
    const { hash } = view.transaction
    const method = methods.get(hash) ?? null
    methods.delete(hash)
    return lineOf(view, outcomes[index] as Executed, block, { time, method })
  })
  return lines.map((line) => `${line}\n`).join('')
}

function lineOf(
  { transaction }: TransactionView,
  outcome: Executed,
  { header }: BlockView,
  { time, method }: { readonly time: Date; readonly method: string | null },
): string {
  return transactionLine({
    time,
    method,
    hash: hexFromBytes(transaction.hash),
    from: hexFromBytes(transaction.sender),
    to: transaction.to === null ? null : hexFromBytes(transaction.to),
    createdAddress: outcome.createdAddress === null ? null : hexFromBytes(outcome.createdAddress),
    failure: outcome.kind === 'success' ? null : executionFailure(outcome, 'anvil').message,
    gasUsed: outcome.gasUsed,
    blockNumber: header.number,
  })
}
