/**
 * Writes docs/rpc.md from the method table; a test holds the two equal.
 *
 *   node build/rpc-docs.ts
 */

import { writeFileSync } from 'node:fs'
import type { Method } from '../src/rpc/method.ts'
import { TOPICS } from '../src/rpc/methods/table.ts'

/** Where the document lies. */
export const RPC_DOCUMENT: URL = new URL('../docs/rpc.md', import.meta.url)

const HEAD = `# JSON-RPC methods

Generated from the method table (\`src/rpc/methods/\`) by \`node build/rpc-docs.ts\`.

HTTP and WebSocket share one port. Any path is answered; requests are sent by POST, alone or in batches of at most 10,000.
In a batch, a method that changes the chain runs alone and in its turn. A body or message may have 32 MiB.

**Parameters** are by position. Extra ones are ignored; an optional one may be left out or null.

| form | accepted |
|---|---|
| quantity | hex with or without leading zeros, \`0x\`, decimal string, JSON number; at most 256 bits |
| data | \`0x\` and an even number of hex digits |
| block | \`latest\`, \`pending\`, \`earliest\`, \`safe\`, \`finalized\`, a quantity, a hash, \`{blockNumber}\` or \`{blockHash}\` (EIP-1898) |
| transaction request | execution-apis \`GenericTransaction\`; call data as \`input\` or \`data\`, the gas limit as \`gas\` or \`gasLimit\` |

**Errors.** A revert has code 3 and the raw revert data. Other codes differ by dialect (\`--dialect\`):

| | anvil | hardhat |
|---|---|---|
| unknown method | −32601 | −32004 |
| parameter that cannot be used | −32602 | −32602 |
| transaction that may not be in a block (nonce, funds, fees) | −32003 | −32000 |
| execution that halts (out of gas, invalid opcode) | −32003 \`EVM error …\` | −32000 or 3 |
| block that does not exist | −32602 or −32001 | −32000 |
| sent transaction that fails when mined | no error: its hash | 3, after it was mined |
| no receipt in time (EIP-7966) | 4 | 4 |
`

function section(title: string, methods: Readonly<Record<string, Method>>): string {
  const rows = Object.entries(methods).map(([name, method]) => {
    return `| \`${name}\` | ${parametersOf(method)} | ${cell(method.result)} | ${cell(method.summary)} |`
  })
  return [`## ${title}`, '', '| method | parameters | result | |', '|---|---|---|---|', ...rows, ''].join('\n')
}

function parametersOf({ parameters }: Method): string {
  if (parameters.length === 0) return '–'
  return parameters.map(({ name, form, isOptional }) => `*${name}*${isOptional ? '?' : ''}: ${cell(form)}`).join('<br>')
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}

/** The whole document. */
export function rpcDocument(): string {
  return [HEAD, ...TOPICS.map(([title, methods]) => section(title, methods))].join('\n')
}

if (import.meta.main) writeFileSync(RPC_DOCUMENT, rpcDocument())
