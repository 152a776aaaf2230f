// BLAKE2F against the vectors of EIP-152 and against whole BLAKE2b hashes put together from single compressions.

import { blake2b } from '@noble/hashes/blake2.js'
import { expect } from 'chai'
import { Prng } from '../../../src/base/prng.ts'
import { compileAssembly } from './assembly-module.ts'

const INPUT = 2051
const OUT = 3001
const SCRATCH = 4096
const STATE =
  '48c9bdf267e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5d182e6ad7f520e511f6c3e2b8c68059b6bbd41fbabd9831f79217e1319cde05b'
const ABC = `616263${'00'.repeat(125)}`
const OFFSET = `03${'00'.repeat(15)}`

/** EIP-152, test vectors 4 to 7; vector 8, of 2^32 − 1 rounds, would take minutes. */
const VECTORS: readonly [name: string, rounds: string, final: string, result: string][] = [
  [
    'no rounds',
    '00000000',
    '01',
    '08c9bcf367e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5d282e6ad7f520e511f6c3e2b8c68059b9442be0454267ce079217e1319cde05b',
  ],
  [
    'twelve rounds',
    '0000000c',
    '01',
    'ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923',
  ],
  [
    'twelve rounds, not final',
    '0000000c',
    '00',
    '75ab69d3190a562c51aef8d88f1c2775876944407270c42c9844252c26d2875298743e7f6d5ea2f2d3e8d226039cd31b4e426ac4f2d3d666a610c2116fde4735',
  ],
  [
    'one round',
    '00000001',
    '01',
    'b63a380cb2897d521994a85234ee2c181b5f844d2c624c002677e9703449d2fba551b3a8333bcdf5f2f7e08993d53923de3d64fcc68c034e717b9293fed7a421',
  ],
]

describe('blake2f', function () {
  this.timeout(60_000)
  let blake2f: (input: number, out: number) => number
  let memory: Uint8Array
  const random = new Prng(13)

  before(async () => {
    const module = await compileAssembly('src/evm/assembly/blake2f.ts')
    blake2f = module.call.blake2f as unknown as typeof blake2f
    ;(module.call.initBlake2f as unknown as (ptr: number) => void)(SCRATCH)
    memory = new Uint8Array(module.memory.buffer)
  })

  const hex = (at: number): string => Buffer.from(memory.slice(at, at + 64)).toString('hex')
  const place = (input: string): void => memory.set(Buffer.from(input, 'hex'), INPUT)

  for (const [name, rounds, final, result] of VECTORS) {
    it(`answers the vector of EIP-152 with ${name}`, () => {
      const input = `${rounds}${STATE}${ABC}${OFFSET}${final}`
      place(input)
      expect(blake2f(INPUT, OUT)).to.equal(1)
      expect(hex(OUT)).to.equal(result)
      expect(Buffer.from(memory.slice(INPUT, INPUT + 213)).toString('hex')).to.equal(input)
      blake2f(INPUT, INPUT + 4)
      expect(hex(INPUT + 4), 'over its own state').to.equal(result)
    })
  }

  it('refuses a final flag that is neither 0 nor 1 and writes nothing', () => {
    for (const flag of ['02', 'ff']) {
      place(`0000000c${STATE}${ABC}${OFFSET}${flag}`)
      memory.fill(0x5a, OUT, OUT + 64)
      expect(blake2f(INPUT, OUT)).to.equal(0)
      expect(hex(OUT)).to.equal('5a'.repeat(64))
    }
  })

  it('gives BLAKE2b-512 when chained over random messages', () => {
    const view = new DataView(memory.buffer)
    for (let i = 0; i < 200; i++) {
      const message = random.bytes(random.below(1000))
      place(`0000000c${STATE}`)
      const blocks = Math.max(1, Math.ceil(message.length / 128))
      for (let block = 0; block < blocks; block++) {
        const part = message.subarray(block * 128, block * 128 + 128)
        memory.fill(0, INPUT + 68, INPUT + 213)
        memory.set(part, INPUT + 68)
        view.setUint32(INPUT + 196, block * 128 + part.length, true)
        memory[INPUT + 212] = block === blocks - 1 ? 1 : 0
        expect(blake2f(INPUT, INPUT + 4)).to.equal(1)
      }
      expect(hex(INPUT + 4)).to.equal(Buffer.from(blake2b(message)).toString('hex'))
    }
  })
})
