/**
 * Calls to the console's address: collected in order from every frame, whatever becomes of the frame, and printed once by
 * a node, when the outcome is known.
 */

import { expect } from 'chai'
import { AbiCoder, id } from 'ethers'
import { bytesFromHex, hexFromBytes } from '../../../src/base/bytes.ts'
import { createNode } from '../../../src/node/node.ts'
import { CONSOLE_ADDRESS, consoleLines } from '../../../src/trace/console-log.ts'
import { assemble, type Item } from '../../support/assembler.ts'
import { contractAt, LaneWorld } from '../../support/lane-world.ts'

type CallOpcode = 'CALL' | 'CALLCODE' | 'DELEGATECALL' | 'STATICCALL'

/** Call data of `log(uint256)`. */
function logOf(number: number): Uint8Array {
  const encoded = AbiCoder.defaultAbiCoder().encode(['uint256'], [number])
  return bytesFromHex(id('log(uint256)').slice(0, 10) + encoded.slice(2))
}

function calling(address: Uint8Array, inputAt: number, size: number, kind: CallOpcode): Item[] {
  const value = kind === 'CALL' || kind === 'CALLCODE' ? [0] : []
  return [0, 0, size, inputAt, ...value, address, 'GAS', kind, 'POP']
}

/** console.log(number), by STATICCALL as console.sol does it. */
function print(number: number, kind: CallOpcode = 'STATICCALL'): Item[] {
  const data = logOf(number)
  return [
    data.subarray(0, 32),
    0,
    'MSTORE',
    data.slice(4),
    4,
    'MSTORE',
    ...calling(CONSOLE_ADDRESS, 0, data.length, kind),
  ]
}

const call = (index: number, kind: CallOpcode = 'CALL'): Item[] => calling(contractAt(index), 0, 0, kind)
const REVERT: readonly Item[] = [0, 0, 'REVERT']
const HALT: readonly Item[] = ['INVALID']

describe('console calls', () => {
  let world: LaneWorld
  before(() => {
    world = new LaneWorld('osaka')
  })

  function lines(program: readonly Item[]): string[] {
    const to = world.deploy(1, program)
    const plain = world.execute({ to })
    expect(world.execute({ to }, {}).consoleCalls, 'traced').to.deep.equal(plain.consoleCalls)
    return consoleLines(plain.consoleCalls)
  }

  it('are collected with their data, in order', () => {
    world.deploy(1, [...print(1), ...print(2), ...print(3)])
    const { consoleCalls, kind, logs } = world.execute()
    expect(kind).to.equal('success')
    expect(consoleCalls.map(hexFromBytes)).to.deep.equal([1, 2, 3].map(logOf).map(hexFromBytes))
    expect(logs).to.deep.equal([])
  })

  it('last when the transaction reverts or halts', () => {
    expect(lines([...print(1), ...REVERT])).to.deep.equal(['1'])
    expect(lines([...print(1), ...print(2), ...HALT])).to.deep.equal(['1', '2'])
  })

  it('of frames inside stand between those around, also when the frame fails', () => {
    world.deploy(2, [...print(20)])
    world.deploy(3, [...print(30), ...call(2), ...REVERT])
    world.deploy(4, [...print(40), ...HALT])
    expect(lines([...print(1), ...call(3), ...print(2), ...calling(contractAt(4), 0, 0, 'CALL')])).to.deep.equal([
      ...['1', '30', '20', '2', '40'],
    ])
  })

  it('are collected in static frames and by every kind of call', () => {
    world.deploy(2, [...print(20), ...print(21, 'CALL')])
    expect(lines([...call(2, 'STATICCALL'), ...call(2, 'DELEGATECALL')])).to.deep.equal(['20', '21', '20', '21'])
    const kinds: readonly CallOpcode[] = ['CALL', 'CALLCODE', 'DELEGATECALL', 'STATICCALL']
    expect(lines(kinds.flatMap((kind, i) => print(i, kind)))).to.deep.equal(['0', '1', '2', '3'])
  })

  it('begin anew with each transaction', () => {
    expect(lines(print(1))).to.deep.equal(['1'])
    expect(lines([])).to.deep.equal([])
  })

  it('are printed once by a node: for a transaction and for a call, not for an estimate', async () => {
    const printed: string[] = []
    const node = await createNode({ server: false, consoleLog: (line) => printed.push(line) })
    try {
      const request = (method: string, ...params: unknown[]): Promise<unknown> =>
        node.provider.request({ method, params })
      const [from] = (await request('eth_accounts')) as string[]
      const runtime = assemble([
        ...print(7),
        'CALLDATASIZE',
        { to: 'fail' },
        'JUMPI',
        'STOP',
        { label: 'fail' },
        ...REVERT,
      ])
      const data = hexFromBytes(initcode(runtime))
      const hash = await request('eth_sendTransaction', { from, data })
      const { contractAddress: to } = (await request('eth_getTransactionReceipt', hash)) as { contractAddress: string }
      expect(printed).to.deep.equal([])

      await request('eth_estimateGas', { from, to })
      expect(printed).to.deep.equal([])
      await request('eth_call', { from, to })
      expect(printed).to.deep.equal(['7'])
      await request('eth_sendTransaction', { from, to })
      expect(printed).to.deep.equal(['7', '7'])
      await request('eth_call', { from, to, data: '0x01' }).catch(() => {})
      expect(printed).to.deep.equal(['7', '7', '7'])
      await request('eth_sendTransaction', { from, to, data: '0x01', gas: '0x30d40' }).catch(() => {})
      expect(printed).to.deep.equal(['7', '7', '7', '7'])
    } finally {
      await node.close()
    }
  })
})

/** Creation code that leaves `runtime`. */
function initcode(runtime: Uint8Array): Uint8Array {
  const copy = (from: number): Uint8Array =>
    assemble([
      { raw: Uint8Array.of(0x61, runtime.length >> 8, runtime.length & 0xff) },
      'DUP1',
      from,
      0,
      'CODECOPY',
      0,
      'RETURN',
    ])
  return Uint8Array.from([...copy(copy(0).length), ...runtime])
}
