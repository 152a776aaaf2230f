/**
 * The state of an account at a block.
 */

import type { BlockId } from '../../chain/block-id.ts'
import type { Decoder } from '../codecs/decode.ts'
import { address, blockId, listOf, object, word } from '../codecs/decode.ts'
import { data, proof, quantity } from '../codecs/encode.ts'
import type { Methods } from '../method.ts'
import { method, optional, required } from '../method.ts'
import { invalidParams } from '../rpc-error.ts'

const LATEST: BlockId = 'latest'

const who = required('address', 'address', address)
const at = optional('block', 'tag, number, hash or EIP-1898 object; default: latest', blockId, LATEST)

const SLOTS_MAX = 1024

const slotsByAddress: Decoder<[Uint8Array, Uint8Array[]][]> = (value, place) => {
  const entries = Object.entries(object(value, place)).map(([key, slots]): [Uint8Array, Uint8Array[]] => [
    address(key, `${place} key`),
    listOf(word)(slots, `${place}.${key}`),
  ])
  const count = entries.reduce((sum, [, slots]) => sum + slots.length, 0)
  if (count === 0) throw invalidParams(`${place}: empty request`)
  if (count > SLOTS_MAX) throw invalidParams(`${place}: at most ${SLOTS_MAX} slots are allowed, got ${count}`)
  return entries
}

export const stateMethods: Methods = {
  eth_getBalance: method({
    summary: 'Balance in wei.',
    result: 'quantity',
    parameters: [who, at],
    run: async ({ chain }, [of, block]) => quantity((await chain.account(of, block)).balance),
  }),
  eth_getCode: method({
    summary: 'Code of a contract; `0x` when there is none.',
    result: 'data',
    parameters: [who, at],
    run: async ({ chain }, [of, block]) => data(await chain.code(of, block)),
  }),
  eth_getStorageAt: method({
    summary: 'One storage slot.',
    result: '32 bytes',
    parameters: [who, required('slot', 'quantity or 32 bytes', word), at],
    run: async ({ chain }, [of, slot, block]) => data(await chain.storage(of, slot, block)),
  }),
  eth_getStorageValues: method({
    summary: 'Storage slots of several contracts.',
    result: 'by address a list of 32 bytes',
    parameters: [required('slots', '`{address: [slot, …]}`', slotsByAddress), at],
    run: async ({ chain }, [wanted, block]) => {
      const answers = wanted.map(async ([of, slots]) => {
        const values = await Promise.all(slots.map((slot) => chain.storage(of, slot, block)))
        return [data(of), values.map(data)] as const
      })
      return Object.fromEntries(await Promise.all(answers))
    },
  }),
  eth_getAccount: method({
    summary: 'An account as it stands in the state trie.',
    result: '`{balance, nonce, codeHash, storageRoot}`',
    parameters: [who, at],
    run: async ({ chain }, [of, block]) => {
      const { account, storageRoot } = await chain.proof(of, [], block)
      return {
        balance: quantity(account.balance),
        nonce: quantity(account.nonce),
        codeHash: data(account.codeHash),
        storageRoot: data(storageRoot),
      }
    },
  }),
  eth_getAccountInfo: method({
    summary: 'Balance, nonce and code of an account.',
    result: '`{balance, nonce, code}`',
    parameters: [who, at],
    run: async ({ chain }, [of, block]) => {
      const { balance, nonce } = await chain.account(of, block)
      return { balance: quantity(balance), nonce: quantity(nonce), code: data(await chain.code(of, block)) }
    },
  }),
  eth_getTransactionCount: method({
    summary: 'The next nonce; `pending` counts waiting transactions.',
    result: 'quantity',
    parameters: [who, at],
    run: async ({ chain }, [of, block]) => quantity(await chain.nonce(of, block)),
  }),
  eth_getProof: method({
    summary: 'Merkle proof of an account and of storage slots (EIP-1186).',
    result: 'proof',
    parameters: [who, required('slots', 'list of quantities or 32 bytes', listOf(word)), at],
    run: async ({ chain }, [of, slots, block]) => proof(of, await chain.proof(of, slots, block)),
  }),
}
