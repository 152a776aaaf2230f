// Intrinsic gas and its floor, by hand-made sums from the EIPs.

import { expect } from 'chai'
import { floorGas, type IntrinsicParts, intrinsicGas, minimumGas } from '../../../src/protocol/intrinsic-gas.ts'
import { rulesOf } from '../../../src/spec/forks.ts'

const TO = new Uint8Array(20)
const parts = (changes: Partial<IntrinsicParts>): IntrinsicParts => ({
  to: TO,
  data: new Uint8Array(0),
  accessList: [],
  authorizationList: [],
  ...changes,
})

describe('intrinsic gas', () => {
  const london = rulesOf('london')
  const osaka = rulesOf('osaka')

  it('adds up calldata, access list, creation and authorizations', () => {
    expect(intrinsicGas(parts({}), osaka)).to.equal(21_000n)
    expect(intrinsicGas(parts({ data: Uint8Array.of(0, 1, 0, 255) }), osaka)).to.equal(21_000n + 2n * 4n + 2n * 16n)
    const storageKeys = [new Uint8Array(32), new Uint8Array(32)]
    const accessList = [
      { address: TO, storageKeys },
      { address: TO, storageKeys: [] },
    ]
    expect(intrinsicGas(parts({ accessList }), osaka)).to.equal(21_000n + 2n * 2_400n + 2n * 1_900n)
    expect(intrinsicGas(parts({ authorizationList: [1, 2] }), osaka)).to.equal(21_000n + 2n * 25_000n)
    const create = parts({ to: null, data: new Uint8Array(33) })
    expect(intrinsicGas(create, london)).to.equal(53_000n + 33n * 4n)
    expect(intrinsicGas(create, osaka)).to.equal(53_000n + 33n * 4n + 2n * 2n)
  })

  it('has a floor by calldata alone from Prague on', () => {
    const data = parts({ data: Uint8Array.of(0, 1, 0, 255) })
    expect(floorGas(data, london)).to.equal(0n)
    expect(floorGas(data, osaka)).to.equal(21_000n + 10n * (2n + 2n * 4n))
    expect(minimumGas(data, london)).to.equal(intrinsicGas(data, london))
    expect(minimumGas(data, osaka)).to.equal(floorGas(data, osaka))
    const create = parts({ to: null })
    expect(minimumGas(create, osaka)).to.equal(53_000n)
  })
})
