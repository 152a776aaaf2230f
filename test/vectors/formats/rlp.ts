/**
 * RLP tests: `in` is a structure that encodes to `out` and back, or VALID or INVALID for what decoding `out` must say.
 *
 * Source of the format: ethereum/tests docs, "RLP Tests". Not bound to a fork.
 */

import { hexFromBytes } from '../../../src/base/bytes.ts'
import { decodeRlp, encodeRlp, type RlpItem } from '../../../src/protocol/rlp.ts'
import { RlpError } from '../../../src/protocol/rlp-error.ts'
import { data, minimal } from '../json.ts'
import type { Tally } from '../tally.ts'

type Structure = string | number | readonly Structure[]

export interface RlpTestJson {
  readonly in: Structure
  readonly out: string
}

const FORK = 'any'

/** Runs one case. */
export async function runRlpTest(name: string, test: RlpTestJson, tally: Tally): Promise<void> {
  if (!tally.wants([FORK], name)) return
  await tally.run(FORK, name, () => {
    const encoded = data(test.out)
    const decoded = tryDecode(encoded)
    if (test.in === 'INVALID') return decoded === null ? null : 'was decoded, must be refused'
    if (decoded === null) return 'was refused, must be decoded'
    const again = hexFromBytes(encodeRlp(decoded))
    if (again !== hexFromBytes(encoded)) return `encoded again as ${again}`
    if (test.in === 'VALID') return null
    const made = hexFromBytes(encodeRlp(itemOf(test.in)))
    return made === hexFromBytes(encoded) ? null : `encoded as ${made}`
  })
}

function tryDecode(bytes: Uint8Array): RlpItem | null {
  try {
    return decodeRlp(bytes)
  } catch (error) {
    if (!(error instanceof RlpError)) throw error
    return null
  }
}

function itemOf(value: Structure): RlpItem {
  if (typeof value === 'number') return minimal(BigInt(value))
  if (typeof value !== 'string') return value.map(itemOf)
  return value.startsWith('#') ? minimal(BigInt(value.slice(1))) : new TextEncoder().encode(value)
}
