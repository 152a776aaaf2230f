// The word operations against BigInt: seeded random operands, weighted towards the edges where carries and digits go wrong.

import { expect } from 'chai'
import { Prng } from '../../../src/base/prng.ts'
import { compileAssembly } from './assembly-module.ts'

const ROUNDS = 20_000
const MASK = (1n << 256n) - 1n
const SIGN = 1n << 255n
const EDGES = [
  ...[0n, 1n, 2n, 3n, 31n, 32n, 255n, 256n, 257n, (1n << 64n) - 1n, 1n << 64n, (1n << 64n) + 1n, 1n << 63n],
  ...[1n << 128n, (1n << 128n) - 1n, 1n << 192n, (1n << 192n) - 1n, SIGN, SIGN - 1n, SIGN + 1n, MASK, MASK - 1n],
  10n ** 18n,
]

const A = 2048
const B = 2080
const M = 2112
const OUT = 2144
const SCRATCH = 1024

type Operation = (a: bigint, b: bigint, m: bigint) => bigint
const wrap = (x: bigint): bigint => BigInt.asUintN(256, x)
const signed = (x: bigint): bigint => BigInt.asIntN(256, x)
const bit = (x: boolean): bigint => (x ? 1n : 0n)

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  let square = base
  for (let e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) result = wrap(result * square)
    square = wrap(square * square)
  }
  return result
}

function signExtend(k: bigint, x: bigint): bigint {
  return k > 30n ? x : wrap(BigInt.asIntN(Number(k) * 8 + 8, x))
}

function leadingZeros(x: bigint): bigint {
  return BigInt(256 - (x === 0n ? 0 : x.toString(2).length))
}

/** Operations of two operands and a result. */
const BINARY: Record<string, Operation> = {
  add: (a, b) => wrap(a + b),
  sub: (a, b) => wrap(a - b),
  mul: (a, b) => wrap(a * b),
  div: (a, b) => (b === 0n ? 0n : a / b),
  mod: (a, b) => (b === 0n ? 0n : a % b),
  sdiv: (a, b) => (b === 0n ? 0n : wrap(signed(a) / signed(b))),
  smod: (a, b) => (b === 0n ? 0n : wrap(signed(a) % signed(b))),
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  shl: (a, b) => (a > 255n ? 0n : wrap(b << a)),
  shr: (a, b) => (a > 255n ? 0n : b >> a),
  sar: (a, b) => wrap(signed(b) >> (a > 255n ? 255n : a)),
  byteAt: (a, b) => (a > 31n ? 0n : (b >> (248n - a * 8n)) & 255n),
  signextend: signExtend,
}
const TERNARY: Record<string, Operation> = {
  addmod: (a, b, m) => (m === 0n ? 0n : (a + b) % m),
  mulmod: (a, b, m) => (m === 0n ? 0n : (a * b) % m),
}
const UNARY: Record<string, Operation> = { not: (a) => wrap(~a), clz: leadingZeros, copy: (a) => a }
const COMPARISONS: Record<string, Operation> = {
  lt: (a, b) => bit(a < b),
  gt: (a, b) => bit(a > b),
  slt: (a, b) => bit(signed(a) < signed(b)),
  sgt: (a, b) => bit(signed(a) > signed(b)),
  eq: (a, b) => bit(a === b),
  isZero: (a) => bit(a === 0n),
  fitsU32: (a) => bit(a < 1n << 32n),
  fitsU64: (a) => bit(a < 1n << 64n),
  bitLength: (a) => 256n - leadingZeros(a),
  byteLength: (a) => (263n - leadingZeros(a)) / 8n,
}

describe('u256', function () {
  this.timeout(120_000)
  let call: Record<string, (...args: number[]) => number>
  let view: DataView
  let random: Prng

  before(async () => {
    const module = await compileAssembly('src/evm/assembly/u256.ts')
    call = module.call as typeof call
    view = new DataView(module.memory.buffer)
    call.initWords?.(SCRATCH)
  })
  beforeEach(() => {
    random = new Prng(7)
  })

  function put(at: number, x: bigint): void {
    for (let i = 0; i < 4; i++) view.setBigUint64(at + i * 8, BigInt.asUintN(64, x >> BigInt(64 * i)), true)
  }
  function get(at: number): bigint {
    let x = 0n
    for (let i = 3; i >= 0; i--) x = (x << 64n) | view.getBigUint64(at + i * 8, true)
    return x
  }

  /** Uniform, short, an edge, near a power of two, or limbs of all zeros and all ones. */
  function operand(): bigint {
    switch (random.below(6)) {
      case 0:
        return random.bigInt(256)
      case 1:
        return random.bigInt(random.below(257))
      case 2:
        return random.pick(EDGES)
      case 3:
        return wrap((1n << BigInt(random.below(256))) + BigInt(random.below(5)) - 2n)
      case 4:
        return random.bigInt(64) << BigInt(64 * random.below(4))
      default: {
        let x = 0n
        for (let i = 0; i < 4; i++) x = (x << 64n) | random.pick([0n, (1n << 64n) - 1n, 1n << 63n, random.bigInt(64)])
        return x
      }
    }
  }

  /** Related operands reach the corrections of a quotient digit, which independent ones almost never do. */
  function divisionOperands(): [bigint, bigint] {
    const b = operand()
    if (random.below(2) === 0) return [operand(), b]
    return [wrap(b * random.bigInt(random.below(130)) + (b >> BigInt(random.below(256))) - BigInt(random.below(3))), b]
  }

  function compare(name: string, inputs: bigint[], expected: bigint, out: number): void {
    const places = [A, B, M].slice(0, inputs.length)
    for (const [i, x] of inputs.entries()) put(places[i] as number, x)
    call[name]?.(...places, out)
    const got = get(out)
    if (got === expected) return
    expect.fail(
      `${name}(${inputs.map((x) => `0x${x.toString(16)}`).join(', ')}) = 0x${got.toString(16)}, want 0x${expected.toString(16)}`,
    )
  }

  for (const [name, reference] of Object.entries(BINARY)) {
    it(`${name} equals BigInt, also in place`, () => {
      const byAmount = ['shl', 'shr', 'sar', 'byteAt', 'signextend'].includes(name)
      for (let i = 0; i < ROUNDS; i++) {
        let [a, b] = divisionOperands()
        if (byAmount && i % 4 !== 0) a = BigInt(random.below(i % 4 === 1 ? 34 : 260))
        if (i % 64 === 0) b = a
        compare(name, [a, b], reference(a, b, 0n), [OUT, A, B][i % 3] as number)
      }
    })
  }

  it('exp equals BigInt, also in place', () => {
    for (let i = 0; i < ROUNDS / 4; i++) {
      const a = operand()
      const e = i % 3 === 0 ? operand() : random.bigInt(random.below(20))
      compare('exp', [a, e], power(a, e), [OUT, A, B][i % 3] as number)
    }
    for (let e = 0n; e < 300n; e++) compare('exp', [2n, e], power(2n, e), OUT)
  })

  for (const [name, reference] of Object.entries(TERNARY)) {
    it(`${name} equals BigInt, also in place`, () => {
      for (let i = 0; i < ROUNDS; i++) {
        const [a, m] = divisionOperands()
        const b = i % 3 === 0 ? wrap(m - BigInt(random.below(3))) : operand()
        compare(name, [a, b, m], reference(a, b, m), [OUT, A, B, M][i % 4] as number)
      }
    })
    it(`${name} equals BigInt when the modulus stays the same`, () => {
      for (let i = 0; i < ROUNDS / 50; i++) {
        const m = operand()
        for (let j = 0; j < 50; j++) {
          const [a, b] = [operand(), operand()]
          compare(name, [a, b, m], reference(a, b, m), OUT)
        }
      }
    })
  }

  for (const [name, reference] of Object.entries(UNARY)) {
    it(`${name} equals BigInt, also in place`, () => {
      for (let i = 0; i < ROUNDS; i++) {
        const a = operand()
        compare(name, [a], reference(a, 0n, 0n), i % 2 === 0 ? OUT : A)
      }
    })
  }

  for (const [name, reference] of Object.entries(COMPARISONS)) {
    it(`${name} equals BigInt`, () => {
      for (let i = 0; i < ROUNDS; i++) {
        const [a, b] = i % 8 === 0 ? [operand(), operand()] : divisionOperands()
        const other = i % 64 === 0 ? a : b
        put(A, a)
        put(B, other)
        const got = BigInt(call[name]?.(A, B) ?? -1)
        if (got !== reference(a, other, 0n))
          expect.fail(`${name}(0x${a.toString(16)}, 0x${other.toString(16)}) = ${got}`)
      }
    })
  }

  it('every quotient digit correction is right for divisors of two to four limbs with extreme limbs', () => {
    const limbs = [0n, 1n, 1n << 63n, (1n << 63n) - 1n, (1n << 64n) - 1n, (1n << 64n) - 2n]
    const pickWord = (n: number): bigint => {
      let x = 0n
      for (let i = 0; i < n; i++) x = (x << 64n) | random.pick(limbs)
      return x
    }
    for (let i = 0; i < ROUNDS * 2; i++) {
      const [a, b, m] = [pickWord(4), pickWord(1 + random.below(4)), pickWord(1 + random.below(4))]
      compare('div', [a, m], m === 0n ? 0n : a / m, OUT)
      compare('mod', [a, m], m === 0n ? 0n : a % m, OUT)
      compare('mulmod', [a, b, m], m === 0n ? 0n : (a * b) % m, OUT)
    }
  })

  it('bytes and words convert both ways at unaligned addresses', () => {
    for (let i = 0; i < ROUNDS; i++) {
      const at = 3000 + random.below(64)
      const a = operand()
      put(A, a)
      call.storeBE?.(A, at)
      const hex = Buffer.from(new Uint8Array(view.buffer, at, 32)).toString('hex')
      expect(hex).to.equal(a.toString(16).padStart(64, '0'))
      call.loadBE?.(at, OUT)
      expect(get(OUT)).to.equal(a)
      call.storeAddress?.(A, at)
      const low = BigInt.asUintN(160, a)
      expect(Buffer.from(new Uint8Array(view.buffer, at, 20)).toString('hex')).to.equal(
        low.toString(16).padStart(40, '0'),
      )
      put(OUT, MASK)
      call.loadAddress?.(at, OUT)
      expect(get(OUT)).to.equal(low)
    }
  })

  it('a 20-byte address write touches 20 bytes', () => {
    put(A, MASK)
    put(B, MASK)
    view.setUint32(3020, 0xdeadbeef)
    call.storeAddress?.(A, 3000)
    expect(view.getUint32(3020)).to.equal(0xdeadbeef)
  })
})
