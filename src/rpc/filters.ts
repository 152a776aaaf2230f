/**
 * Filters: what happened since a client last asked. They belong to the node, not to a connection, since HTTP has none.
 *
 * Source: execution-apis `eth_newFilter` and its kin. A filter that nobody has asked for 5 minutes is dropped, as in
 * Hardhat, anvil and geth; so is the oldest when there are too many. Filters are not rolled back by `evm_revert`.
 */

import type { Chain } from '../chain/chain.ts'
import type { ChainEvent } from '../chain/views.ts'
import type { LogQuery } from './codecs/decode-filter.ts'
import { data, log, quantity } from './codecs/encode.ts'
import type { Subscription } from './session.ts'
import { resultsOf } from './session.ts'

/** What a filter collects; a log filter knows its whole question too. */
export type FilterSubject =
  | { readonly kind: 'newHeads' }
  | { readonly kind: 'newPendingTransactions'; readonly isFull: boolean }
  | { readonly kind: 'logs'; readonly query: LogQuery }

interface Filter {
  readonly subject: FilterSubject
  readonly subscription: Subscription
  found: unknown[]
  /** Milliseconds, of the last question. */
  askedAt: number
}

const UNUSED_MS_MAX = 5 * 60_000
const FILTERS_MAX = 10_000

/** All filters of a node. Listens to the chain only while there are some. */
export class Filters {
  readonly #chain: Chain
  readonly #now: () => number
  readonly #filters = new Map<string, Filter>()
  #stop: (() => void) | null = null
  #created = 0

  /** `now` in milliseconds, for the time a filter is kept without being asked. */
  constructor(chain: Chain, now: () => number = Date.now) {
    this.#chain = chain
    this.#now = now
  }

  /** The new filter's id, hex. */
  add(subject: FilterSubject): string {
    this.#dropUnused()
    const id = quantity(++this.#created)
    const subscription = subject.kind === 'logs' ? { kind: subject.kind, filter: subject.query.filter } : subject
    this.#filters.set(id, { subject, subscription, found: [], askedAt: this.#now() })
    this.#stop ??= this.#chain.subscribe((event) => this.#collect(event))
    return id
  }

  /** What was found since the last question, or undefined when there is no such filter. */
  changes(id: string): unknown[] | undefined {
    const filter = this.#ask(id)
    if (filter === undefined) return undefined
    const { found } = filter
    filter.found = []
    return found
  }

  /** All logs of a log filter's range, or undefined when there is no such filter. */
  async logs(id: string): Promise<unknown[] | undefined> {
    const filter = this.#ask(id)
    if (filter?.subject.kind !== 'logs') return undefined
    const { filter: wanted, from, to } = filter.subject.query
    return (await this.#chain.logs(wanted, from, to)).map(log)
  }

  /** False when there was no such filter. */
  remove(id: string): boolean {
    const isKnown = this.#filters.delete(id)
    if (this.#filters.size === 0) this.#silence()
    return isKnown
  }

  #ask(id: string): Filter | undefined {
    this.#dropUnused()
    const filter = this.#filters.get(id)
    if (filter !== undefined) filter.askedAt = this.#now()
    return filter
  }

  #collect(event: ChainEvent): void {
    this.#dropUnused()
    for (const { subscription, found } of this.#filters.values()) {
      // A block filter answers hashes, where a subscription sends headers.
      if (subscription.kind !== 'newHeads') found.push(...resultsOf(subscription, event))
      else if (event.kind === 'block' && event.block.hash !== null) found.push(data(event.block.hash))
    }
  }

  #dropUnused(): void {
    const oldest = this.#now() - UNUSED_MS_MAX
    for (const [id, { askedAt }] of this.#filters) {
      if (askedAt < oldest || this.#filters.size > FILTERS_MAX) this.#filters.delete(id)
    }
    if (this.#filters.size === 0) this.#silence()
  }

  #silence(): void {
    this.#stop?.()
    this.#stop = null
  }
}
