// Requests: the hash of EIP-7685, and deposits read from the ABI encoding that ethers makes.

import { createHash } from 'node:crypto'
import { expect } from 'chai'
import { AbiCoder, getBytes, id } from 'ethers'
import { bytesFromHex, concatBytes, hexFromBytes } from '../../../src/base/bytes.ts'
import { Prng } from '../../../src/base/prng.ts'
import type { Log } from '../../../src/protocol/receipt.ts'
import { depositRequests, requestsHash } from '../../../src/protocol/requests.ts'

const CONTRACT = bytesFromHex('0x00000000219ab540356cbb839cbe05303d7705fa')
const TOPIC = getBytes(id('DepositEvent(bytes,bytes,bytes,bytes,bytes)'))
const sha256 = (...parts: Uint8Array[]): Buffer =>
  createHash('sha256')
    .update(concatBytes(...parts))
    .digest()

function deposit(random: Prng): { log: Log; request: Uint8Array } {
  const fields = [48, 32, 8, 96, 8].map((length) => random.bytes(length))
  const data = getBytes(AbiCoder.defaultAbiCoder().encode(['bytes', 'bytes', 'bytes', 'bytes', 'bytes'], fields))
  return { log: { address: CONTRACT, topics: [TOPIC], data }, request: concatBytes(...fields) }
}

describe('requests', () => {
  it('hash to sha256 over the sha256 of each kind, without empty ones', () => {
    expect(requestsHash([])).to.deep.equal(new Uint8Array(sha256()))
    const a = Uint8Array.of(1, 2)
    const b = Uint8Array.of(3)
    const requests = [
      { type: 0, data: a },
      { type: 1, data: new Uint8Array(0) },
      { type: 2, data: b },
    ]
    const expected = sha256(sha256(Uint8Array.of(0), a), sha256(Uint8Array.of(2), b))
    expect(hexFromBytes(requestsHash(requests))).to.equal(`0x${expected.toString('hex')}`)
  })

  it('are read from deposit logs in order, and from no others', () => {
    const random = new Prng(70)
    const deposits = [deposit(random), deposit(random)]
    const first = (deposits[0] as { log: Log }).log
    const others: Log[] = [
      { ...first, address: new Uint8Array(20) },
      { ...first, topics: [new Uint8Array(32)] },
      { ...first, topics: [], data: new Uint8Array(3) },
    ]
    const logs = [...others, ...deposits.map(({ log }) => log), ...others]
    expect(depositRequests(logs, CONTRACT)).to.deep.equal({
      data: concatBytes(...deposits.map(({ request }) => request)),
    })
    expect(depositRequests(others, CONTRACT)).to.deep.equal({ data: new Uint8Array(0) })
  })

  it('make the block invalid when a deposit log has another layout', () => {
    const { log } = deposit(new Prng(71))
    const faultOf = (data: Uint8Array): boolean => 'fault' in depositRequests([{ ...log, data }], CONTRACT)
    expect(faultOf(log.data)).to.equal(false)
    expect(faultOf(log.data.slice(1))).to.equal(true)
    expect(faultOf(concatBytes(log.data, new Uint8Array(32)))).to.equal(true)
    // Each byte of the offsets and lengths counts.
    for (const word of [0, 32, 64, 96, 128, 160, 256, 320, 384, 512]) {
      for (const byte of [0, 15, 23, 24, 27, 28, 31]) {
        const data = log.data.slice()
        data[word + byte] = (data[word + byte] as number) ^ 1
        expect(faultOf(data), `byte ${word + byte}`).to.equal(true)
      }
    }
  })
})
