/**
 * The state of an account at a block.
 */

import type { BlockId } from '../../chain/block-id.ts'
import { address, blockId, listOf, word } from '../codecs/decode.ts'
import { data, proof, quantity } from '../codecs/encode.ts'
import type { Methods } from '../method.ts'
import { method, optional, required } from '../method.ts'

const LATEST: BlockId = 'latest'

const who = required('address', 'address', address)
const at = optional('block', 'tag, number, hash or EIP-1898 object; default: latest', blockId, LATEST)

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
