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

const networkId: Method = method({
  summary: 'Network id, equal to the chain id.',
  result: 'decimal string',
  parameters: [],
  run: ({ chain }) => chain.chainId.toString(),
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
  eth_mining: method({
    summary: 'Whether the node searches for proofs of work: never.',
    result: '`false`',
    parameters: [],
    run: () => false,
  }),
  eth_hashrate: method({
    summary: 'Proofs of work tried in a second: none.',
    result: 'quantity',
    parameters: [],
    run: () => quantity(0),
  }),
  eth_protocolVersion: method({
    summary: 'Version of the protocol between nodes, which this one does not speak; as anvil answers.',
    result: 'quantity',
    parameters: [],
    run: () => quantity(1),
  }),
  eth_networkId: networkId,
  net_version: networkId,
  net_peerCount: method({
    summary: 'Other nodes that this one is connected to: none.',
    result: 'quantity',
    parameters: [],
    run: () => quantity(0),
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
