// Transactions of all types against ethers, in both directions, and what never was signed.

import { expect } from 'chai'
import { Transaction as EthersTransaction, getBytes, hexlify, Wallet } from 'ethers'
import { hexFromBytes } from '../../../src/base/bytes.ts'
import { Prng } from '../../../src/base/prng.ts'
import { addressFromPrivateKey } from '../../../src/crypto/secp256k1.ts'
import { signAuthorization } from '../../../src/protocol/authorization.ts'
import {
  callTransaction,
  decodeTransaction,
  encodeTransaction,
  signingHash,
  signTransaction,
  type Transaction,
  type TransactionType,
  unsignedTransaction,
} from '../../../src/protocol/transaction.ts'
import { TransactionError } from '../../../src/protocol/transaction-error.ts'
import { randomFields, randomKey } from './random-transaction.ts'

const TYPES: readonly TransactionType[] = [0, 1, 2, 3, 4]

/** Every field that ethers knows, in one form. */
function fromEthers(transaction: EthersTransaction): object {
  const signature = transaction.signature
  return {
    type: transaction.type,
    chainId: transaction.type === 0 && signature?.legacyChainId === null ? null : transaction.chainId,
    nonce: BigInt(transaction.nonce),
    gasLimit: transaction.gasLimit,
    to: transaction.to?.toLowerCase() ?? null,
    value: transaction.value,
    data: transaction.data,
    maxFeePerGas: (transaction.type ?? 0) < 2 ? transaction.gasPrice : transaction.maxFeePerGas,
    maxPriorityFeePerGas: (transaction.type ?? 0) < 2 ? transaction.gasPrice : transaction.maxPriorityFeePerGas,
    accessList: (transaction.accessList ?? []).map(({ address, storageKeys }) => [address.toLowerCase(), storageKeys]),
    maxFeePerBlobGas: transaction.maxFeePerBlobGas ?? 0n,
    blobVersionedHashes: transaction.blobVersionedHashes ?? [],
    authorizationList: (transaction.authorizationList ?? []).map((entry) => [
      entry.chainId,
      entry.address.toLowerCase(),
      entry.nonce,
      BigInt(entry.signature.yParity),
      BigInt(entry.signature.r),
      BigInt(entry.signature.s),
    ]),
    yParity: signature?.yParity,
    r: BigInt(signature?.r ?? 0),
    s: BigInt(signature?.s ?? 0),
    hash: transaction.hash,
    sender: transaction.from?.toLowerCase(),
    signingHash: transaction.unsignedHash,
  }
}

function fromOurs(transaction: Transaction): object {
  const { hash, sender, to, data, blobVersionedHashes, accessList, authorizationList } = transaction
  return {
    type: transaction.type,
    chainId: transaction.chainId,
    nonce: transaction.nonce,
    gasLimit: transaction.gasLimit,
    to: to === null ? null : hexFromBytes(to),
    value: transaction.value,
    data: hexFromBytes(data),
    maxFeePerGas: transaction.maxFeePerGas,
    maxPriorityFeePerGas: transaction.maxPriorityFeePerGas,
    accessList: accessList.map(({ address, storageKeys }) => [hexFromBytes(address), storageKeys.map(hexFromBytes)]),
    maxFeePerBlobGas: transaction.maxFeePerBlobGas,
    blobVersionedHashes: blobVersionedHashes.map(hexFromBytes),
    authorizationList: authorizationList.map(({ chainId, address, nonce, yParity, r, s }) => [
      chainId,
      hexFromBytes(address),
      nonce,
      yParity,
      r,
      s,
    ]),
    yParity: transaction.yParity,
    r: transaction.r,
    s: transaction.s,
    hash: hexFromBytes(hash),
    sender: hexFromBytes(sender),
    signingHash: hexFromBytes(signingHash(transaction)),
  }
}

describe('transactions', () => {
  for (const type of TYPES) {
    it(`of type ${type} are what ethers says they are`, () => {
      const random = new Prng(20 + type)
      for (let round = 0; round < 60; round++) {
        const key = randomKey(random)
        const signed = signTransaction(randomFields(random, type), key)
        const decoded = decodeTransaction(signed.raw)
        expect(decoded).to.deep.equal(signed)
        expect(decoded.sender).to.deep.equal(addressFromPrivateKey(key))
        expect(encodeTransaction(decoded)).to.deep.equal(signed.raw)
        expect(fromOurs(decoded)).to.deep.equal(fromEthers(EthersTransaction.from(hexFromBytes(signed.raw))))
      }
    })
  }

  it('signed by an ethers wallet come out alike', async () => {
    const wallet = new Wallet(`0x${'5'.repeat(64)}`)
    const request = { to: wallet.address, value: 7, nonce: 3, gasLimit: 21_000, chainId: 31_337, data: '0x1234' }
    const authorization = await wallet.authorize({ address: wallet.address, nonce: 9, chainId: 1 })
    const priced = { maxFeePerGas: 9, maxPriorityFeePerGas: 2 }
    const requests = [
      { ...request, type: 0, gasPrice: 5 },
      { ...request, type: 1, gasPrice: 5, accessList: [{ address: wallet.address, storageKeys: [] }] },
      { ...request, type: 2, ...priced },
      { ...request, type: 4, ...priced, authorizationList: [authorization] },
    ]
    for (const each of requests) {
      const raw = await wallet.signTransaction(each)
      const decoded = decodeTransaction(getBytes(raw))
      expect(hexlify(decoded.sender)).to.equal(wallet.address.toLowerCase())
      expect(fromOurs(decoded)).to.deep.equal(fromEthers(EthersTransaction.from(raw)))
      const authority = decoded.authorizationList[0]?.authority
      if (each.type === 4) expect(authority).to.deep.equal(decoded.sender)
    }
  })

  it('keep one shape, whatever their type and origin', () => {
    const random = new Prng(26)
    const sender = random.bytes(20)
    const shapes = TYPES.flatMap((type) => {
      const fields = randomFields(random, type)
      const signed = signTransaction(fields, randomKey(random))
      return [
        signed,
        decodeTransaction(signed.raw),
        unsignedTransaction(fields, sender),
        callTransaction(fields, sender),
      ]
    }).map((transaction) => Object.keys(transaction).join())
    expect(new Set(shapes).size).to.equal(1)
  })

  it('take a known sender without recovering it', () => {
    const random = new Prng(27)
    const signed = signTransaction(randomFields(random, 2), randomKey(random))
    const sender = random.bytes(20)
    expect(decodeTransaction(signed.raw, { sender }).sender).to.equal(sender)
  })

  it('of impersonated senders have hashes of their own, and decode with the sender given', () => {
    const random = new Prng(28)
    for (const type of TYPES) {
      const fields = randomFields(random, type)
      const senders = [random.bytes(20), random.bytes(20), new Uint8Array(20), new Uint8Array(20).fill(255)]
      const made = senders.map((sender) => unsignedTransaction(fields, sender))
      expect(new Set(made.map(({ hash }) => hexFromBytes(hash))).size).to.equal(4)
      for (const transaction of made) {
        expect(decodeTransaction(transaction.raw, { sender: transaction.sender })).to.deep.equal(transaction)
      }
    }
  })

  it('without chain id are legacy only', () => {
    expect(() => callTransaction({ type: 2 }, new Uint8Array(20))).to.throw(TransactionError)
    expect(callTransaction({ type: 0 }, new Uint8Array(20))).to.include({ chainId: null, v: 27n, value: 0n, to: null })
  })
})

describe('authorizations', () => {
  it('recover to whom ethers says has signed', () => {
    const random = new Prng(29)
    for (let round = 0; round < 30; round++) {
      const key = randomKey(random)
      const fields = { chainId: random.bigInt(60), address: random.bytes(20), nonce: random.bigInt(50) }
      const ours = signAuthorization(fields, key)
      const wallet = new Wallet(hexFromBytes(key))
      const address = hexFromBytes(fields.address)
      const theirs = wallet.authorizeSync({ chainId: fields.chainId, nonce: fields.nonce, address })
      expect([ours.r, ours.s]).to.deep.equal([BigInt(theirs.signature.r), BigInt(theirs.signature.s)])
      expect(hexFromBytes(ours.authority as Uint8Array)).to.equal(wallet.address.toLowerCase())
    }
  })
})
