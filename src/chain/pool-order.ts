/**
 * In which order a block takes the transactions whose turn has come: each sender's by nonce, and between senders by what they
 * pay or by when they came. A heap over the heads of the senders' lists, so that n transactions cost n log(senders).
 */

import type { Transaction } from '../protocol/transaction.ts'

/** `fees`: the highest tip first, then the earliest. `fifo`: the earliest first. */
export type PoolOrder = 'fees' | 'fifo'

export interface Waiting {
  readonly transaction: Transaction
  /** Grows with each transaction that comes. */
  readonly arrival: number
}

/** A list and how much of it has been taken; `tip` is that of its head. */
interface Head {
  readonly list: readonly Waiting[]
  index: number
  entry: Waiting
  tip: bigint
}

/** Merge lists, none of them empty and each in the order of its nonces. `baseFee` in wei, of the block that takes them. */
export function merged(lists: readonly (readonly Waiting[])[], order: PoolOrder, baseFee: bigint): Transaction[] {
  const [only] = lists
  if (lists.length === 1 && only !== undefined) return only.map(({ transaction }) => transaction)
  const before = order === 'fifo' ? isEarlier : paysMore
  const heap = lists.map((list) => headOf(list, baseFee))
  for (let at = (heap.length >> 1) - 1; at >= 0; at--) sink(heap, at, before)
  const taken: Transaction[] = []
  while (heap.length > 0) {
    const top = heap[0] as Head
    taken.push(top.entry.transaction)
    const next = top.list[++top.index]
    if (next === undefined) {
      const last = heap.pop() as Head
      if (heap.length === 0) break
      heap[0] = last
    } else {
      top.entry = next
      top.tip = tipOf(next.transaction, baseFee)
    }
    sink(heap, 0, before)
  }
  return taken
}

/** Wei per gas that the coinbase gets: negative when the fee cap is below the base fee. EIP-1559. */
export function tipOf({ maxFeePerGas, maxPriorityFeePerGas }: Transaction, baseFee: bigint): bigint {
  const room = maxFeePerGas - baseFee
  return room < maxPriorityFeePerGas ? room : maxPriorityFeePerGas
}

function headOf(list: readonly Waiting[], baseFee: bigint): Head {
  const entry = list[0] as Waiting
  return { list, index: 0, entry, tip: tipOf(entry.transaction, baseFee) }
}

function isEarlier(a: Head, b: Head): boolean {
  return a.entry.arrival < b.entry.arrival
}

function paysMore(a: Head, b: Head): boolean {
  return a.tip === b.tip ? isEarlier(a, b) : a.tip > b.tip
}

function sink(heap: Head[], from: number, before: (a: Head, b: Head) => boolean): void {
  let at = from
  for (;;) {
    const left = 2 * at + 1
    if (left >= heap.length) return
    const right = left + 1
    const child = right < heap.length && before(heap[right] as Head, heap[left] as Head) ? right : left
    if (!before(heap[child] as Head, heap[at] as Head)) return
    const moved = heap[at] as Head
    heap[at] = heap[child] as Head
    heap[child] = moved
    at = child
  }
}
