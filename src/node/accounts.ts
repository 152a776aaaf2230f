/**
 * From a mnemonic to accounts. Sources: BIP-39 (seed), BIP-32 (derivation), BIP-44 (path).
 *
 * Words are not checked against the word list of BIP-39: every phrase gives accounts, as in Hardhat. Only Node's own
 * cryptography is used; it is slow (milliseconds per account), and neither run nor loaded for the default accounts.
 */

import { bigIntFromBytes, bytes32FromBigInt, bytesFromHex, concatBytes } from '../base/bytes.ts'
import { MegadevError } from '../base/errors.ts'
import type { DevAccount } from '../chain/dev-account.ts'
import { addressFromPrivateKey, SECP256K1_ORDER } from '../crypto/secp256k1.ts'
import { DEFAULT_ACCOUNTS, DEFAULT_MNEMONIC, DEFAULT_PATH } from './default-accounts.ts'

/** A private key and what its children are derived with; 32 bytes each. */
interface ExtendedKey {
  readonly key: Uint8Array
  readonly chainCode: Uint8Array
}

const HARDENED = 0x8000_0000
const PATH_PATTERN = /^m(\/\d+'?)*$/

/**
 * Accounts 0…count − 1 below `path`.
 * @throws {MegadevError} `config-invalid` for a malformed path or a phrase of an impossible number of words
 */
export function accountsFromMnemonic(
  mnemonic: string = DEFAULT_MNEMONIC,
  path: string = DEFAULT_PATH,
  count = 20,
): DevAccount[] {
  const isDefault = mnemonic === DEFAULT_MNEMONIC && path === DEFAULT_PATH
  const known = isDefault ? DEFAULT_ACCOUNTS.slice(0, count).map(accountOfRow) : []
  if (known.length === count) return known
  const parent = derivePath(masterKey(seedOf(mnemonic)), path)
  for (let index = known.length; index < count; index++) known.push(accountOfKey(deriveChild(parent, index).key))
  return known
}

/** The account of a private key (32 bytes). @throws {MegadevError} `config-invalid` when it is no key */
export function accountOfKey(privateKey: Uint8Array): DevAccount {
  const value = bigIntFromBytes(privateKey)
  if (privateKey.length !== 32 || value === 0n || value >= SECP256K1_ORDER) {
    throw new MegadevError('config-invalid', 'A private key must be 32 bytes and between 0 and the order of secp256k1')
  }
  return { address: addressFromPrivateKey(privateKey), privateKey }
}

function accountOfRow([address, privateKey]: readonly [string, string]): DevAccount {
  return { address: bytesFromHex(address), privateKey: bytesFromHex(privateKey) }
}

function crypto(): typeof import('node:crypto') {
  return process.getBuiltinModule('node:crypto')
}

function seedOf(mnemonic: string): Uint8Array {
  const words = mnemonic.normalize('NFKD').trim().split(/\s+/)
  if (words.length < 12 || words.length > 24 || words.length % 3 !== 0) {
    throw new MegadevError('config-invalid', `A mnemonic has 12, 15, 18, 21 or 24 words, not ${words.length}`)
  }
  return crypto().pbkdf2Sync(words.join(' '), 'mnemonic', 2048, 64, 'sha512')
}

function masterKey(seed: Uint8Array): ExtendedKey {
  return split(crypto().createHmac('sha512', 'Bitcoin seed').update(seed).digest())
}

function derivePath(master: ExtendedKey, path: string): ExtendedKey {
  const plain = path.endsWith('/') ? path.slice(0, -1) : path
  if (!PATH_PATTERN.test(plain)) {
    throw new MegadevError('config-invalid', `Not a derivation path: ${path}`, {
      hint: `Use a path like ${DEFAULT_PATH}.`,
    })
  }
  let key = master
  for (const step of plain.split('/').slice(1)) {
    key = deriveChild(key, Number.parseInt(step, 10) + (step.endsWith("'") ? HARDENED : 0))
  }
  return key
}

/** CKDpriv of BIP-32. A child without a valid key has probability 2^-127 and is not handled. */
function deriveChild({ key, chainCode }: ExtendedKey, index: number): ExtendedKey {
  const position = new Uint8Array(4)
  new DataView(position.buffer).setUint32(0, index)
  const parent = index >= HARDENED ? concatBytes(Uint8Array.of(0), key) : compressedPublicKey(key)
  const derived = split(crypto().createHmac('sha512', chainCode).update(parent).update(position).digest())
  const sum = (bigIntFromBytes(derived.key) + bigIntFromBytes(key)) % SECP256K1_ORDER
  return { key: bytes32FromBigInt(sum), chainCode: derived.chainCode }
}

function compressedPublicKey(privateKey: Uint8Array): Uint8Array {
  const ecdh = crypto().createECDH('secp256k1')
  ecdh.setPrivateKey(privateKey)
  return ecdh.getPublicKey(null, 'compressed')
}

function split(digest: Uint8Array): ExtendedKey {
  return { key: digest.slice(0, 32), chainCode: digest.slice(32) }
}
