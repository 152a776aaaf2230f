/**
 * Contracts that are there before the first block: the system contracts of a fork, which block execution calls, and the
 * deterministic deployment proxy that most deployment tools expect.
 *
 * Sources: EIP-4788 (beacon roots), EIP-2935 (block hashes), EIP-7002 (withdrawal requests), EIP-7251 (consolidation
 * requests); Arachnid's deterministic-deployment-proxy. The deposit contract of EIP-6110 is not predeployed: only its
 * logs matter, and a chain without beacon deposits has none.
 */

import { bytesFromHex } from '../base/bytes.ts'
import type { AccountChange } from '../executor/executor.ts'
import type { EipFlag, Rules } from '../spec/forks.ts'

interface Predeploy {
  /** Null: in every fork. */
  readonly since: EipFlag | null
  readonly address: string
  readonly nonce: bigint
  readonly code: string
}

const PREDEPLOYS: readonly Predeploy[] = [
  {
    since: null,
    address: '0x4e59b44847b379578588920ca78fbf26c0b4956c',
    nonce: 1n,
    code:
      '0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f5801515603957' +
      '8182fd5b8082525050506014600cf3',
  },
  {
    since: 'eip4788',
    address: '0x000f3df6d732807ef1319fb7b8bb8522d0beac02',
    nonce: 1n,
    code:
      '0x3373fffffffffffffffffffffffffffffffffffffffe14604d57602036146024575f5ffd5b5f35801560495762001fff8106908154' +
      '14603c575f5ffd5b62001fff01545f5260205ff35b5f5ffd5b62001fff42064281555f359062001fff015500',
  },
  {
    since: 'eip2935',
    address: '0x0000f90827f1c53a10cb7a02335b175320002935',
    nonce: 1n,
    code:
      '0x3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f35600143038111604257611fff81430311604257' +
      '611fff9006545f5260205ff35b5f5ffd5b5f35611fff60014303065500',
  },
  {
    since: 'eip7002',
    address: '0x00000961ef480eb55e80d19ad83579a64c007002',
    nonce: 1n,
    code:
      '0x3373fffffffffffffffffffffffffffffffffffffffe1460cb5760115f54807fffffffffffffffffffffffffffffffffffffffffff' +
      'ffffffffffffffffffffff146101f457600182026001905f5b5f82111560685781019083028483029004916001019190604d565b9093' +
      '90049250505036603814608857366101f457346101f4575f5260205ff35b34106101f457600154600101600155600354806003026004' +
      '013381556001015f35815560010160203590553360601b5f5260385f601437604c5fa0600101600355005b6003546002548082038060' +
      '101160df575060105b5f5b8181146101835782810160030260040181604c02815460601b815260140181600101548152602001906002' +
      '0154807fffffffffffffffffffffffffffffffff00000000000000000000000000000000168252906010019060401c908160381c8160' +
      '0701538160301c81600601538160281c81600501538160201c81600401538160181c81600301538160101c81600201538160081c8160' +
      '0101535360010160e1565b910180921461019557906002556101a0565b90505f6002555f6003555b5f54807fffffffffffffffffffff' +
      'ffffffffffffffffffffffffffffffffffffffffffff14156101cd57505f5b6001546002828201116101e25750505f6101e8565b0160' +
      '0290035b5f555f600155604c025ff35b5f5ffd',
  },
  {
    since: 'eip7251',
    address: '0x0000bbddc7ce488642fb579f8b00f3a590007251',
    nonce: 1n,
    code:
      '0x3373fffffffffffffffffffffffffffffffffffffffe1460d35760115f54807fffffffffffffffffffffffffffffffffffffffffff' +
      'ffffffffffffffffffffff1461019a57600182026001905f5b5f82111560685781019083028483029004916001019190604d565b9093' +
      '900492505050366060146088573661019a573461019a575f5260205ff35b341061019a57600154600101600155600354806004026004' +
      '013381556001015f358155600101602035815560010160403590553360601b5f5260605f60143760745fa0600101600355005b600354' +
      '6002548082038060021160e7575060025b5f5b8181146101295782810160040260040181607402815460601b81526014018160010154' +
      '8152602001816002015481526020019060030154905260010160e9565b910180921461013b5790600255610146565b90505f6002555f' +
      '6003555b5f54807fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff141561017357505f5b6001546001' +
      '828201116101885750505f61018e565b01600190035b5f555f6001556074025ff35b5f5ffd',
  },
]

/** The accounts to create at genesis for these rules. */
export function predeploysOf(rules: Rules): AccountChange[] {
  return PREDEPLOYS.filter(({ since }) => since === null || rules[since]).map(({ address, nonce, code }) => ({
    address: bytesFromHex(address),
    nonce,
    code: bytesFromHex(code),
  }))
}
