/** Uncles and rewards of test chains from before the merge; difficulties are in the official vectors. */

import { expect } from 'chai'
import {
  type BlockHeader,
  decodeHeader,
  EMPTY_OMMERS_HASH,
  encodeHeader,
  hashHeader,
} from '../../src/protocol/header.ts'
import { type Ancestor, findUncleFault, rewardsOf } from './proof-of-work.ts'

const WORD = new Uint8Array(32)

function header(number: bigint, parentHash: Uint8Array, extra: number = 0): BlockHeader {
  const plain: BlockHeader = {
    parentHash,
    ommersHash: EMPTY_OMMERS_HASH,
    coinbase: new Uint8Array(20).fill(extra),
    stateRoot: WORD,
    transactionsRoot: WORD,
    receiptsRoot: WORD,
    logsBloom: new Uint8Array(256),
    difficulty: 131_072n,
    number,
    gasLimit: 5000n,
    gasUsed: 0n,
    timestamp: number * 10n,
    extraData: new Uint8Array(0),
    mixHash: WORD,
    nonce: new Uint8Array(8),
    baseFeePerGas: 7n,
  }
  return decodeHeader(encodeHeader(plain))
}

/** Ten blocks, the newest first. */
function makeAncestors(ommersOfNewest: readonly BlockHeader[] = []): Ancestor[] {
  const list: Ancestor[] = []
  let parentHash: Uint8Array = WORD
  for (let number = 0n; number < 10n; number++) {
    const each = header(number, parentHash)
    parentHash = hashHeader(each)
    list.unshift({ header: each, hash: parentHash, ommers: number === 9n ? ommersOfNewest : [] })
  }
  return list
}

describe('vectors: uncles before the merge', () => {
  const ancestors = makeAncestors()
  const uncleOf = (generation: number, extra = 1): BlockHeader => {
    const parent = ancestors[generation] as Ancestor
    return header(parent.header.number + 1n, parent.hash, extra)
  }
  const faultOf = (ommers: readonly BlockHeader[], on: readonly Ancestor[] = ancestors): string | null =>
    findUncleFault(ommers, on, hashHeader, () => null)

  it('takes two of the last six generations', () => {
    expect(faultOf([uncleOf(1), uncleOf(6)])).to.equal(null)
  })

  it('refuses three, the same twice, ancestors, siblings and what is too old', () => {
    expect(faultOf([uncleOf(1), uncleOf(2), uncleOf(3)])).to.include('more than two')
    expect(faultOf([uncleOf(1), uncleOf(1)])).to.include('already')
    expect(faultOf([(ancestors[1] as Ancestor).header])).to.include('ancestor as uncle')
    expect(faultOf([uncleOf(0)])).to.include('no close ancestor')
    expect(faultOf([uncleOf(7)])).to.include('no close ancestor')
  })

  it('refuses one that an ancestor has included, and one that is invalid itself', () => {
    expect(faultOf([uncleOf(2)], makeAncestors([uncleOf(2)]))).to.include('already')
    expect(findUncleFault([uncleOf(1)], ancestors, hashHeader, () => 'a bad number')).to.include('a bad number')
  })

  it('pays two ether, a part for each uncle, and the uncles by their distance', () => {
    const block = header(10n, (ancestors[0] as Ancestor).hash, 9)
    const amounts = rewardsOf(block, [uncleOf(1), uncleOf(6)]).map(({ amount }) => amount)
    expect(amounts).to.deep.equal([1_750_000_000n, 500_000_000n, 2_125_000_000n])
  })
})
