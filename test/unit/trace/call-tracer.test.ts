/** callTracer: the tree, and what geth leaves out of it. */

import { expect } from 'chai'
import { AbiCoder } from 'ethers'
import { bytesFromHex, concatBytes, hexFromBytes } from '../../../src/base/bytes.ts'
import type { Executed } from '../../../src/executor/outcome.ts'
import { CallTracer, type CallTracerOptions } from '../../../src/trace/call-tracer.ts'
import { addressOf, TraceScript } from '../../support/trace-script.ts'

const outcome: Executed = {
  kind: 'success',
  halt: 'none',
  gasUsed: 50_000n,
  gasSpent: 50_000n,
  output: new Uint8Array(0),
  logs: [],
  createdAddress: null,
  consoleCalls: [],
}

function trace(play: (script: TraceScript) => unknown, options: CallTracerOptions = {}): unknown {
  const tracer = new CallTracer(options)
  play(new TraceScript(tracer))
  return tracer.result(outcome, 100_000n)
}

const [alice, bob, carol] = [1, 2, 3].map(addressOf) as [Uint8Array, Uint8Array, Uint8Array]
const hex = hexFromBytes

describe('callTracer', () => {
  it('tells a plain transfer with the gas of the transaction', () => {
    const frame = trace((script) => script.enter('CALL', 79_000n, { from: alice, to: bob, value: 5n }).succeed(0n))
    expect(frame).to.deep.equal({
      from: hex(alice),
      gas: '0x186a0',
      gasUsed: '0xc350',
      to: hex(bob),
      input: '0x',
      value: '0x5',
      type: 'CALL',
    })
    expect(Object.keys(frame as object)).to.deep.equal(['from', 'gas', 'gasUsed', 'to', 'input', 'value', 'type'])
  })

  it('nests calls in order, each with its own gas, input and output', () => {
    const frame = trace((script) =>
      script
        .enter('CALL', 79_000n, { from: alice, to: bob })
        .enter('STATICCALL', 1000n, { from: bob, to: carol, input: Uint8Array.of(1) })
        .enter('CALL', 10n, { from: carol, to: alice })
        .succeed(3n)
        .succeed(900n, Uint8Array.of(2))
        .enter('DELEGATECALL', 2000n, { from: bob, to: carol, account: bob, value: 7n })
        .succeed(1n)
        .succeed(5000n),
    ) as { calls: unknown[] }
    expect(frame.calls).to.deep.equal([
      {
        from: hex(bob),
        gas: '0x3e8',
        gasUsed: '0x384',
        to: hex(carol),
        input: '0x01',
        output: '0x02',
        calls: [
          { from: hex(carol), gas: '0xa', gasUsed: '0x3', to: hex(alice), input: '0x', value: '0x0', type: 'CALL' },
        ],
        type: 'STATICCALL',
      },
      { from: hex(bob), gas: '0x7d0', gasUsed: '0x1', to: hex(carol), input: '0x', value: '0x7', type: 'DELEGATECALL' },
    ])
  })

  it('words failures as geth, with the reason of a revert', () => {
    const reason = concatBytes(
      bytesFromHex('08c379a0'),
      bytesFromHex(AbiCoder.defaultAbiCoder().encode(['string'], ['no'])),
    )
    const panic = concatBytes(
      bytesFromHex('4e487b71'),
      bytesFromHex(AbiCoder.defaultAbiCoder().encode(['uint256'], [17])),
    )
    const frame = trace((script) =>
      script
        .enter('CALL', 79_000n)
        .enter('CALL', 10n)
        .revert(9n, reason)
        .enter('CALL', 10n)
        .revert(9n, panic)
        .enter('CALL', 10n)
        .revert(9n)
        .enter('CALL', 10n)
        .halt('out-of-gas', 10n)
        .enter('CREATE', 10n)
        .halt('create-collision', 10n)
        .succeed(1n),
    ) as { calls: { error?: string; revertReason?: string; output?: string; to?: string }[] }
    const told = frame.calls.map(({ error, revertReason, output, to }) => [
      error,
      revertReason,
      output?.length,
      to !== undefined,
    ])
    expect(told).to.deep.equal([
      ['execution reverted', 'no', 2 * reason.length + 2, true],
      ['execution reverted', 'arithmetic underflow or overflow', 74, true],
      ['execution reverted', undefined, undefined, true],
      ['out of gas', undefined, undefined, true],
      ['contract address collision', undefined, undefined, false],
    ])
  })

  it('leaves out what is inside when asked', () => {
    const frame = trace(
      (script) => script.enter('CALL', 9n).enter('CALL', 5n).enter('CALL', 1n).succeed(1n).succeed(2n).revert(3n),
      { onlyTopCall: true },
    )
    expect(frame).to.not.have.property('calls')
    expect(frame).to.have.property('error', 'execution reverted')
  })

  it('tells the logs that last, numbered through the transaction', () => {
    const play = (script: TraceScript): unknown =>
      script
        .enter('CALL', 9n)
        .log(bob, [new Uint8Array(32)], Uint8Array.of(1))
        .enter('CALL', 5n)
        .log(carol)
        .succeed(1n)
        .enter('CALL', 5n)
        .enter('CALL', 5n)
        .log(carol)
        .succeed(1n)
        .revert(1n)
        .log(bob)
        .succeed(1n)
    const frame = trace(play, { withLog: true }) as {
      logs: unknown[]
      calls: { logs?: unknown[]; calls?: { logs?: unknown }[] }[]
    }
    expect(frame.logs).to.deep.equal([
      { address: hex(bob), topics: [`0x${'00'.repeat(32)}`], data: '0x01', position: '0x0', index: '0x0' },
      { address: hex(bob), topics: [], data: '0x', position: '0x2', index: '0x2' },
    ])
    expect(frame.calls[0]?.logs).to.deep.equal([
      { address: hex(carol), topics: [], data: '0x', position: '0x0', index: '0x1' },
    ])
    expect(frame.calls[1]?.calls?.[0]).to.not.have.property('logs')
    expect(trace(play)).to.not.have.property('logs')
  })
})
