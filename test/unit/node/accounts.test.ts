import { assert } from 'chai'
import { HDNodeWallet, Mnemonic } from 'ethers'
import { hexFromBytes } from '../../../src/base/bytes.ts'
import { MegadevError } from '../../../src/base/errors.ts'
import { accountsFromMnemonic } from '../../../src/node/accounts.ts'
import { DEFAULT_ACCOUNTS, DEFAULT_MNEMONIC, DEFAULT_PATH } from '../../../src/node/default-accounts.ts'

const OTHER = 'myth like bonus scare over problem client lizard pioneer submit female collect'

/** Addresses and keys as ethers derives them. */
function derived(phrase: string, path: string, count: number): string[][] {
  const parent = HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(phrase), path)
  return Array.from({ length: count }, (_, index) => {
    const { address, privateKey } = parent.deriveChild(index)
    return [address.toLowerCase(), privateKey]
  })
}

function rows(phrase: string, path: string, count: number): string[][] {
  return accountsFromMnemonic(phrase, path, count).map(({ address, privateKey }) => [
    hexFromBytes(address),
    hexFromBytes(privateKey),
  ])
}

describe('node: accounts', () => {
  it('has the default table that the mnemonic gives', () => {
    assert.deepEqual(DEFAULT_ACCOUNTS as unknown as string[][], derived(DEFAULT_MNEMONIC, DEFAULT_PATH, 20))
  })

  it('goes on behind the table', () => {
    assert.deepEqual(rows(DEFAULT_MNEMONIC, DEFAULT_PATH, 23), derived(DEFAULT_MNEMONIC, DEFAULT_PATH, 23))
  })

  it('derives other phrases and paths as ethers does', () => {
    assert.deepEqual(rows(OTHER, DEFAULT_PATH, 3), derived(OTHER, DEFAULT_PATH, 3))
    assert.deepEqual(rows(OTHER, "m/44'/1'/7'", 3), derived(OTHER, "m/44'/1'/7'", 3))
    assert.deepEqual(rows(OTHER, `${DEFAULT_PATH}/`, 1), derived(OTHER, DEFAULT_PATH, 1))
  })

  it('refuses what is no phrase or path', () => {
    assert.throws(() => accountsFromMnemonic('only three words'), MegadevError, /12, 15, 18, 21 or 24 words, not 3/)
    assert.throws(() => accountsFromMnemonic(OTHER, 'm/x'), MegadevError, /Not a derivation path: m\/x/)
  })
})
