/**
 * `hardhat_mine`: many blocks at once, at a price that does not depend on how many.
 *
 * As in Hardhat: the first block has the chain's own time, the others follow at equal distances; blocks are made while
 * transactions wait, and one more, so that an empty block stands before the range; what is left is reserved as one range
 * of empty blocks (empty-blocks.ts), and one real block closes it. A few blocks are simply made.
 */

import { ChainError } from './chain-error.ts'
import { EmptyBlocks } from './empty-blocks.ts'
import type { ChainParts, Produced, Producer } from './producer.ts'

/** From this many on a range is cheaper than the blocks, as in Hardhat. */
const RANGE_MIN = 6
/** Timestamps stay far below 2^64, which a header has for them. */
const TIMESTAMP_MAX = 2n ** 62n

/**
 * Make `count` blocks, `step` seconds apart (at least as far as the chain demands); `announce` is told of each that is made.
 * @throws {ChainError} `too-many-blocks`
 */
export async function mineMany(
  parts: ChainParts,
  producer: Producer,
  count: bigint,
  step: bigint,
  announce: (produced: Produced) => void,
): Promise<void> {
  const { store, time } = parts
  const distance = step < time.step ? time.step : step
  checkRoom(parts, count, distance)
  const mine = async (timestamp: bigint | null): Promise<Produced> => {
    const produced = await producer.produceReady(timestamp)
    announce(produced)
    return produced
  }
  const following = (): Promise<Produced> => mine(store.head.header.timestamp + distance)
  let left = Number(count)
  let last: Produced | null = null
  for (; left > 0 && (last === null || last.included.length > 0); left--) {
    last = await (last === null ? mine(null) : following())
  }
  if (left < RANGE_MIN) for (; left > 0; left--) await following()
  else await closeRange(parts, left - 1, distance, following)
}

/** A range of `count` and one block. When that cannot be made, there is no range either. */
async function closeRange(
  parts: ChainParts,
  count: number,
  step: bigint,
  close: () => Promise<Produced>,
): Promise<void> {
  const { height } = parts.store
  reserve(parts, count, step)
  try {
    await close()
  } catch (error) {
    parts.store.truncate(height)
    throw error
  }
}

function reserve(parts: ChainParts, count: number, step: bigint): void {
  const { store, rules, settings } = parts
  const { gasLimit, coinbase } = settings
  const state = store.state(store.height)
  store.reserve(new EmptyBlocks({ parent: store.head, state, count, step, rules, gasLimit, coinbase }))
}

function checkRoom({ store }: ChainParts, count: bigint, step: bigint): void {
  const { timestamp } = store.head.header
  const most = BigInt(store.room)
  if (count > most || timestamp + count * step > TIMESTAMP_MAX) {
    throw new ChainError('too-many-blocks', `Too many blocks: the chain has room for ${most} more`, { most })
  }
}
