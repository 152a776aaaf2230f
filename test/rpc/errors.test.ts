/**
 * Errors in the words that clients look for; revert data decoded without trusting it.
 */

import { expect } from 'chai'
import { AbiCoder } from 'ethers'
import { bytesFromHex, concatBytes } from '../../src/base/bytes.ts'
import { MegadevError } from '../../src/base/errors.ts'
import { ChainError } from '../../src/chain/chain-error.ts'
import { rejection } from '../../src/chain/rejection.ts'
import { REJECT_REASONS } from '../../src/executor/outcome.ts'
import { decodeTransaction } from '../../src/protocol/transaction.ts'
import { rpcErrorFrom } from '../../src/rpc/errors.ts'
import { revertReason } from '../../src/rpc/failure.ts'
import { RpcError } from '../../src/rpc/rpc-error.ts'

const DETAILS = {
  ...{ expected: 5n, actual: 3n, cost: 10n, balance: 1n, feeCap: 1n, baseFee: 2n, legacy: 0n, priorityFee: 9n },
  ...{
    required: 21000n,
    gasLimit: 1n,
    limit: 2n,
    timestamp: 1n,
    parent: 2n,
    allowance: 7n,
    from: 2n,
    to: 1n,
    type: 3n,
    size: 50_000n,
  },
}

describe('rpc errors', () => {
  it('have a code and whole words for every rejection, with and without figures, in both dialects', () => {
    for (const reason of REJECT_REASONS) {
      for (const dialect of ['anvil', 'hardhat'] as const) {
        for (const error of [rejection(reason), rejection(reason, DETAILS)]) {
          const { code, message } = rpcErrorFrom(error, dialect)
          expect(code, reason).to.be.oneOf([-32000, -32003, -32602, ...(reason === 'none' ? [-32603] : [])])
          expect(message, reason).not.to.match(/undefined/)
        }
      }
    }
  })

  // What viem's src/errors/node.ts looks for, message lower-cased.
  const recognised: readonly (readonly [(typeof REJECT_REASONS)[number], RegExp])[] = [
    ['nonce-too-low', /nonce too low/],
    ['nonce-too-high', /nonce too high/],
    ['nonce-overflow', /nonce has max value/],
    ['insufficient-funds', /insufficient funds/],
    ['fee-cap-below-base-fee', /max fee per gas less than block base fee/],
    ['priority-fee-above-fee-cap', /max priority fee per gas higher than max fee per gas/],
    ['intrinsic-gas-too-low', /intrinsic gas too low/],
    ['gas-limit-above-cap', /intrinsic gas too high/],
    ['type-not-supported', /transaction type not valid/],
  ]
  for (const [reason, words] of recognised) {
    it(`let clients recognise ${reason}`, () => {
      expect(rpcErrorFrom(rejection(reason, DETAILS), 'anvil').message.toLowerCase()).to.match(words)
    })
  }

  it('keep what they were made from as their cause, and pass their own kind on', () => {
    const error = new ChainError('closed', 'gone')
    expect(rpcErrorFrom(error, 'anvil').cause).to.equal(error)
    const own = new RpcError(4, 'late')
    expect(rpcErrorFrom(own, 'hardhat')).to.equal(own)
  })

  it('tell input that is no transaction from faults and from bugs', () => {
    const from = (run: () => unknown): RpcError => {
      try {
        run()
      } catch (error) {
        return rpcErrorFrom(error, 'anvil')
      }
      return expect.fail('nothing was thrown')
    }
    expect(from(() => decodeTransaction(bytesFromHex('0x02c0')))).to.include({ code: -32602 })
    expect(from(() => decodeTransaction(bytesFromHex('0x99')))).to.include({ code: -32602 })
    const fault = new MegadevError('memory-full', 'The memory is full')
    expect(rpcErrorFrom(fault, 'anvil')).to.include({ code: -32000, message: 'The memory is full' })
    expect(rpcErrorFrom(new TypeError('oops'), 'anvil')).to.include({ code: -32603, message: 'Internal error: oops' })
    expect(rpcErrorFrom('oops', 'anvil')).to.include({ code: -32603 })
  })

  describe('revert data', () => {
    const coder = AbiCoder.defaultAbiCoder()
    const reason = (selector: string, encoded: string) =>
      revertReason(concatBytes(bytesFromHex(selector), bytesFromHex(encoded)))

    it('is a text, a panic, custom, or nothing', () => {
      expect(revertReason(new Uint8Array())).to.deep.equal({ kind: 'none' })
      expect(reason('0x08c379a0', coder.encode(['string'], ['héllo']))).to.deep.equal({ kind: 'text', text: 'héllo' })
      expect(reason('0x08c379a0', coder.encode(['string'], ['']))).to.deep.equal({ kind: 'text', text: '' })
      expect(reason('0x4e487b71', coder.encode(['uint256'], [0x11]))).to.deep.equal({ kind: 'panic', code: 0x11n })
      expect(reason('0xdeadbeef', '0x01')).to.deep.equal({ kind: 'custom', data: '0xdeadbeef01' })
      expect(reason('0xde', '0x')).to.deep.equal({ kind: 'custom', data: '0xde' })
    })
    it('is custom when it is not what its selector says', () => {
      const word = (value: string): string => value.padStart(64, '0')
      const broken = [
        ['0x08c379a0', '0x'],
        ['0x08c379a0', `0x${word('40')}${word('1')}`],
        ['0x08c379a0', `0x${word('20')}${word('21')}${word('0')}`],
        ['0x08c379a0', `0x${word('20')}${'f'.repeat(64)}`],
        ['0x4e487b71', '0x11'],
      ] as const
      for (const [selector, data] of broken) expect(reason(selector, data).kind, data).to.equal('custom')
    })
  })
})
