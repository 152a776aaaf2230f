/**
 * The table of precompiles, and those that are no curves but P-256: examples of their specifications and exact prices.
 */

import { expect } from 'chai'
import { bytesFromHex, concatBytes, hexFromBytes } from '../../../src/base/bytes.ts'
import { Prng } from '../../../src/base/prng.ts'
import { precompileAddresses } from '../../../src/evm/precompiles/addresses.ts'
import { precompileAt } from '../../../src/evm/precompiles/registry.ts'
import { FORKS, rulesOf } from '../../../src/spec/forks.ts'
import {
  BLS_G1,
  BLS_G2,
  BN_G1,
  BN_G2,
  call,
  element,
  ONE_WORD,
  output,
  PLENTY,
  plainPower,
  word,
  ZERO_WORD,
} from '../../support/precompile-calls.ts'

describe('precompiles', () => {
  describe('registry', () => {
    it('has nine until Cancun adds one, Prague seven and Osaka one', () => {
      const counts = FORKS.map((fork) => precompileAddresses(rulesOf(fork)).length)
      expect(counts).to.deep.equal([9, 9, 9, 10, 17, 18, 18, 18])
    })

    it('gives nothing at other addresses', () => {
      for (const address of [0, 0x12, 0xff, 0x101]) expect(precompileAt(address, rulesOf('bpo2'))).to.equal(undefined)
      expect(precompileAt(0x100, rulesOf('prague'))).to.equal(undefined)
    })

    it('is given the exact price and not a gas less', () => {
      for (const [address, input] of Object.entries(samples())) {
        const full = call(Number(address), input)
        if (full === null) throw new Error(`${address} fails`)
        expect(call(Number(address), input, full.gasUsed), `${address} exact`).to.deep.equal(full)
        expect(call(Number(address), input, full.gasUsed - 1n), `${address} short`).to.equal(null)
      }
    })

    it('leaves its input as it is and gives memory of its own', () => {
      for (const [address, input] of Object.entries(samples())) {
        const before = input.slice()
        const shared = new Uint8Array(new SharedArrayBuffer(input.length))
        shared.set(input)
        const first = call(Number(address), input)
        const second = call(Number(address), shared)
        expect(first, address).to.deep.equal(second)
        expect(input).to.deep.equal(before)
        expect(first?.output.buffer, address).not.to.equal(second?.output.buffer)
        expect(first?.output.buffer).not.to.equal(input.buffer)
        expect(second?.output.buffer).to.be.instanceOf(ArrayBuffer)
      }
    })
  })

  describe('hashes and copies', () => {
    it('knows the hashes of nothing and of "abc"', () => {
      expect(output(2, '')).to.equal('0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
      expect(output(2, '616263')).to.equal('0xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
      expect(output(3, '')).to.equal('0x0000000000000000000000009c1185a5c5e9fc54612808977ee8f548b2258d31')
      expect(output(3, '616263')).to.equal('0x0000000000000000000000008eb208f7e05d987a9b044a8e98c6b087f15a0bfc')
      expect(output(4, '616263')).to.equal('0x616263')
    })

    it('charges by the begun word', () => {
      for (const [address, base, perWord] of [
        [2, 60n, 12n],
        [3, 600n, 120n],
        [4, 15n, 3n],
      ] as const) {
        expect(call(address, '')?.gasUsed).to.equal(base)
        expect(call(address, '00'.repeat(32))?.gasUsed).to.equal(base + perWord)
        expect(call(address, '00'.repeat(33))?.gasUsed).to.equal(base + 2n * perWord)
      }
    })
  })

  describe('ecrecover', () => {
    const hash = '456e9aea5e197a1f1af7a3e85a3212fa4049a3ba34c2289b4c860fc0b0c64ef3'
    const r = '9242685bf161793cc25603c231bc2f568eb630ea16aa137d2664ac8038825608'
    const s = '4f8ae3bd7535248d0bd448298cc2e2071e56992d0774dc340c368ae950852ada'
    const address = '0x0000000000000000000000007156526fbd7a3c72969b54f64e42c10fbb768c8a'
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

    it('gives the signer, also of the signature with high s', () => {
      expect(output(1, hash + word(28) + r + s)).to.equal(address)
      expect(output(1, hash + word(27) + r + word(order - BigInt(`0x${s}`)))).to.equal(address)
    })

    it('ignores what follows and gives nothing for what recovers nothing', () => {
      expect(output(1, `${hash}${word(28)}${r}${s}ff`)).to.equal(address)
      for (const bad of [
        '',
        hash,
        hash + word(0) + r + s,
        hash + word(29) + r + s,
        hash + word(28n + (1n << 200n)) + r + s,
        hash + word(28) + word(0) + s,
        hash + word(28) + r + word(0),
        hash + word(28) + word(order) + s,
        hash + word(28) + r + word(order),
      ]) {
        expect(output(1, bad), bad).to.equal('0x')
        expect(call(1, bad)?.gasUsed).to.equal(3000n)
      }
    })
  })

  describe('modexp', () => {
    const exponent = 'fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2e'
    const modulus = 'fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f'

    it('computes the examples of EIP-198', () => {
      const first = `${word(1) + word(32) + word(32)}03${exponent}${modulus}`
      expect(output(5, first)).to.equal(ONE_WORD)
      expect(output(5, word(0) + word(32) + word(32) + exponent + modulus)).to.equal(ZERO_WORD)
      // Data behind the input counts as zero.
      const cut = `${word(1) + word(2) + word(32)}03ffff80`
      expect(output(5, cut)).to.equal('0x3b01b01ac41f2d6e917c6d6a221ce793802469026d9ab7578fa2e79e4da6aaab')
      expect(output(5, `${cut + '00'.repeat(31)}07`)).to.equal(output(5, cut))
    })

    it('costs what EIP-2565, and from Osaka on EIP-7883, says', () => {
      const first = `${word(1) + word(32) + word(32)}03${exponent}${modulus}`
      expect(call(5, first, PLENTY, 'prague')?.gasUsed).to.equal((16n * 255n) / 3n)
      expect(call(5, first)?.gasUsed).to.equal(16n * 255n)
      expect(call(5, '', PLENTY, 'prague')?.gasUsed).to.equal(200n)
      expect(call(5, '')?.gasUsed).to.equal(500n)
      const long = word(64) + word(40) + word(64) + 'ff'.repeat(168)
      expect(call(5, long, PLENTY, 'prague')?.gasUsed).to.equal((64n * (8n * 8n + 255n)) / 3n)
      expect(call(5, long)?.gasUsed).to.equal(2n * 64n * (16n * 8n + 255n))
    })

    it('takes operands of 1024 bytes, and of one more only before Osaka', () => {
      for (const lengths of [
        [1024, 0, 0],
        [0, 1024, 0],
        [0, 0, 1024],
      ] as const) {
        const longer = lengths.map((length) => (length === 0 ? 0 : 1025))
        expect(call(5, lengths.map(word).join(''))).not.to.equal(null)
        expect(call(5, longer.map(word).join(''))).to.equal(null)
        expect(call(5, longer.map(word).join(''), PLENTY, 'prague')).not.to.equal(null)
      }
    })

    it('does no work that nobody can pay for', () => {
      const huge = (1n << 256n) - 1n
      for (const lengths of [
        [huge, 0n, 0n],
        [0n, huge, 1n],
        [0n, 0n, huge],
        [huge, huge, huge],
      ]) {
        expect(call(5, lengths.map(word).join(''), (1n << 63n) - 1n, 'prague')).to.equal(null)
      }
      // Nothing but a long exponent costs the least there is.
      expect(call(5, word(0n) + word(huge) + word(0n), 200n, 'prague')).to.deep.equal({
        gasUsed: 200n,
        output: new Uint8Array(0),
      })
    })

    it('agrees with plain arithmetic on operands of all lengths', () => {
      const prng = new Prng(5)
      for (let i = 0; i < 300; i++) {
        const [b, e, m] = [prng.bytes(prng.below(70)), prng.bytes(prng.below(40)), prng.bytes(prng.below(70))]
        const given = concatBytes(bytesFromHex(word(b.length) + word(e.length) + word(m.length)), b, e, m)
        const input = prng.below(4) === 0 ? given.subarray(0, prng.below(given.length)) : given
        const full = concatBytes(input, new Uint8Array(given.length))
        const number = (start: number, length: number): bigint =>
          BigInt(`0x0${hexFromBytes(full.subarray(start, start + length)).slice(2)}`)
        if (input.length < 96) continue
        const expected = plainPower(
          number(96, b.length),
          number(96 + b.length, e.length),
          number(96 + b.length + e.length, m.length),
        )
        const digits = m.length === 0 ? '' : expected.toString(16).padStart(2 * m.length, '0')
        expect(output(5, input), `case ${i}`).to.equal(`0x${digits}`)
      }
    })
  })

  describe('blake2f', () => {
    // EIP-152, test vectors 4 to 8.
    const h =
      '48c9bdf267e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5' +
      'd182e6ad7f520e511f6c3e2b8c68059b6bbd41fbabd9831f79217e1319cde05b'
    const m = `616263${'00'.repeat(125)}`
    const t = `03${'00'.repeat(15)}`

    it('computes the examples of EIP-152', () => {
      expect(output(9, `0000000c${h}${m}${t}01`)).to.equal(
        '0xba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923',
      )
      expect(output(9, `00000000${h}${m}${t}01`)).to.equal(
        '0x08c9bcf367e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5d282e6ad7f520e511f6c3e2b8c68059b9442be0454267ce079217e1319cde05b',
      )
      expect(output(9, `0000000c${h}${m}${t}00`)).to.equal(
        '0x75ab69d3190a562c51aef8d88f1c2775876944407270c42c9844252c26d2875298743e7f6d5ea2f2d3e8d226039cd31b4e426ac4f2d3d666a610c2116fde4735',
      )
      expect(call(9, `00000001${h}${m}${t}01`)?.gasUsed).to.equal(1n)
    })

    it('rejects other lengths, other flags and unpaid rounds', () => {
      expect(call(9, '')).to.equal(null)
      expect(call(9, `0000000c${h}${m}${t}`)).to.equal(null)
      expect(call(9, `0000000c${h}${m}${t}0100`)).to.equal(null)
      expect(call(9, `0000000c${h}${m}${t}02`)).to.equal(null)
      expect(call(9, `ffffffff${h}${m}${t}01`, 0xfffffffen)).to.equal(null)
    })
  })

  describe('P-256', () => {
    // RFC 6979, A.2.5, message "sample" with SHA-256.
    const hash = 'af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf'
    const r = 'efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716'
    const s = 'f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8'
    const key =
      '60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb67903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299'
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

    it('accepts a valid signature, with high or low s', () => {
      expect(output(0x100, hash + r + s + key)).to.equal(ONE_WORD)
      expect(output(0x100, hash + r + word(order - BigInt(`0x${s}`)) + key)).to.equal(ONE_WORD)
    })

    it('gives nothing for anything else, at the same price', () => {
      for (const bad of [
        '',
        hash + r + s + key.slice(2),
        `${hash + r + s + key}00`,
        word(1) + r + s + key,
        hash + word(0) + s + key,
        hash + r + word(0) + key,
        hash + word(order) + s + key,
        hash + r + word(order) + key,
        hash + r + s + '00'.repeat(64),
        hash + r + s + key.slice(0, 64) + word(1),
        hash + r + s + 'ff'.repeat(64),
      ]) {
        expect(call(0x100, bad), bad).to.deep.equal({ gasUsed: 6900n, output: new Uint8Array(0) })
      }
    })
  })
})

/** One good call for each address. */
function samples(): Record<number, Uint8Array> {
  const kzg =
    '01e798154708fe7789429634053cbf9f99b619f9f084048927333fce637f549b564c0a11a0f704f4fc3e8acfe0f8245f0ad1347b378fbf96e206da11a5d36306' +
    '24d25032e67a7e6a4910df5834b8fe70e6bcfeeac0352434196bdf4b2485d5a18f59a8d2a1a625a17f3fea0fe5eb8c896db3764f3185481bc22f91b4aaffcca2' +
    '5f26936857bc3a7c2539ea8ec3a952b7873033e038326e87ed3e1276fd140253fa08e9fc25fb2d9a98527fc22a2c9612fbeafdad446cbc7bcdbdcd780af2c16a'
  const inputs: Record<number, string> = {
    1: word(1) + word(27) + word(1) + word(1),
    2: 'aa',
    3: 'aa',
    4: 'aa',
    5: `${word(1) + word(1) + word(1)}030507`,
    6: BN_G1 + BN_G1,
    7: BN_G1 + word(3),
    8: BN_G1 + BN_G2,
    9: `0000000c${'11'.repeat(208)}01`,
    10: kzg,
    11: BLS_G1 + BLS_G1,
    12: BLS_G1 + word(3),
    13: BLS_G2 + BLS_G2,
    14: BLS_G2 + word(3),
    15: BLS_G1 + BLS_G2,
    16: element(5n),
    17: element(5n) + element(6n),
    256: '00'.repeat(160),
  }
  return Object.fromEntries(Object.entries(inputs).map(([address, input]) => [address, bytesFromHex(input)]))
}
