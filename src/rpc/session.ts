/**
 * A client that can be pushed to (a WebSocket, an in-process provider) and its subscriptions. They live as long as the
 * connection and never expire.
 *
 * Source: geth's `eth_subscribe` (newHeads, logs, newPendingTransactions).
 */

import type { Chain } from '../chain/chain.ts'
import { matchesFilter } from '../chain/log-filter.ts'
import type { BlockView, ChainEvent, LogFilter, LogView } from '../chain/views.ts'
import type { Executed } from '../executor/outcome.ts'
import { data, header, log, quantity, transaction } from './codecs/encode.ts'

/** What can be subscribed to. */
export type Subscription =
  | { readonly kind: 'newHeads' }
  | { readonly kind: 'logs'; readonly filter: LogFilter }
  | { readonly kind: 'newPendingTransactions'; readonly isFull: boolean }

/** Sends one notification of subscription `id` to the client. */
export type Notify = (id: string, result: unknown) => void

/** One connection's subscriptions. Listens to the chain only while there are some. */
export class Session {
  readonly #chain: Chain
  readonly #notify: Notify
  readonly #subscriptions = new Map<string, Subscription>()
  #stop: (() => void) | null = null
  #created = 0

  constructor(chain: Chain, notify: Notify) {
    this.#chain = chain
    this.#notify = notify
  }

  /** The new subscription's id, hex. */
  add(subscription: Subscription): string {
    const id = quantity(++this.#created)
    this.#subscriptions.set(id, subscription)
    this.#stop ??= this.#chain.subscribe((event) => this.#publish(event))
    return id
  }

  /** False when there is no such subscription. */
  remove(id: string): boolean {
    const isKnown = this.#subscriptions.delete(id)
    if (this.#subscriptions.size === 0) this.close()
    return isKnown
  }

  /** End all subscriptions. */
  close(): void {
    this.#subscriptions.clear()
    this.#stop?.()
    this.#stop = null
  }

  #publish(event: ChainEvent): void {
    for (const [id, subscription] of this.#subscriptions) {
      for (const result of resultsOf(subscription, event)) this.#notify(id, result)
    }
  }
}

/** What an event means for a subscription: results in order, as JSON. */
export function resultsOf(subscription: Subscription, event: ChainEvent): unknown[] {
  if (event.kind === 'pending' && subscription.kind === 'newPendingTransactions') {
    const pending = event.transaction
    if (!subscription.isFull) return [data(pending.hash)]
    return [transaction({ transaction: pending, position: null, effectiveGasPrice: pending.maxFeePerGas })]
  }
  if (event.kind !== 'block') return []
  if (subscription.kind === 'newHeads') return [header(event.block.header, event.block.hash)]
  if (subscription.kind === 'logs') return blockLogs(event.block, event.outcomes, subscription.filter).map(log)
  return []
}

/** The logs of a sealed block that match, in order. */
function blockLogs(block: BlockView, outcomes: readonly Executed[], filter: LogFilter): LogView[] {
  const matching: LogView[] = []
  if (block.hash === null) return matching
  let logIndex = 0
  for (const [transactionIndex, outcome] of outcomes.entries()) {
    const transactionHash = block.transactionHashes[transactionIndex]
    const position = {
      blockHash: block.hash,
      blockNumber: block.header.number,
      blockTimestamp: block.header.timestamp,
      transactionIndex,
    }
    for (const entry of outcome.logs) {
      if (transactionHash !== undefined && matchesFilter(entry, filter)) {
        matching.push({ log: entry, position, transactionHash, logIndex })
      }
      logIndex++
    }
  }
  return matching
}
