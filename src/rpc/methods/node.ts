/**
 * Who this node is: chain, accounts, versions, hashing.
 */

import { keccak256 } from '../../crypto/keccak.ts'
import { data as decodeData } from '../codecs/decode.ts'
import { data, quantity } from '../codecs/encode.ts'
import type { Method, Methods } from '../method.ts'
import { method, required } from '../method.ts'

const accounts: Method = method({
  summary: 'The accounts that `eth_sendTransaction` signs for.',
  result: 'addresses',
  parameters: [],
  run: (scope) => scope.accounts.map((account) => data(account.address)),
})

export const nodeMethods: Methods = {
  eth_chainId: method({
    summary: 'Chain id of EIP-155.',
    result: 'quantity',
    parameters: [],
    run: ({ chain }) => quantity(chain.chainId),
  }),
  eth_accounts: accounts,
  eth_requestAccounts: accounts,
  eth_coinbase: method({
    summary: 'Who gets the fees of the blocks to come.',
    result: 'address',
    parameters: [],
    run: ({ chain }) => data(chain.coinbase),
  }),
  eth_syncing: method({
    summary: 'Never syncing.',
    result: '`false`',
    parameters: [],
    run: () => false,
  }),
  net_version: method({
    summary: 'Network id, equal to the chain id.',
    result: 'decimal string',
    parameters: [],
    run: ({ chain }) => chain.chainId.toString(),
  }),
  net_listening: method({
    summary: 'Whether the node takes connections.',
    result: '`true`',
    parameters: [],
    run: () => true,
  }),
  web3_clientVersion: method({
    summary: "Name and version; begins with the dialect's family, which hardhat-network-helpers check.",
    result: 'string',
    parameters: [],
    run: ({ version }) => version,
  }),
  web3_sha3: method({
    summary: 'keccak-256 of data.',
    result: '32 bytes',
    parameters: [required('data', 'data', decodeData)],
    run: (_scope, [bytes]) => data(keccak256(bytes)),
  }),
}
