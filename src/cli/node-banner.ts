/**
 * The banner of a running node: its config and accounts as the banner shows them.
 */

import { hexFromBytes } from '../base/bytes.ts'
import { keccak256 } from '../crypto/keccak.ts'
import { recoveryBackend } from '../crypto/secp256k1.ts'
import type { RunningNode } from '../node/assemble.ts'
import { packageVersion } from '../node/version.ts'
import { banner } from './banner.ts'

/** What a node that has just started prints. */
export function nodeBanner({ config, url }: RunningNode): string {
  const { host, port } = new URL(url ?? '')
  const accounts = config.accounts.map(({ address, privateKey, balance }) => ({
    address: checksummed(address),
    privateKey: hexFromBytes(privateKey),
    balance,
  }))
  return banner({
    version: packageVersion(),
    url: url ?? '',
    address: port === '' ? `${host}:80` : host,
    accounts,
    figures: [
      ['Chain id', config.chainId.toString()],
      ['Hardfork', config.fork],
      ['Block gas limit', config.blockGasLimit.toString()],
      ['Base fee', `${config.initialBaseFee} wei`],
      ['Genesis time', `${config.genesisTime} (${new Date(Number(config.genesisTime) * 1000).toISOString()})`],
      ['Dialect', config.dialect],
      ['Signatures', recoveryBackend()],
    ],
  })
}

/** EIP-55: a letter is upper case where the hash of the address has a digit of 8 or more. */
function checksummed(address: Uint8Array): string {
  const digits = hexFromBytes(address).slice(2)
  const hash = hexFromBytes(keccak256(new TextEncoder().encode(digits))).slice(2)
  const cased = [...digits].map((digit, index) => ((hash[index] ?? '0') >= '8' ? digit.toUpperCase() : digit))
  return `0x${cased.join('')}`
}
