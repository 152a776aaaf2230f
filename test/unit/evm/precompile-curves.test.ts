/**
 * The precompiles over bn254 (EIP-196, EIP-197, EIP-1108) and BLS12-381 (EIP-2537): what they compute and reject.
 */

import { expect } from 'chai'
import {
  BLS_FIELD,
  BLS_G1,
  BLS_G1_NEGATED,
  BLS_G1_OUTSIDE,
  BLS_G1_X,
  BLS_G1_Y,
  BLS_G2,
  BLS_INFINITY_G1,
  BLS_INFINITY_G2,
  BLS_ORDER,
  BN_FIELD,
  BN_G1,
  BN_G1_NEGATED,
  BN_G2,
  BN_ORDER,
  call,
  element,
  ONE_WORD,
  output,
  plainPower,
  word,
  ZERO_WORD,
} from '../../support/precompile-calls.ts'

describe('pairing precompiles', () => {
  describe('bn254', () => {
    const double =
      '030644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd3' +
      '15ed738c0e0a7c92e7845f96b2ae9c0a68a6a449e3538fc7ff3ebf7a5a18a2c4'

    it('adds and multiplies', () => {
      expect(output(6, BN_G1 + BN_G1)).to.equal(`0x${double}`)
      expect(output(7, BN_G1 + word(2))).to.equal(`0x${double}`)
      expect(output(6, BN_G1 + BN_G1_NEGATED)).to.equal(`0x${'00'.repeat(64)}`)
      expect(output(7, BN_G1 + word(BN_ORDER))).to.equal(`0x${'00'.repeat(64)}`)
      expect(output(7, BN_G1 + word(BN_ORDER + 2n))).to.equal(`0x${double}`)
      expect(output(6, '')).to.equal(`0x${'00'.repeat(64)}`)
      expect(output(6, BN_G1)).to.equal(`0x${BN_G1}`)
      expect(output(7, BN_G1)).to.equal(`0x${'00'.repeat(64)}`)
    })

    it('rejects what is not on the curve or not in the field', () => {
      for (const point of [
        word(1) + word(1),
        word(BN_FIELD) + word(0),
        word(1) + word(BN_FIELD + 2n),
        word(0) + word(BN_FIELD),
      ]) {
        expect(output(6, point), point).to.equal(null)
        expect(output(6, BN_G1 + point)).to.equal(null)
        expect(output(7, point + word(1))).to.equal(null)
        expect(output(8, point + BN_G2)).to.equal(null)
      }
    })

    it('knows when a product of pairings is one', () => {
      expect(output(8, '')).to.equal(ONE_WORD)
      expect(output(8, BN_G1 + BN_G2)).to.equal(ZERO_WORD)
      expect(output(8, BN_G1 + BN_G2 + BN_G1_NEGATED + BN_G2)).to.equal(ONE_WORD)
      expect(output(8, BN_G1 + '00'.repeat(128) + '00'.repeat(64) + BN_G2)).to.equal(ONE_WORD)
      expect(call(8, BN_G1 + BN_G2)?.gasUsed).to.equal(79_000n)
      expect(output(8, `${BN_G1 + BN_G2}00`)).to.equal(null)
    })

    it('rejects G2 points off the curve and outside the subgroup', () => {
      expect(output(8, BN_G1 + word(0) + word(1) + word(0) + word(1))).to.equal(null)
      expect(output(8, BN_G1 + BN_G2.slice(0, 192) + word(BN_FIELD + 5n))).to.equal(null)
      expect(output(8, BN_G1 + BN_G2_OUTSIDE)).to.equal(null)
    })
  })

  describe('BLS12-381', () => {
    it('adds points, in the subgroup or not', () => {
      expect(output(0x0b, BLS_G1 + BLS_INFINITY_G1)).to.equal(`0x${BLS_G1}`)
      expect(output(0x0b, BLS_G1 + BLS_G1_NEGATED)).to.equal(`0x${BLS_INFINITY_G1}`)
      expect(output(0x0b, BLS_G1 + BLS_G1)).to.equal(output(0x0c, BLS_G1 + word(2)))
      expect(output(0x0b, BLS_G1_OUTSIDE + BLS_G1_OUTSIDE)).to.equal(`0x${element(0n)}${element(BLS_FIELD - 2n)}`)
      expect(output(0x0d, BLS_G2 + BLS_INFINITY_G2)).to.equal(`0x${BLS_G2}`)
      expect(output(0x0d, BLS_G2 + BLS_G2)).to.equal(output(0x0e, BLS_G2 + word(2)))
    })

    it('wants the exact length, zeros in front, elements in the field and points on the curve', () => {
      for (const [address, point] of [
        [0x0b, BLS_G1],
        [0x0d, BLS_G2],
      ] as const) {
        expect(output(address, '')).to.equal(null)
        expect(output(address, point)).to.equal(null)
        expect(output(address, `${point + point}00`)).to.equal(null)
        expect(output(address, `${point}01${point.slice(2)}`)).to.equal(null)
        expect(output(address, `${point + point.slice(0, -2)}00`)).to.equal(null)
      }
      expect(output(0x0b, BLS_G1 + element(BLS_G1_X) + element(BLS_G1_Y + BLS_FIELD))).to.equal(null)
      expect(output(0x0b, BLS_G1 + element(BLS_FIELD) + element(2n))).to.equal(null)
    })

    it('sums multiples of points of the subgroup only', () => {
      expect(output(0x0c, BLS_G1 + word(BLS_ORDER))).to.equal(`0x${BLS_INFINITY_G1}`)
      expect(output(0x0c, BLS_G1 + word(BLS_ORDER + 1n))).to.equal(`0x${BLS_G1}`)
      expect(output(0x0c, BLS_G1 + word(7) + BLS_G1_NEGATED + word(5))).to.equal(output(0x0c, BLS_G1 + word(2)))
      expect(output(0x0e, BLS_G2 + word(7) + BLS_G2 + word(BLS_ORDER - 5n))).to.equal(output(0x0e, BLS_G2 + word(2)))
      expect(output(0x0c, BLS_G1_OUTSIDE + word(0))).to.equal(null)
      for (const address of [0x0c, 0x0e, 0x0f]) expect(output(address, '')).to.equal(null)
    })

    it('takes many points as the sum of few', () => {
      const count = 200
      const many = Array.from({ length: count }, (_, i) => BLS_G1 + word(BigInt(i) << 200n)).join('')
      expect(output(0x0c, many)).to.equal(
        output(0x0c, BLS_G1 + word((BigInt((count * (count - 1)) / 2) << 200n) % BLS_ORDER)),
      )
    })

    it('charges sums with the discount of their length', () => {
      const price = (address: number, pair: string, count: number): bigint | undefined =>
        call(address, pair.repeat(count))?.gasUsed
      const zeroG1 = BLS_INFINITY_G1 + word(1)
      const zeroG2 = BLS_INFINITY_G2 + word(1)
      expect([1, 2, 128, 129].map((count) => price(0x0c, zeroG1, count))).to.deep.equal([
        12000n,
        22776n,
        797184n,
        803412n,
      ])
      expect([1, 2, 128, 129].map((count) => price(0x0e, zeroG2, count))).to.deep.equal([
        22500n,
        45000n,
        1509120n,
        1520910n,
      ])
      expect(call(0x0c, zeroG1, 11999n)).to.equal(null)
    })

    it('knows when a product of pairings is one', () => {
      expect(output(0x0f, BLS_G1 + BLS_G2)).to.equal(ZERO_WORD)
      expect(output(0x0f, BLS_G1 + BLS_G2 + BLS_G1_NEGATED + BLS_G2)).to.equal(ONE_WORD)
      expect(output(0x0f, BLS_G1 + BLS_INFINITY_G2)).to.equal(ONE_WORD)
      expect(output(0x0f, BLS_G1_OUTSIDE + BLS_INFINITY_G2)).to.equal(null)
      expect(call(0x0f, BLS_G1 + BLS_G2)?.gasUsed).to.equal(70_300n)
    })

    it('maps field elements as EIP-2537 does', () => {
      // EIP-2537, assets: map_fp_to_G1_bls.json.
      const u =
        '00000000000000000000000000000000156c8a6a2c184569d69a76be144b5cdc5141d2d2ca4fe341f011e25e3969c55ad9e9b9ce2eb833c81a908e5fa4ac5f03'
      expect(output(0x10, u)).to.equal(
        '0x00000000000000000000000000000000184bb665c37ff561a89ec2122dd343f20e0f4cbcaec84e3c3052ea81d1834e192c426074b02ed3dca4e7676ce4ce48ba0000000000000000000000000000000004407b8d35af4dacc809927071fc0405218f1401a6d15af775810e4e460064bcc9468beeba82fdc751be70476c888bf3',
      )
      expect(output(0x10, element(BLS_FIELD))).to.equal(null)
      expect(output(0x10, `${u}00`)).to.equal(null)
      expect(output(0x11, element(0n) + element(BLS_FIELD))).to.equal(null)
      expect(output(0x11, u)).to.equal(null)
      expect(call(0x11, u + u)?.gasUsed).to.equal(23_800n)
    })
  })
})

/** On the twist, but no multiple of the generator. */
const BN_G2_OUTSIDE = twistPointOutside()

function twistPointOutside(): string {
  const p = BN_FIELD
  const mod = (value: bigint): bigint => ((value % p) + p) % p
  const inverse = (value: bigint): bigint => plainPower(value, p - 2n, p)
  const root = (value: bigint): bigint | null => {
    const candidate = plainPower(value, (p + 1n) / 4n, p)
    return mod(candidate * candidate) === mod(value) ? candidate : null
  }
  // b' = 3 / (9 + i)
  const scale = inverse(82n)
  const [b0, b1] = [mod(27n * scale), mod(-3n * scale)]
  for (let x = 1n; ; x++) {
    const [a0, a1] = [mod(x * x * x + b0), b1]
    // Square root in Fp2 by the norm.
    const norm = root(mod(a0 * a0 + a1 * a1))
    if (norm === null) continue
    for (const sign of [norm, p - norm]) {
      const c0 = root(mod((a0 + sign) * inverse(2n)))
      if (c0 === null || c0 === 0n) continue
      const c1 = mod(a1 * inverse(2n * c0))
      if (mod(c0 * c0 - c1 * c1) === a0) return word(0) + word(x) + word(c1) + word(c0)
    }
  }
}
