/**
 * Running again, watched: what a transaction or a call did, step by step or summed up by a tracer.
 */

import type { BlockId } from '../../chain/block-id.ts'
import type { Replay } from '../../chain/replays.ts'
import type { TracerChoice } from '../../executor/run-tracer.ts'
import { traceAnswer } from '../../trace/trace-answer.ts'
import type { TraceOptions } from '../../trace/tracer.ts'
import { tracerChoice } from '../../trace/worker-tracer.ts'
import { blockId, blockNumber, hash } from '../codecs/decode.ts'
import { traceCallOptions, traceOptions } from '../codecs/decode-trace.ts'
import { transactionRequest } from '../codecs/decode-transaction.ts'
import { data } from '../codecs/encode.ts'
import type { Method, Methods, Parameter, Scope } from '../method.ts'
import { method, optional, required } from '../method.ts'
import { RpcError } from '../rpc-error.ts'
import { withSender } from './calls.ts'

const LATEST: BlockId = 'latest'
const OPTIONS = '`{tracer, tracerConfig}`, or for struct logs `{enableMemory, enableReturnData, disableStack, …}`'
const TRACERS =
  'Tracers: `callTracer`, `prestateTracer`, `4byteTracer`, `noopTracer`, `muxTracer`; without one: struct logs.'

const options = optional('options', OPTIONS, traceOptions, {})

function chosen({ chain }: Scope, trace: TraceOptions): TracerChoice {
  return tracerChoice({ ...trace, fork: chain.rules.fork })
}

function unknownTransaction(scope: Scope, of: Uint8Array): RpcError {
  if (scope.dialect === 'hardhat') {
    return new RpcError(-32000, `Unable to find a block containing transaction ${data(of)}`)
  }
  return new RpcError(-32001, 'transaction not found')
}

function traceBlock(at: Parameter<BlockId>): Method {
  return method({
    summary: `All transactions of a block, each run again at the state that it met. ${TRACERS}`,
    result: 'list of `{txHash, result}`',
    parameters: [at, options],
    run: async (scope, [id, trace]) => {
      const replays = await scope.chain.traceBlock(id, chosen(scope, trace))
      return replays.map((replay: Replay) => ({
        txHash: data(replay.transaction.hash),
        result: traceAnswer(trace, replay),
      }))
    },
  })
}

export const tracingMethods: Methods = {
  debug_traceTransaction: method({
    summary: `A sealed transaction, run again at the state that it met. ${TRACERS}`,
    result: "the tracer's answer",
    parameters: [required('hash', '32 bytes', hash), options],
    run: async (scope, [of, trace]) => {
      const replay = await scope.chain.traceTransaction(of, chosen(scope, trace))
      if (replay === null) throw unknownTransaction(scope, of)
      return traceAnswer(trace, replay)
    },
  }),
  debug_traceCall: method({
    summary: `A call, run as \`eth_call\` does and watched. ${TRACERS}`,
    result: "the tracer's answer",
    parameters: [
      required('transaction', 'transaction request', transactionRequest),
      optional('block', 'tag, number, hash or EIP-1898 object; default: latest', blockId, LATEST),
      optional('options', `${OPTIONS}; with \`stateOverrides\` and \`blockOverrides\``, traceCallOptions),
    ],
    run: async (scope, [request, at, more]) => {
      const trace = more?.trace ?? {}
      const { chain } = scope
      const tracer = chosen(scope, trace)
      const call = withSender(scope, request)
      const replay = await chain.traceCall(call, at, tracer, more?.stateOverrides, more?.blockOverrides)
      return traceAnswer(trace, replay)
    },
  }),
  debug_traceBlockByNumber: traceBlock(required('block', 'tag or number', blockNumber)),
  debug_traceBlockByHash: traceBlock(required('hash', '32 bytes', hash)),
}
