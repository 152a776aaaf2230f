/**
 * What only a development chain does: blocks on demand, snapshots, time, forced state.
 */

import type { BlockView } from '../../chain/views.ts'
import type { Decoder } from '../codecs/decode.ts'
import { address, field, object, quantity, smallQuantity } from '../codecs/decode.ts'
import { quantity as hex } from '../codecs/encode.ts'
import type { Method, Methods, Scope } from '../method.ts'
import { method, optional, required } from '../method.ts'
import { invalidParams } from '../rpc-error.ts'

const BLOCKS_MAX = 10_000

interface MineRequest {
  readonly timestamp: bigint | undefined
  readonly blocks: number
}

const ONE_BLOCK: MineRequest = { timestamp: undefined, blocks: 1 }

/** Below 2^53, so that no sum of times that a test could make leaves 64 bits, which a header has for it. */
const seconds: Decoder<bigint> = (value, at) => BigInt(smallQuantity(value, at))

/** Hardhat: a timestamp; anvil and ganache also `{timestamp?, blocks?}`. */
const mineRequest: Decoder<MineRequest> = (value, at) => {
  if (typeof value !== 'object') return { timestamp: seconds(value, at), blocks: 1 }
  const from = object(value, at)
  const blocks = field(from, 'blocks', smallQuantity, at) ?? 1
  if (blocks > BLOCKS_MAX) throw invalidParams(`${at}.blocks: at most ${BLOCKS_MAX} blocks at once`)
  return { timestamp: field(from, 'timestamp', seconds, at), blocks }
}

async function mine(scope: Scope, { timestamp, blocks }: MineRequest): Promise<void> {
  let last: BlockView | null = null
  for (let count = 0; count < blocks; count++) last = await scope.chain.mine(last === null ? timestamp : undefined)
}

/** `answer`: Hardhat's setters say `true`, anvil's say null. */
function setBalance(answer: true | null): Method {
  return method({
    summary: 'Force a balance, in wei.',
    result: answer === null ? 'null' : '`true`',
    isChange: true,
    parameters: [required('address', 'address', address), required('balance', 'quantity', quantity)],
    run: async ({ chain }, [who, balance]) => {
      await chain.controls.change({ address: who, balance })
      return answer
    },
  })
}

const snapshot: Method = method({
  summary: 'Remember the state of the chain.',
  result: 'snapshot id',
  isChange: true,
  parameters: [],
  run: async ({ chain }) => hex(await chain.snapshot()),
})

const revert: Method = method({
  summary: 'Go back to a snapshot; it and all later ones are used up.',
  result: '`true`, or `false` when there is none of that id',
  isChange: true,
  parameters: [required('id', 'snapshot id', quantity)],
  run: ({ chain }, [id]) => chain.revert(id),
})

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

export const developmentMethods: Methods = {
  evm_mine: method({
    summary: 'Seal a block with what waits, also an empty one.',
    result: '`"0"` (Hardhat dialect) or `"0x0"` (anvil)',
    isChange: true,
    parameters: [optional('request', 'timestamp, or `{timestamp, blocks}`', mineRequest, ONE_BLOCK)],
    run: async (scope, [request]) => {
      await mine(scope, request)
      return scope.dialect === 'hardhat' ? '0' : '0x0'
    },
  }),
  evm_snapshot: snapshot,
  anvil_snapshot: snapshot,
  evm_revert: revert,
  anvil_revert: revert,
  evm_increaseTime: increaseTime,
  anvil_increaseTime: increaseTime,
  evm_setNextBlockTimestamp: setNextBlockTimestamp,
  anvil_setNextBlockTimestamp: setNextBlockTimestamp,
  hardhat_setBalance: setBalance(true),
  anvil_setBalance: setBalance(null),
}
