// https://eips.ethereum.org/EIPS/eip-7702 Set code for EOAs

import { expect } from 'chai'
import { concatBytes, hexFromBytes } from '../../src/base/bytes.ts'
import { keccak256 } from '../../src/crypto/keccak.ts'
import { addressFromPrivateKey } from '../../src/crypto/secp256k1.ts'
import type { Executed } from '../../src/executor/outcome.ts'
import { signAuthorization } from '../../src/protocol/authorization.ts'
import type { Authorization } from '../../src/protocol/transaction.ts'
import { ALICE, ALICE_KEY, contractAt, LaneWorld, type Sent } from '../support/lane-world.ts'

const BOB_KEY = keccak256(new TextEncoder().encode('bob'))
const BOB = addressFromPrivateKey(BOB_KEY)
const TARGET = contractAt(2)
const NOBODY = contractAt(9)
const PREFIX = Uint8Array.of(0xef, 0x01, 0x00)

/** Bob delegates to TARGET, unless told. */
function authorization(fields: Partial<Parameters<typeof signAuthorization>[0]> = {}, key = BOB_KEY): Authorization {
  return signAuthorization({ chainId: 1n, address: TARGET, nonce: 0n, ...fields }, key)
}

const setCode = (...authorizationList: Authorization[]): Sent => ({ type: 4, to: NOBODY, authorizationList })

describe('EIP-7702', () => {
  let world: LaneWorld
  beforeEach(() => {
    world = new LaneWorld('prague')
    world.deploy(2, [1, 0, 'SLOAD', 'ADD', 0, 'SSTORE', 'ADDRESS', 0, 'MSTORE', 32, 0, 'RETURN'])
  })

  it('sets code that points to the target, and counts the nonce', () => {
    expect(world.send(setCode(authorization())).kind).to.equal('success')
    expect(hexFromBytes(world.lane.code(BOB))).to.equal(hexFromBytes(concatBytes(PREFIX, TARGET)))
    expect(world.lane.account(BOB).nonce).to.equal(1n)
  })

  it('runs the code of the target as the account', () => {
    world.send(setCode(authorization()))
    const { output } = world.send({ to: BOB }) as Executed
    expect(hexFromBytes(output.subarray(12))).to.equal(hexFromBytes(BOB))
    expect(world.lane.storage(BOB, new Uint8Array(32))[31]).to.equal(1)
    expect(world.slot(2, 0n)).to.equal(0n)
  })

  it('takes effect before the transaction that sets it runs', () => {
    const { output } = world.execute({ ...setCode(authorization()), to: BOB })
    expect(hexFromBytes(output.subarray(12))).to.equal(hexFromBytes(BOB))
  })

  it('shows the pointer to EXTCODESIZE and the code to CODESIZE', () => {
    world.send(setCode(authorization()))
    expect(world.word([BOB, 'EXTCODESIZE'])).to.equal(23n)
    world.deploy(2, ['CODESIZE', 0, 'MSTORE', 32, 0, 'RETURN'])
    expect(world.execute({ to: BOB }).output[31]).to.equal(world.lane.code(TARGET).length)
  })

  it('the sender may delegate itself: its nonce has counted', () => {
    const nonce = 1n
    expect(world.send(setCode(authorization({ nonce }, ALICE_KEY))).kind).to.equal('success')
    expect(world.lane.code(ALICE)).to.have.lengthOf(23)
    expect(world.lane.account(ALICE).nonce).to.equal(2n)
    expect(world.send({ to: ALICE }).kind).to.equal('success')
  })

  it('the zero address takes the code away', () => {
    world.send(setCode(authorization()))
    world.send(setCode(authorization({ address: new Uint8Array(20), nonce: 1n })))
    expect(world.lane.code(BOB)).to.have.lengthOf(0)
    expect(world.lane.account(BOB).nonce).to.equal(2n)
  })

  it('passes over what is not valid, and runs', () => {
    for (const [what, each] of [
      ['another chain', authorization({ chainId: 2n })],
      ['another nonce', authorization({ nonce: 1n })],
      ['the largest nonce', authorization({ nonce: (1n << 64n) - 1n })],
      ['no signature', { ...authorization(), authority: null }],
    ] as const) {
      expect(world.send(setCode(each)).kind, what).to.equal('success')
      expect(world.lane.account(BOB).exists, what).to.equal(false)
    }
  })

  it('holds for every chain when the chain id is zero', () => {
    world.send(setCode(authorization({ chainId: 0n })))
    expect(world.lane.code(BOB)).to.have.lengthOf(23)
  })

  it('does not touch an account with code of its own', () => {
    world.lane.change([{ address: BOB, code: Uint8Array.of(0) }])
    world.send(setCode(authorization()))
    expect(world.lane.code(BOB)).to.have.lengthOf(1)
  })

  it('the last of several that are valid wins', () => {
    world.send(setCode(authorization(), authorization({ address: NOBODY, nonce: 1n })))
    expect(hexFromBytes(world.lane.code(BOB))).to.equal(hexFromBytes(concatBytes(PREFIX, NOBODY)))
  })

  it('stays when the transaction reverts', () => {
    world.deploy(1, [0, 0, 'REVERT'])
    expect(world.send({ ...setCode(authorization()), to: contractAt(1) }).kind).to.equal('revert')
    expect(world.lane.code(BOB)).to.have.lengthOf(23)
  })

  it('costs 25,000 each, and gives 12,500 back for an account that is there, up to a fifth', () => {
    const fresh = world.execute(setCode(authorization()))
    expect([fresh.gasSpent, fresh.gasUsed]).to.deep.equal([46_000n, 46_000n])
    world.lane.change([{ address: BOB, balance: 1n }])
    const there = world.execute(setCode(authorization()))
    expect([there.gasSpent, there.gasUsed]).to.deep.equal([46_000n, 46_000n - 9_200n])
  })

  it('is resolved once: what points to what points runs as code that is no code', () => {
    world.lane.change([
      { address: TARGET, code: concatBytes(PREFIX, contractAt(3)) },
      { address: BOB, code: concatBytes(PREFIX, TARGET) },
    ])
    expect(world.execute({ to: BOB }).halt).to.equal('undefined-opcode')
  })

  it('to a precompile runs nothing', () => {
    const identity = new Uint8Array(20)
    identity[19] = 4
    world.send(setCode(authorization({ address: identity })))
    const { output, kind } = world.execute({ to: BOB, data: Uint8Array.of(1, 2, 3) })
    expect([kind, output.length]).to.deep.equal(['success', 0])
  })

  it('charges a call for the access to the target', () => {
    const call = [0, 0, 0, 0, 0, BOB, 0, 'CALL', 'POP', 0, 0, 0, 0, 0, BOB, 0, 'CALL']
    world.send(setCode(authorization({ address: NOBODY })))
    expect(world.costs('CALL', call)).to.deep.equal([5200, 200])
  })

  it('needs an authorization and a target, and Prague', () => {
    expect(world.call(setCode())).to.deep.include({ reason: 'authorization-list-empty' })
    expect(world.call({ ...setCode(authorization()), to: null })).to.deep.include({ reason: 'authorization-create' })
    const before = new LaneWorld('cancun')
    expect(before.call(setCode(authorization()))).to.deep.include({ reason: 'type-not-supported' })
  })
})
