/**
 * The blocks to come, the chain as a whole, and what the node tells of itself.
 */

import { hexFromBytes } from '../../base/bytes.ts'
import type { Decoder } from '../codecs/decode.ts'
import { address, boolean, field, hash, object, quantity } from '../codecs/decode.ts'
import type { Json } from '../codecs/encode.ts'
import { data, quantity as hex } from '../codecs/encode.ts'
import type { Method, Methods, Scope } from '../method.ts'
import { method, optional, required } from '../method.ts'
import { invalidParams, RpcError } from '../rpc-error.ts'

/** Hardhat's setters say `true`, anvil's say null. */
type Answer = true | null

/** Gas is kept in doubles in places: exact below 2^53. */
const GAS_LIMIT_MAX = 2n ** 53n - 1n

const resultOf = (answer: Answer): string => (answer === null ? 'null' : '`true`')

function setCoinbase(answer: Answer): Method {
  return method({
    summary: 'Who gets the fees of the blocks to come.',
    result: resultOf(answer),
    isChange: true,
    parameters: [required('address', 'address', address)],
    run: async ({ chain }, [coinbase]) => {
      await chain.controls.setCoinbase(coinbase)
      return answer
    },
  })
}

function setNextBaseFee(answer: Answer): Method {
  return method({
    summary: 'Base fee of the next block, in wei. Later ones follow from it.',
    result: resultOf(answer),
    isChange: true,
    parameters: [required('baseFee', 'quantity', quantity)],
    run: async ({ chain }, [baseFee]) => {
      await chain.controls.setNextBaseFee(baseFee)
      return answer
    },
  })
}

function setPrevRandao(name: string, answer: Answer): Method {
  return method({
    summary: 'PREVRANDAO of the next block (Paris and later). Later ones follow from it.',
    result: resultOf(answer),
    isChange: true,
    parameters: [required('prevRandao', '32 bytes', hash)],
    run: async ({ chain }, [prevRandao]) => {
      const { fork, eip4399 } = chain.rules
      if (!eip4399) {
        throw invalidParams(`${name} is only available in post-merge hardforks, the current hardfork is ${fork}`)
      }
      await chain.controls.setNextPrevRandao(prevRandao)
      return answer
    },
  })
}

const setBlockGasLimit: Method = method({
  summary: 'Gas limit of the blocks to come.',
  result: '`true`',
  isChange: true,
  parameters: [required('gasLimit', 'quantity', quantity)],
  run: async ({ chain }, [gasLimit]) => {
    if (gasLimit === 0n) throw new RpcError(-32000, 'Block gas limit must be greater than 0')
    if (gasLimit > GAS_LIMIT_MAX) throw invalidParams(`Block gas limit must be at most ${GAS_LIMIT_MAX}`)
    await chain.controls.setGasLimit(gasLimit)
    return true
  },
})

/** Nothing, or an object that names no chain to fork; viem sends `forking` with nothing in it. */
const resetRequest: Decoder<null> = (value, at) => {
  const forking = field(object(value, at), 'forking', object, at)
  const url = forking?.jsonRpcUrl
  if (url === undefined || url === null) return null
  throw invalidParams(`${at}.forking: a reset starts this chain over; it cannot turn it into a fork`)
}

function reset(answer: Answer): Method {
  return method({
    summary: 'Start over: back to genesis and to the settings of the start; impersonation ends.',
    result: resultOf(answer),
    isChange: true,
    parameters: [optional('request', '`{}`', resetRequest, null)],
    run: async ({ chain, state }) => {
      await chain.controls.reset()
      state.reset()
      return answer
    },
  })
}

function setLoggingEnabled(answer: Answer): Method {
  return method({
    summary: 'Whether the node prints what happens on it.',
    result: resultOf(answer),
    isChange: true,
    parameters: [required('on', 'boolean', boolean)],
    run: ({ state }, [on]) => {
      state.isLogging = on
      return answer
    },
  })
}

function metadataOf({ chain, state, version }: Scope): Json {
  const { number, hash: latest } = chain.head
  return {
    clientVersion: version,
    chainId: Number(chain.chainId),
    instanceId: hexFromBytes(state.instanceId),
    latestBlockNumber: Number(number),
    latestBlockHash: data(latest),
  }
}

export const settingsMethods: Methods = {
  hardhat_setCoinbase: setCoinbase(true),
  anvil_setCoinbase: setCoinbase(null),
  hardhat_setNextBlockBaseFeePerGas: setNextBaseFee(true),
  anvil_setNextBlockBaseFeePerGas: setNextBaseFee(null),
  hardhat_setPrevRandao: setPrevRandao('hardhat_setPrevRandao', true),
  anvil_setNextBlockPrevRandao: setPrevRandao('anvil_setNextBlockPrevRandao', null),
  evm_setBlockGasLimit: setBlockGasLimit,
  anvil_setBlockGasLimit: setBlockGasLimit,
  hardhat_reset: reset(true),
  anvil_reset: reset(null),
  hardhat_setLoggingEnabled: setLoggingEnabled(true),
  anvil_setLoggingEnabled: setLoggingEnabled(null),
  hardhat_metadata: method({
    summary: 'Version, chain and newest block. `instanceId` is another one after each start and reset.',
    result: 'object',
    parameters: [],
    run: (scope) => metadataOf(scope),
  }),
  anvil_metadata: method({
    summary: 'As `hardhat_metadata`, with the fields that anvil has besides.',
    result: 'object',
    parameters: [],
    run: (scope) => ({
      ...metadataOf(scope),
      clientSemver: null,
      clientCommitSha: null,
      forkedNetwork: null,
      snapshots: {},
    }),
  }),
  anvil_nodeInfo: method({
    summary: 'The newest block and the rules of the next.',
    result: 'object',
    parameters: [],
    run: ({ chain }) => ({
      currentBlockNumber: hex(chain.head.number),
      currentBlockTimestamp: Number(chain.head.header.timestamp),
      currentBlockHash: data(chain.head.hash),
      hardFork: chain.rules.fork,
      transactionOrder: chain.controls.order,
      environment: {
        baseFee: hex(chain.nextBaseFee()),
        chainId: Number(chain.chainId),
        gasLimit: hex(chain.gasLimit),
        gasPrice: hex(chain.gasPrice()),
      },
      forkConfig: { forkUrl: null, forkBlockNumber: null, forkRetryBackoff: null },
    }),
  }),
}
