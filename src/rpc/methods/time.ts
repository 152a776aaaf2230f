/**
 * The time of the blocks to come.
 */

import { smallQuantity } from '../codecs/decode.ts'
import { seconds } from '../codecs/decode-time.ts'
import type { Method, Methods } from '../method.ts'
import { method, required } from '../method.ts'

/** More than this is no time in seconds that anybody wants (the year 33658): it is milliseconds, as ganache takes them. */
const SECONDS_MAX = 1e12

const increaseTime: Method = method({
  summary: 'Move the time of the blocks to come forward, in seconds.',
  result: 'total offset in seconds: a decimal string (Hardhat dialect) or a number (anvil)',
  isChange: true,
  parameters: [required('seconds', 'quantity', seconds)],
  run: ({ chain, dialect }, [by]) => {
    const offset = chain.increaseTime(by)
    return dialect === 'hardhat' ? offset.toString() : Number(offset)
  },
})

const setNextBlockTimestamp: Method = method({
  summary: 'Timestamp of the next block, in seconds.',
  result: 'the timestamp as a decimal string (Hardhat dialect) or null (anvil)',
  isChange: true,
  parameters: [required('timestamp', 'quantity', seconds)],
  run: ({ chain, dialect }, [timestamp]) => {
    chain.setNextTimestamp(timestamp)
    return dialect === 'hardhat' ? timestamp.toString() : null
  },
})

const setTime: Method = method({
  summary: 'Let it be this time now. A block is never older than its parent for it.',
  result: 'offset from the clock in seconds, a number',
  isChange: true,
  parameters: [required('time', `seconds since 1970; more than ${SECONDS_MAX}: milliseconds`, smallQuantity)],
  run: async ({ chain }, [time]) => {
    const inSeconds = time > SECONDS_MAX ? Math.floor(time / 1000) : time
    return Number(await chain.controls.setTime(BigInt(inSeconds)))
  },
})

const removeInterval: Method = method({
  summary: 'Let the clock decide again.',
  result: '`true`, or `false` when there was no interval',
  isChange: true,
  parameters: [],
  run: ({ chain }) => chain.controls.setTimestampInterval(null),
})

export const timeMethods: Methods = {
  evm_increaseTime: increaseTime,
  anvil_increaseTime: increaseTime,
  evm_setNextBlockTimestamp: setNextBlockTimestamp,
  anvil_setNextBlockTimestamp: setNextBlockTimestamp,
  evm_setTime: setTime,
  anvil_setTime: setTime,
  anvil_setBlockTimestampInterval: method({
    summary: 'Let each block be so many seconds after its parent, whatever the clock says.',
    result: 'null',
    isChange: true,
    parameters: [required('seconds', 'quantity', seconds)],
    run: async ({ chain }, [interval]) => {
      await chain.controls.setTimestampInterval(interval)
      return null
    },
  }),
  hardhat_setBlockTimestampInterval: method({
    summary: 'As `anvil_setBlockTimestampInterval`, but in milliseconds: so viem sends it in its Hardhat mode.',
    result: '`true`',
    isChange: true,
    parameters: [required('milliseconds', 'quantity; whole seconds are used', smallQuantity)],
    run: async ({ chain }, [milliseconds]) => {
      await chain.controls.setTimestampInterval(BigInt(Math.floor(milliseconds / 1000)))
      return true
    },
  }),
  anvil_removeBlockTimestampInterval: removeInterval,
  hardhat_removeBlockTimestampInterval: removeInterval,
}
