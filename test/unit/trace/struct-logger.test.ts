/** Struct logs: gas and cost of each instruction, and what the options show. */

import { createVM } from '@ethereumjs/vm'
import { expect } from 'chai'
import { bytesFromHex, concatBytes } from '../../../src/base/bytes.ts'
import { MegadevError } from '../../../src/base/errors.ts'
import type { Executed } from '../../../src/executor/outcome.ts'
import { type StructLog, StructLogger, type StructLoggerOptions } from '../../../src/trace/struct-logger.ts'
import { tracerOf } from '../../../src/trace/tracer.ts'
import { addressOf, TraceScript } from '../../support/trace-script.ts'

const outcome: Executed = {
  kind: 'success',
  halt: 'none',
  gasUsed: 21_123n,
  gasSpent: 21_123n,
  output: Uint8Array.of(1, 2),
  logs: [],
  createdAddress: null,
  consoleCalls: [],
}

function logs(play: (script: TraceScript) => unknown, options: StructLoggerOptions = {}): StructLog[] {
  const logger = new StructLogger(options)
  play(new TraceScript(logger))
  return logger.result(outcome).structLogs
}

/** Name and cost of each entry. */
function costs(play: (script: TraceScript) => unknown): (readonly [string, number])[] {
  return logs(play).map(({ op, gasCost }) => [op, gasCost] as const)
}

describe('struct logs', () => {
  it('shows an instruction as it was before', () => {
    const stack = [0x80n, 0n]
    expect(
      logs((script) => script.enter('CALL', 100n).step('ADD', 100n, { pc: 5, stack }).step('STOP', 97n).succeed(3n)),
    ).to.deep.equal([
      { pc: 5, op: 'ADD', gas: 100, gasCost: 3, depth: 1, stack: ['0x80', '0x0'] },
      { pc: 0, op: 'STOP', gas: 97, gasCost: 0, depth: 1, stack: [] },
    ])
  })

  it('gives up on a trace that would be too long to send', () => {
    const logger = new StructLogger({ enableMemory: true }, 1000)
    const script = new TraceScript(logger).enter('CALL', 100n)
    const memory = new Uint8Array(320)
    script.step('ADD', 100n, { memory, stack: [1n, 2n] })
    expect(() => script.step('ADD', 97n, { memory, stack: [1n, 2n] }))
      .to.throw(MegadevError, /too long to be sent: 1 steps already/)
      .with.property('code', 'trace-too-long')
    const limited = new StructLogger({ enableMemory: true, limit: 1 }, 1000)
    new TraceScript(limited).enter('CALL', 100n).step('ADD', 100n, { memory }).step('ADD', 97n, { memory }).succeed(3n)
    expect(limited.result(outcome).structLogs).to.have.lengthOf(1)
  })

  it('sums up the transaction', () => {
    const logger = new StructLogger()
    const sum = { gas: 21_123, failed: false, returnValue: '0x0102', structLogs: [] }
    expect(logger.result(outcome)).to.deep.equal(sum)
    expect(logger.result({ ...outcome, kind: 'revert' })).to.deep.equal({ ...sum, failed: true })
    expect(logger.result({ ...outcome, kind: 'halt' })).to.deep.equal({ ...sum, failed: true, returnValue: '0x' })
  })

  it('counts gas passed to a call as its cost, and what comes back to nobody', () => {
    const play = (script: TraceScript): unknown =>
      script
        .enter('CALL', 1000n)
        .step('CALL', 1000n)
        .enter('CALL', 500n)
        .step('PUSH1', 500n)
        .step('STOP', 497n)
        .succeed(3n)
        .step('POP', 897n)
        .succeed(105n)
    // 1000 − 897 left the frame; 497 of what was passed on came back.
    expect(costs(play)).to.deep.equal([
      ['CALL', 600],
      ['PUSH1', 3],
      ['STOP', 0],
      ['POP', 2],
    ])
  })

  it('does not count gas of a creation as its cost, nor the deposit as cost of RETURN', () => {
    const play = (script: TraceScript): unknown =>
      script
        .enter('CALL', 100_000n)
        .step('CREATE', 100_000n)
        .enter('CREATE', 60_000n)
        .step('RETURN', 60_000n)
        .succeed(403n, new Uint8Array(2))
        .step('STOP', 100_000n - 32_000n - 403n)
        .succeed(32_403n)
    expect(costs(play)).to.deep.equal([
      ['CREATE', 32_000],
      ['RETURN', 3],
      ['STOP', 0],
    ])
  })

  it('gives the plain price and the error where a frame runs dry', () => {
    const [first, second, third] = logs((script) =>
      script
        .enter('CALL', 1000n)
        .step('CALL', 1000n)
        .enter('CALL', 10n)
        .step('KECCAK256', 10n)
        .halt('out-of-gas', 10n)
        .step('JUMP', 500n)
        .halt('invalid-jump', 1000n),
    )
    expect(first).to.include({ gasCost: 500 }).and.not.have.property('error')
    expect(second).to.include({ gasCost: 30, error: 'out of gas', depth: 2 })
    expect(third).to.include({ gasCost: 8 }).and.not.have.property('error')
  })

  it('shows the slots a contract has touched, where it touches one', () => {
    const word = (value: number): string => value.toString(16).padStart(64, '0')
    const play = (script: TraceScript): unknown =>
      script
        .enter('CALL', 1000n, { to: addressOf(7) })
        .step('SLOAD', 1000n, { stack: [1n], slot: 5n })
        .step('SSTORE', 900n, { stack: [9n, 2n] })
        .step('DELEGATECALL', 800n)
        .enter('DELEGATECALL', 100n, { to: addressOf(8), account: addressOf(7) })
        .step('SLOAD', 100n, { stack: [3n], slot: 4n })
        .succeed(1n)
        .step('CALL', 700n)
        .enter('CALL', 100n, { to: addressOf(8) })
        .step('SLOAD', 100n, { stack: [1n] })
        .succeed(1n)
        .step('STOP', 600n)
        .succeed(1n)
    expect(logs(play).map((log) => log.storage)).to.deep.equal([
      { [word(1)]: word(5) },
      { [word(1)]: word(5), [word(2)]: word(9) },
      undefined,
      { [word(1)]: word(5), [word(2)]: word(9), [word(3)]: word(4) },
      undefined,
      { [word(1)]: word(0) },
      undefined,
    ])
    expect(logs(play, { disableStorage: true }).every((log) => !('storage' in log))).to.equal(true)
  })

  it('shows stack, memory and return data as told', () => {
    const details = {
      stack: [1n],
      memory: new Uint8Array(64).fill(0xab, 32),
      returnData: Uint8Array.of(5),
      refund: 4800n,
    }
    const one = (options: StructLoggerOptions): StructLog | undefined =>
      logs((script) => script.enter('CALL', 10n).step('STOP', 10n, details).succeed(0n), options)[0]
    expect(one({})).to.deep.equal({ pc: 0, op: 'STOP', gas: 10, gasCost: 0, depth: 1, stack: ['0x1'], refund: 4800 })
    expect(one({ disableStack: true, enableMemory: true, enableReturnData: true })).to.deep.equal({
      pc: 0,
      op: 'STOP',
      gas: 10,
      gasCost: 0,
      depth: 1,
      returnData: '0x05',
      memory: ['00'.repeat(32), 'ab'.repeat(32)],
      refund: 4800,
    })
  })

  it('stops at the limit', () => {
    const play = (script: TraceScript): unknown =>
      script.enter('CALL', 10n).step('JUMPDEST', 10n).step('JUMPDEST', 9n).step('STOP', 8n).succeed(2n)
    expect(logs(play, { limit: 2 }).map((log) => log.gasCost)).to.deep.equal([1, 1])
    expect(logs(play, { limit: 0 })).to.have.length(3)
  })

  it('names a byte that is no instruction', () => {
    expect(logs((script) => script.enter('CALL', 10n).step(0x0c, 10n).halt('undefined-opcode', 10n))[0]?.op).to.equal(
      'opcode 0xc not defined',
    )
  })

  it('finds the costs that another implementation charges', async () => {
    const code = concatBytes(
      bytesFromHex('602a60005d60005c506001545060406000205b'), // transient and persistent slots, hash memory
      bytesFromHex('60206000606060006000600461fffff150'), // call the identity precompile
      bytesFromHex('600060006000600061123461fffffa50'), // and an account without code
      bytesFromHex('60aa60805260206000f3'), // grow memory, return a word
    )
    const { expected, actual } = await withReference(code)
    expect(expected.length).to.be.greaterThan(20)
    expect(actual).to.deep.equal(expected)
  })
})

describe('tracers', () => {
  it('are found by name', () => {
    expect(tracerOf({}).result(outcome, 30_000n)).to.have.property('structLogs')
    expect(tracerOf({ tracer: 'callTracer' }).result(outcome, 30_000n)).to.deep.equal({})
    expect(tracerOf({ tracer: 'noopTracer' }).result(outcome, 30_000n)).to.deep.equal({})
    expect(() => tracerOf({ tracer: 'x' }))
      .to.throw(MegadevError)
      .with.property('code', 'unknown-tracer')
  })
})

/** Name and cost of every instruction of `code`, as @ethereumjs/evm charges it and as the logger infers it. */
async function withReference(code: Uint8Array): Promise<{ expected: unknown[]; actual: unknown[] }> {
  const { evm } = await createVM()
  const logger = new StructLogger()
  const script = new TraceScript(logger)
  const expected: [string, number][] = []
  evm.events?.on('beforeMessage', (message, next) => {
    // It does not count what is passed on; geth does.
    const caller = expected.at(-1)
    if (caller !== undefined) caller[1] += Number(message.gasLimit)
    script.enter('CALL', message.gasLimit)
    next?.()
  })
  evm.events?.on('afterMessage', (result, next) => {
    script.succeed(result.execResult.executionGasUsed)
    next?.()
  })
  evm.events?.on('step', (step, next) => {
    const { name, fee, dynamicFee } = step.opcode
    expected.push([name, Number(dynamicFee ?? fee)])
    script.step(name, step.gasLeft)
    next?.()
  })
  script.enter('CALL', 1_000_000n)
  const { executionGasUsed } = await evm.runCode({ code, gasLimit: 1_000_000n })
  script.succeed(executionGasUsed)
  return { expected, actual: logger.result(outcome).structLogs.map(({ op, gasCost }) => [op, gasCost]) }
}
