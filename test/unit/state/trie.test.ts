/**
 * The incremental trie against its slow twin and against @ethereumjs/mpt on seeded random work, and what the twin cannot
 * show: old roots, recycling, dropped blocks, memory that is full, a second lane.
 */

import { expect } from 'chai'
import { hexFromBytes } from '../../../src/base/bytes.ts'
import { Prng } from '../../../src/base/prng.ts'
import { keccak256 } from '../../../src/crypto/keccak.ts'
import { ReferenceTrie } from '../../../src/state/reference-trie.ts'
import { oracleTrie, provenValue } from './ethereumjs-trie.ts'
import { FULL, trieModule, WasmTrie } from './wasm-trie.ts'

type Source = (prng: Prng) => Uint8Array

const EMPTY_ROOT = '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421'

/** Keys that agree in all but a few nibbles, the last ones above all. */
function closeKey(prng: Prng): Uint8Array {
  const key = new Uint8Array(32).fill(0xab)
  for (const place of [31, 31, 30, 16, 0]) if (prng.below(3) === 0) key[place] = prng.below(2) * 16 + prng.below(6)
  return key
}

/** Keys of 0 to 4 bytes, many of them the beginning of others. */
function shortKey(prng: Prng): Uint8Array {
  return prng.bytes(prng.below(5)).map((byte) => (byte & 1) * 16 + ((byte >> 1) & 3))
}

const KEYS: Record<string, Source> = {
  'hashed keys': (prng) => keccak256(Uint8Array.of(prng.below(200))),
  'keys with long common beginnings': closeKey,
  'keys that begin with other keys': shortKey,
}

const VALUES: Record<string, Source> = {
  'tiny values': (prng) => Uint8Array.of(1 + prng.below(255)),
  'slot values': (prng) => prng.bytes(1 + prng.below(33)),
  'account values': (prng) => prng.bytes(70 + prng.below(60)),
}

/** A wasm trie and its twin that take the same steps. */
class Pair {
  readonly wasm: WasmTrie
  twin = new ReferenceTrie()
  root = 0

  constructor(wasm = WasmTrie.chain()) {
    this.wasm = wasm
  }

  set(key: Uint8Array, value: Uint8Array): void {
    this.root = this.wasm.insert(this.root, key, value)
    this.twin.set(key, value)
  }

  delete(key: Uint8Array): void {
    this.root = this.wasm.remove(this.root, key)
    this.twin.delete(key)
  }

  /** One random step: two of three set a value, one of three removes, mostly a key that is there. */
  step(prng: Prng, key: Source, value: Source): void {
    const known = this.twin.keys()
    const take = (): Uint8Array => (known.length > 0 && prng.below(3) > 0 ? prng.pick(known) : key(prng))
    if (prng.below(3) === 0) this.delete(take())
    else this.set(prng.below(2) === 0 ? take() : key(prng), value(prng))
  }

  check(): void {
    expectSame(this.wasm, this.root, this.twin)
  }
}

/** Root, and every value, of a handle against a twin. */
function expectSame(wasm: WasmTrie, root: number, twin: ReferenceTrie): void {
  expect(hexFromBytes(wasm.hash(root))).to.equal(hexFromBytes(twin.root()))
  for (const key of twin.keys()) expect(wasm.get(root, key)).to.deep.equal(twin.get(key))
}

/** The proofs of a key: equal to the twin's, and accepted by the independent verifier. */
async function expectProof(wasm: WasmTrie, root: number, twin: ReferenceTrie, key: Uint8Array): Promise<void> {
  const proof = wasm.proof(root, key)
  expect(proof.map(hexFromBytes)).to.deep.equal(twin.proof(key).map(hexFromBytes))
  if (twin.size === 0) return
  expect(hexFromBytes(keccak256(proof[0] as Uint8Array))).to.equal(hexFromBytes(twin.root()))
  expect(await provenValue(key, proof)).to.deep.equal(twin.get(key) ?? null)
}

describe('state: trie', () => {
  before(function () {
    this.timeout(120000)
    trieModule()
  })

  it('hashes the empty trie', () => {
    expect(hexFromBytes(WasmTrie.chain().hash(0))).to.equal(EMPTY_ROOT)
  })

  for (const [keys, key] of Object.entries(KEYS)) {
    for (const [values, value] of Object.entries(VALUES)) {
      it(`follows its slow twin: ${keys}, ${values}`, () => {
        for (let seed = 1; seed <= 3; seed++) {
          const prng = new Prng(seed)
          const pair = new Pair()
          for (let step = 0; step < 300; step++) {
            pair.step(prng, key, value)
            if (prng.below(4) === 0) pair.wasm.wasm.trieSeal()
            if (prng.below(4) === 0) pair.check()
          }
          pair.check()
        }
      })
    }

    it(`follows @ethereumjs/mpt: ${keys}`, async () => {
      const prng = new Prng(77)
      const wasm = WasmTrie.chain()
      const oracle = oracleTrie()
      const sources = Object.values(VALUES)
      let root = 0
      for (let step = 0; step < 400; step++) {
        const at = key(prng)
        if (at.length === 0) continue
        if (prng.below(8) === 0) {
          root = wasm.remove(root, at)
          await oracle.del(at)
        } else {
          const value = prng.pick(sources)(prng)
          root = wasm.insert(root, at, value)
          await oracle.put(at, value)
        }
        if (step % 5 === 0) expect(hexFromBytes(wasm.hash(root)), `step ${step}`).to.equal(hexFromBytes(oracle.root()))
        if (step % 7 === 0) wasm.wasm.trieSeal()
      }
    })

    it(`proves presence and absence: ${keys}`, async () => {
      const prng = new Prng(5)
      for (const value of Object.values(VALUES)) {
        const pair = new Pair()
        for (let step = 0; step < 60; step++) {
          pair.step(prng, key, value)
          const asked = prng.below(2) === 0 ? key(prng) : prng.pick([...pair.twin.keys(), key(prng)])
          if (asked.length > 0) await expectProof(pair.wasm, pair.root, pair.twin, asked)
        }
      }
    })
  }

  it('says how large a proof is that does not fit', () => {
    const pair = new Pair()
    const prng = new Prng(9)
    for (let i = 0; i < 50; i++) pair.set(prng.bytes(32), prng.bytes(80))
    const key = pair.twin.keys()[0] as Uint8Array
    const size = pair.wasm.proof(pair.root, key).reduce((sum, node) => sum + 4 + node.length, 0)
    expect(pair.wasm.proof(pair.root, key, size)).to.have.length.above(1)
    expect(() => pair.wasm.proof(pair.root, key, size - 1)).to.throw(RangeError, `${size} bytes`)
  })

  it('keeps the word beside a leaf, also when the leaf moves', () => {
    const wasm = WasmTrie.chain()
    const keys = [0, 1, 2].map((last) => new Uint8Array(32).fill(7).with(31, last))
    let root = 0
    for (const [i, key] of keys.entries()) {
      root = wasm.insert(root, key, Uint8Array.of(9), 1000 + i)
      wasm.wasm.trieSeal()
    }
    expect(keys.map((key) => wasm.aux(root, key))).to.deep.equal([1000, 1001, 1002])
    root = wasm.insert(root, keys[1] as Uint8Array, Uint8Array.of(9), 5)
    root = wasm.remove(root, keys[0] as Uint8Array)
    root = wasm.remove(root, keys[2] as Uint8Array)
    expect(wasm.aux(root, keys[1] as Uint8Array)).to.equal(5)
  })

  it('makes nothing when nothing changes', () => {
    const pair = new Pair()
    const prng = new Prng(3)
    for (let i = 0; i < 40; i++) pair.set(prng.bytes(32), prng.bytes(40))
    pair.wasm.wasm.trieSeal()
    const bytes = pair.wasm.wasm.trieBytes()
    const before = pair.root
    for (const key of pair.twin.keys()) pair.set(key, pair.twin.get(key) as Uint8Array)
    pair.delete(prng.bytes(32))
    expect(pair.root).to.equal(before)
    expect(pair.wasm.wasm.trieBytes()).to.equal(bytes)
  })

  it('keeps the roots of older blocks readable and provable', async () => {
    const prng = new Prng(11)
    const pair = new Pair()
    const history: { root: number; twin: ReferenceTrie }[] = []
    const key = KEYS['hashed keys'] as Source
    for (let block = 0; block < 60; block++) {
      for (let i = 0; i < 8; i++)
        pair.step(prng, prng.below(2) === 0 ? key : closeKey, prng.pick(Object.values(VALUES)))
      pair.wasm.hash(pair.root)
      pair.wasm.wasm.trieSeal()
      history.push({ root: pair.root, twin: pair.twin.clone() })
      if (history.length > 12) {
        expect(pair.wasm.wasm.trieReleaseOldest()).to.equal(1)
        history.shift()
      }
      const { root, twin } = prng.pick(history)
      expectSame(pair.wasm, root, twin)
      await expectProof(pair.wasm, root, twin, prng.pick([...twin.keys(), key(prng)]))
    }
    for (const { root, twin } of history) expectSame(pair.wasm, root, twin)
  })

  it('gives all memory back when history goes', () => {
    const prng = new Prng(21)
    const pair = new Pair()
    const { wasm } = pair.wasm
    const balances: number[] = []
    for (let cycle = 0; cycle < 3; cycle++) {
      for (let block = 0; block < 40; block++) {
        for (let i = 0; i < 30; i++) pair.step(prng, shortKey, prng.pick(Object.values(VALUES)))
        for (let i = 0; i < 10; i++) pair.set(prng.bytes(32), prng.bytes(78))
        wasm.trieSeal()
        if (wasm.trieEpochs() > 5) wasm.trieReleaseOldest()
      }
      for (const key of pair.twin.keys()) pair.delete(key)
      wasm.trieSeal()
      while (wasm.trieReleaseOldest() === 1);
      expect(pair.root).to.equal(0)
      expect(wasm.trieBytes()).to.equal(0n)
      balances.push(wasm.arenaUsed())
    }
    expect(balances[1]).to.equal(balances[0])
    expect(balances[2]).to.equal(balances[0])
  })

  it('drops the newest blocks', () => {
    const prng = new Prng(31)
    const pair = new Pair()
    const { wasm } = pair.wasm
    const stack: { root: number; twin: ReferenceTrie; bytes: bigint }[] = []
    for (let round = 0; round < 200; round++) {
      if (stack.length > 3 && prng.below(3) === 0) {
        if (prng.below(2) === 0) pair.step(prng, closeKey, VALUES['tiny values'] as Source)
        expect(wasm.trieDropNewest()).to.equal(1)
        stack.pop()
        const top = stack.at(-1) as (typeof stack)[number]
        pair.root = top.root
        pair.twin = top.twin.clone()
        expect(wasm.trieBytes()).to.equal(top.bytes)
        pair.check()
      } else {
        for (let i = 0; i < 6; i++) pair.step(prng, closeKey, prng.pick(Object.values(VALUES)))
        pair.wasm.hash(pair.root)
        wasm.trieSeal()
        stack.push({ root: pair.root, twin: pair.twin.clone(), bytes: wasm.trieBytes() })
      }
    }
    expect(wasm.trieEpochs()).to.equal(stack.length)
    for (const { root, twin } of stack) expectSame(pair.wasm, root, twin)
  })

  it('drops from both ends down to one block and goes on', () => {
    const pair = new Pair()
    const { wasm } = pair.wasm
    const prng = new Prng(32)
    const roots: { root: number; twin: ReferenceTrie }[] = []
    for (let block = 0; block < 6; block++) {
      for (let i = 0; i < 20; i++) pair.step(prng, closeKey, VALUES['slot values'] as Source)
      wasm.trieSeal()
      roots.push({ root: pair.root, twin: pair.twin.clone() })
    }
    for (let i = 0; i < 3; i++) wasm.trieReleaseOldest()
    for (let i = 0; i < 2; i++) wasm.trieDropNewest()
    expect(wasm.trieReleaseOldest()).to.equal(0)
    expect(wasm.trieDropNewest()).to.equal(0)
    const left = roots[3] as (typeof roots)[number]
    expectSame(pair.wasm, left.root, left.twin)
    pair.root = left.root
    pair.twin = left.twin
    for (const key of left.twin.keys()) pair.delete(key)
    wasm.trieSeal()
    wasm.trieReleaseOldest()
    expect(wasm.trieBytes()).to.equal(0n)
  })

  it('undoes the open epoch', () => {
    const pair = new Pair()
    const { wasm } = pair.wasm
    const prng = new Prng(41)
    for (let i = 0; i < 100; i++) pair.step(prng, closeKey, VALUES['slot values'] as Source)
    wasm.trieSeal()
    const { root } = pair
    const twin = pair.twin.clone()
    const bytes = wasm.trieBytes()
    for (let i = 0; i < 100; i++) pair.step(prng, closeKey, VALUES['account values'] as Source)
    wasm.trieDropOpen()
    expect(wasm.trieBytes()).to.equal(bytes)
    expectSame(pair.wasm, root, twin)
  })

  it('gives up a whole trie and keeps the older roots that share it', () => {
    const pair = new Pair()
    const { wasm } = pair.wasm
    const prng = new Prng(42)
    for (let i = 0; i < 400; i++) pair.set(prng.bytes(32), prng.bytes(8))
    wasm.trieSeal()
    const old = { root: pair.root, twin: pair.twin.clone() }
    for (let i = 0; i < 100; i++) pair.step(prng, (random) => random.bytes(32), VALUES['slot values'] as Source)
    expect(wasm.trieDiscard(pair.root)).to.equal(1)
    wasm.trieSeal()
    expectSame(pair.wasm, old.root, old.twin)
    wasm.trieReleaseOldest()
    expect(wasm.trieBytes()).to.equal(0n)
  })

  it('refuses work when memory is full and leaves the old root as it was', async () => {
    for (let seed = 1; seed <= 2; seed++) {
      const prng = new Prng(seed)
      const pair = new Pair(WasmTrie.chain(10))
      const { wasm } = pair.wasm
      let refused = 0
      for (let step = 0; step < 4000 && refused < 20; step++) {
        const key = prng.below(4) === 0 ? closeKey(prng) : prng.bytes(32)
        const value = prng.bytes(1 + prng.below(120))
        const made = pair.wasm.insert(pair.root, key, value)
        if (made === FULL) {
          refused++
          await expectProof(pair.wasm, pair.root, pair.twin, key)
        } else {
          pair.root = made
          pair.twin.set(key, value)
        }
        pair.wasm.hash(pair.root)
        if (prng.below(200) === 0) wasm.trieSeal()
      }
      expect(refused, 'refused').to.equal(20)
      pair.check()
      while (wasm.trieReleaseOldest() === 1);
      for (const key of pair.twin.keys()) {
        const made = pair.wasm.remove(pair.root, key)
        if (made === FULL) break
        pair.root = made
        pair.twin.delete(key)
        if (wasm.trieSeal() === 1) wasm.trieReleaseOldest()
      }
      pair.check()
      expect(pair.twin.size, 'left').to.equal(0)
    }
  })

  it('changes nothing when memory ends at any allocation of an operation', () => {
    const sizes = [1024, 208, 192, 176, 160, 144, 128, 112, 96, 80, 64, 48, 32, 16]
    const prng = new Prng(61)
    const pair = new Pair(WasmTrie.chain(18))
    const { wasm } = pair.wasm
    for (let i = 0; i < 20; i++) pair.set(closeKey(prng), prng.bytes(50))
    // Blocks do not change their size: some of each are kept from the start.
    const some = (size: number): number[] => Array.from({ length: 200 }, () => wasm.allocate(size))
    const held = new Map(sizes.map((size) => [size, some(size)]))
    let refused = 0
    for (let step = 0; step < 300; step++) {
      for (const [size, blocks] of held) {
        for (let block = wasm.allocate(size); block !== 0; block = wasm.allocate(size)) blocks.push(block)
      }
      const known = pair.twin.keys()
      const key = prng.below(3) === 0 ? prng.pick(known) : prng.pick([closeKey, shortKey])(prng)
      const value = prng.below(3) === 0 && known.length > 9 ? null : prng.bytes(1 + prng.below(100))
      pair.wasm.hash(pair.root)
      const bytes = wasm.trieBytes()
      const asked = [key, prng.pick(known)]
      const proofs = (): Uint8Array[][] => asked.map((one) => pair.wasm.proof(pair.root, one))
      const before = proofs()
      for (let tries = 0; ; tries++) {
        expect(tries).to.be.below(1000)
        const made = value === null ? pair.wasm.remove(pair.root, key) : pair.wasm.insert(pair.root, key, value)
        if (made !== FULL) {
          pair.root = made
          break
        }
        refused++
        expect(wasm.trieBytes()).to.equal(bytes)
        expect(proofs()).to.deep.equal(before)
        const size = prng.pick(sizes)
        const block = held.get(size)?.pop()
        if (block !== undefined) wasm.release(block, size)
      }
      if (value === null) pair.twin.delete(key)
      else pair.twin.set(key, value)
      pair.check()
      if (prng.below(8) === 0) {
        wasm.trieSeal()
        wasm.trieReleaseOldest()
      }
    }
    expect(refused).to.be.above(500)
  })

  it('hashes in slices and on another lane', () => {
    const pair = new Pair()
    const prng = new Prng(51)
    for (let i = 0; i < 300; i++) pair.set(prng.bytes(32), prng.bytes(1 + prng.below(40)))
    pair.wasm.wasm.trieSeal()
    const other = pair.wasm.lane()
    let slices = 1
    while (other.wasm.trieHashSome(pair.root, 7) === 7) slices++
    expect(slices).to.be.above(40)
    expect(hexFromBytes(other.hash(pair.root))).to.equal(hexFromBytes(pair.twin.root()))
    const next = other.insert(pair.root, prng.bytes(32), prng.bytes(20))
    expect(hexFromBytes(other.hash(next))).not.to.equal(hexFromBytes(pair.twin.root()))
    expectSame(pair.wasm, pair.root, pair.twin)
  })
})
