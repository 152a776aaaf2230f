import { assert } from 'chai'
import { getCreate2Address, keccak256 as keccakText } from 'ethers'
import { bytes32FromBigInt, bytesFromHex, concatBytes, hexFromBytes } from '../../../src/base/bytes.ts'
import type { Chain } from '../../../src/chain/chain.ts'
import { ChainError } from '../../../src/chain/chain-error.ts'
import { predeploysOf } from '../../../src/chain/predeploys.ts'
import { keccak256 } from '../../../src/crypto/keccak.ts'
import { signAuthorization } from '../../../src/protocol/authorization.ts'
import { BLOB_LENGTH, encodeWithSidecar, versionedHash } from '../../../src/protocol/blob-sidecar.ts'
import { rulesOf } from '../../../src/spec/forks.ts'
import { account, CHAIN_ID, creationOf, EXECUTORS, GENESIS_TIME, openChain, signed } from '../../support/test-chain.ts'

const DEPLOYER = bytesFromHex('0x4e59b44847b379578588920ca78fbf26c0b4956c')
const BEACON_ROOTS = bytesFromHex('0x000f3df6d732807ef1319fb7b8bb8522d0beac02')
const BLOCK_HASHES = bytesFromHex('0x0000f90827f1c53a10cb7a02335b175320002935')
const CONSOLIDATIONS = bytesFromHex('0x0000bbddc7ce488642fb579f8b00f3a590007251')

describe('chain: predeploys', () => {
  it('come with their fork', () => {
    const counts = (['london', 'shanghai', 'cancun', 'prague', 'osaka'] as const).map(
      (fork) => predeploysOf(rulesOf(fork)).length,
    )
    assert.deepEqual(counts, [1, 1, 2, 5, 5])
  })

  it('have the code that is known by its hash', () => {
    const hashes = new Map(
      predeploysOf(rulesOf('osaka')).map(({ address, code = new Uint8Array() }) => [
        hexFromBytes(address),
        hexFromBytes(keccak256(code)),
      ]),
    )
    assert.equal(
      hashes.get(hexFromBytes(DEPLOYER)),
      '0x2fa86add0aed31f33a762c9d88e807c475bd51d0f52bd0955754b2608f7e4989',
    )
    assert.equal(
      hashes.get(hexFromBytes(BEACON_ROOTS)),
      '0xf57acd40259872606d76197ef052f3d35588dadf919ee1f0e3cb9b62d3f4b02c',
    )
    assert.equal(
      hashes.get(hexFromBytes(BLOCK_HASHES)),
      '0x6e49e66782037c0555897870e29fa5e552daf4719552131a0abce779daec0a5d',
    )
  })
})

for (const { name, create } of EXECUTORS) {
  describe(`protocol around transactions over the ${name}`, () => {
    let chain: Chain

    beforeEach(async () => {
      chain = await openChain(await create())
    })

    afterEach(() => chain.close())

    it('deploys through the deterministic proxy', async () => {
      const initcode = creationOf('0x60015f5500')
      const salt = new Uint8Array(32).fill(7)
      await chain.sendTransaction(signed(0, { to: DEPLOYER, data: concatBytes(salt, initcode) }))
      const address = getCreate2Address(hexFromBytes(DEPLOYER), salt, keccakText(initcode))
      assert.equal(hexFromBytes(await chain.code(bytesFromHex(address), 'latest')), '0x60015f5500')
    })

    it('keeps beacon roots and parent hashes in state (EIP-4788, EIP-2935)', async () => {
      const genesis = chain.head.hash
      await chain.mine()
      const { timestamp, parentBeaconBlockRoot } = chain.head.header
      assert.equal(timestamp, GENESIS_TIME + 1n)
      const root = await chain.call({ to: BEACON_ROOTS, data: bytes32FromBigInt(timestamp) }, 'latest')
      assert.deepEqual(root.output, parentBeaconBlockRoot)
      const hash = await chain.call({ to: BLOCK_HASHES, data: bytes32FromBigInt(0n) }, 'latest')
      assert.deepEqual(hash.output, genesis)
    })

    it('puts requests into the header (EIP-7685, EIP-7251)', async () => {
      const empty = chain.head.header.requestsHash
      const data = new Uint8Array(96).fill(1)
      const { outcome } = await chain.sendTransaction(signed(0, { to: CONSOLIDATIONS, data, value: 1n }))
      assert.equal(outcome?.kind, 'success')
      assert.notDeepEqual(chain.head.header.requestsHash, empty)
      await chain.mine()
      assert.deepEqual(chain.head.header.requestsHash, empty)
    })

    it('sends set-code transactions (EIP-7702)', async () => {
      const implementation = account(2).address
      const { privateKey, address } = account(1)
      const authorization = signAuthorization({ chainId: CHAIN_ID, address: implementation, nonce: 0n }, privateKey)
      const transaction = signed(0, { type: 4, to: address, authorizationList: [authorization] })
      const { outcome } = await chain.sendRawTransaction(transaction.raw)
      assert.equal(outcome?.kind, 'success')
      assert.deepEqual(await chain.code(address, 'latest'), concatBytes(bytesFromHex('0xef0100'), implementation))
      assert.deepEqual((await chain.transaction(transaction.hash))?.transaction.authorizationList, [authorization])
    })

    it('checks and forgets blobs (EIP-4844, EIP-7594)', async () => {
      // The zero polynomial: commitment and all proofs are the point at infinity.
      const infinity = new Uint8Array(48)
      infinity[0] = 0xc0
      const blob = new Uint8Array(BLOB_LENGTH)
      const hash = versionedHash(infinity)
      const blobs = { type: 3, to: account(1).address, maxFeePerBlobGas: 10n, blobVersionedHashes: [hash] } as const
      const transaction = signed(0, blobs)
      const proofs = new Array<Uint8Array>(128).fill(infinity)
      const sidecar = { version: 1, blobs: [blob], commitments: [infinity], proofs } as const
      const wrong = { ...sidecar, blobs: [blob.with(31, 1)] }
      const refused = await chain
        .sendRawTransaction(encodeWithSidecar(transaction, wrong))
        .catch((error: unknown) => error)
      assert.instanceOf(refused, ChainError)
      assert.equal(refused.code, 'blob-sidecar-invalid')
      const { outcome } = await chain.sendRawTransaction(encodeWithSidecar(transaction, sidecar))
      assert.equal(outcome?.kind, 'success')
      assert.equal(chain.head.header.blobGasUsed, 131_072n)
      const receipt = await chain.receipt(transaction.hash)
      assert.equal(receipt?.blobGasUsed, 131_072n)
      assert.equal(receipt?.blobGasPrice, 1n)
      const cheap = signed(0, { ...blobs, nonce: 1n, maxFeePerBlobGas: 0n })
      const tooCheap = await chain.sendTransaction(cheap).catch((error: unknown) => error)
      assert.equal((tooCheap as ChainError).code, 'blob-fee-cap-too-low')
    })
  })
}
