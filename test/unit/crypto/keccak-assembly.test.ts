// The Keccak of the runtime against the one of @noble/hashes: every length around several blocks, random data, any alignment.

import { keccak_256 } from '@noble/hashes/sha3.js'
import { expect } from 'chai'
import { Prng } from '../../../src/base/prng.ts'
import { compileAssembly } from '../evm/assembly-module.ts'

const SCRATCH = 8192
const OUT = 9000
const DATA = 16_384

describe('keccak-256 of the runtime', () => {
  let call: Record<string, (...args: number[]) => void>
  let memory: Uint8Array
  const random = new Prng(11)

  before(async function () {
    this.timeout(60_000)
    const module = await compileAssembly('src/crypto/assembly/keccak.ts')
    call = module.call as typeof call
    memory = new Uint8Array(module.memory.buffer)
    memory.fill(0xa5)
    call.initKeccak?.(SCRATCH)
  })

  function place(data: Uint8Array, at: number): string {
    memory.set(data, at)
    return Buffer.from(keccak_256(data)).toString('hex')
  }
  const result = (at: number): string => Buffer.from(memory.slice(at, at + 32)).toString('hex')

  it('hashes nothing', () => {
    call.keccak256?.(DATA, 0, OUT)
    expect(result(OUT)).to.equal('c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470')
  })

  it('equals the reference for every length to 600 bytes, at any alignment', () => {
    for (let length = 0; length <= 600; length++) {
      const at = DATA + random.below(16)
      const expected = place(random.bytes(length), at)
      call.keccak256?.(at, length, OUT)
      expect(result(OUT), `${length} bytes`).to.equal(expected)
    }
  })

  it('equals the reference for random lengths', () => {
    for (let i = 0; i < 200; i++) {
      const length = random.below(20_000)
      const expected = place(random.bytes(length), DATA)
      call.keccak256?.(DATA, length, OUT)
      expect(result(OUT), `${length} bytes`).to.equal(expected)
    }
  })

  it('has the same answers by the short ways for 32 and 64 bytes, after any earlier hash', () => {
    for (let i = 0; i < 500; i++) {
      call.keccak256?.(DATA, random.below(300), OUT)
      const at = DATA + random.below(16)
      const of64 = place(random.bytes(64), at)
      call.keccak256of64?.(at, OUT)
      expect(result(OUT)).to.equal(of64)
      const of32 = place(random.bytes(32), at)
      call.keccak256of32?.(at, OUT)
      expect(result(OUT)).to.equal(of32)
    }
  })

  it('may write its result over its input', () => {
    for (const length of [32, 64, 135, 136, 137, 300]) {
      const expected = place(random.bytes(length), DATA)
      call.keccak256?.(DATA, length, DATA)
      expect(result(DATA)).to.equal(expected)
    }
    const expected = place(random.bytes(64), DATA)
    call.keccak256of64?.(DATA, DATA)
    expect(result(DATA)).to.equal(expected)
  })
})
