// Both libraries behind one interface, against noble: the same keys, signatures and recovered addresses, and null where none can be.

import { secp256k1 as noble } from '@noble/curves/secp256k1.js'
import { expect } from 'chai'
import { bytes32FromBigInt } from '../../../src/base/bytes.ts'
import { Prng } from '../../../src/base/prng.ts'
import { keccak256 } from '../../../src/crypto/keccak.ts'
import {
  addressFromPrivateKey,
  type RecoveryBackend,
  recoverPublicAddress,
  recoveryBackend,
  SECP256K1_HALF_ORDER,
  SECP256K1_ORDER,
  selectBackend,
  sign,
} from '../../../src/crypto/secp256k1.ts'

const BACKENDS: readonly RecoveryBackend[] = ['secp256k1 (native)', 'tiny-secp256k1 (wasm)']

function nobleAddress(privateKey: Uint8Array): Uint8Array {
  return keccak256(noble.getPublicKey(privateKey, false).subarray(1)).slice(12)
}

function nobleRecover(hash: Uint8Array, r: Uint8Array, s: Uint8Array, yParity: number): Uint8Array | null {
  try {
    const signature = Uint8Array.from([yParity, ...r, ...s])
    const point = noble.Point.fromBytes(noble.recoverPublicKey(signature, hash, { prehash: false }))
    return keccak256(point.toBytes(false).subarray(1)).slice(12)
  } catch {
    return null
  }
}

describe('secp256k1', () => {
  afterEach(() => selectBackend())

  it('prefers the native binding', () => {
    expect(recoveryBackend()).to.be.oneOf(BACKENDS)
    selectBackend('tiny-secp256k1 (wasm)')
    expect(recoveryBackend()).to.equal('tiny-secp256k1 (wasm)')
  })

  it('knows the address of a known key', () => {
    // First account of the mnemonic "test test … junk".
    const key = Buffer.from('ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80', 'hex')
    expect(Buffer.from(addressFromPrivateKey(key)).toString('hex')).to.equal('f39fd6e51aad88f6f4ce6ab8827279cfffb92266')
  })

  for (const backend of BACKENDS) {
    describe(backend, () => {
      beforeEach(() => selectBackend(backend))

      it('signs and recovers as noble does', () => {
        const random = new Prng(6)
        for (let round = 0; round < 40; round++) {
          const key = random.bytes(32)
          const hash = random.bytes(32)
          const { r, s, yParity } = sign(hash, key)
          const expected = noble.sign(hash, key, { prehash: false, format: 'recovered' })
          expect(Uint8Array.from([yParity, ...r, ...s])).to.deep.equal(expected)
          expect(addressFromPrivateKey(key)).to.deep.equal(nobleAddress(key))
          expect(recoverPublicAddress(hash, r, s, yParity)).to.deep.equal(nobleAddress(key))
          const other = yParity === 0 ? 1 : 0
          expect(recoverPublicAddress(hash, r, s, other)).to.deep.equal(nobleRecover(hash, r, s, other))
        }
      })

      it('recovers from a high s, which transactions refuse but the precompile takes', () => {
        const random = new Prng(7)
        const key = random.bytes(32)
        const hash = random.bytes(32)
        const { r, s, yParity } = sign(hash, key)
        const high = SECP256K1_ORDER - BigInt(`0x${Buffer.from(s).toString('hex')}`)
        expect(high > SECP256K1_HALF_ORDER).to.equal(true)
        const flipped = yParity === 0 ? 1 : 0
        expect(recoverPublicAddress(hash, r, bytes32FromBigInt(high), flipped)).to.deep.equal(nobleAddress(key))
      })

      it('says null for values out of range and for r without a point', () => {
        const hash = new Uint8Array(32).fill(1)
        const one = Uint8Array.of(1)
        const order = bytes32FromBigInt(SECP256K1_ORDER)
        const beyond = new Uint8Array(32).fill(255)
        for (const bad of [new Uint8Array(0), new Uint8Array(32), order, beyond]) {
          expect(recoverPublicAddress(hash, bad, one, 0)).to.equal(null)
          expect(recoverPublicAddress(hash, one, bad, 0)).to.equal(null)
        }
        let nulls = 0
        for (let r = 1n; r <= 40n; r++) {
          const bytes = bytes32FromBigInt(r)
          const expected = nobleRecover(hash, bytes, bytes32FromBigInt(1n), 0)
          expect(recoverPublicAddress(hash, bytes, one, 0), `r = ${r}`).to.deep.equal(expected)
          if (expected === null) nulls++
        }
        expect(nulls).to.be.greaterThan(5)
      })

      it('does not sign with a key out of range', () => {
        const hash = new Uint8Array(32).fill(1)
        for (const bad of [new Uint8Array(32), bytes32FromBigInt(SECP256K1_ORDER)]) {
          expect(() => sign(hash, bad)).to.throw()
          expect(() => addressFromPrivateKey(bad)).to.throw()
        }
      })
    })
  }
})
