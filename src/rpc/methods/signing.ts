/**
 * Signatures by the development accounts: of messages (EIP-191) and of typed data (EIP-712). Nothing is sent.
 */

import { concatBytes } from '../../base/bytes.ts'
import { keccak256 } from '../../crypto/keccak.ts'
import { sign } from '../../crypto/secp256k1.ts'
import { address, data as decodeData } from '../codecs/decode.ts'
import { data } from '../codecs/encode.ts'
import type { Method, Methods, Scope } from '../method.ts'
import { method, required } from '../method.ts'
import { signerOf } from '../sign-request.ts'
import { hashTypedData, typedData } from '../typed-data.ts'

const MESSAGE_PREFIX = '\x19Ethereum Signed Message:\n'
/** Of the recovery byte, since Bitcoin. */
const V_OFFSET = 27

const who = required('address', 'address', address)
const message = required('message', 'data', decodeData)

/** r, s and v (27 or 28): 65 bytes. */
function signature(scope: Scope, by: Uint8Array, hash: Uint8Array): string {
  const { r, s, yParity } = sign(hash, signerOf(scope, by).privateKey)
  return data(concatBytes(r, s, Uint8Array.of(V_OFFSET + yParity)))
}

function hashMessage(text: Uint8Array): Uint8Array {
  return keccak256(concatBytes(new TextEncoder().encode(`${MESSAGE_PREFIX}${text.length}`), text))
}

const signTypedData: Method = method({
  summary: 'Sign typed data (EIP-712).',
  result: 'signature: r, s, v',
  parameters: [
    who,
    required('typedData', '`{types, primaryType, domain, message}`, or its JSON as a string', typedData),
  ],
  run: (scope, [by, typed]) => signature(scope, by, hashTypedData(typed)),
})

export const signingMethods: Methods = {
  eth_sign: method({
    summary: 'Sign a message (EIP-191, version 0x45).',
    result: 'signature: r, s, v',
    parameters: [who, message],
    run: (scope, [by, text]) => signature(scope, by, hashMessage(text)),
  }),
  personal_sign: method({
    summary: 'Sign a message (EIP-191, version 0x45); as `eth_sign`, the message first.',
    result: 'signature: r, s, v',
    parameters: [message, who],
    run: (scope, [text, by]) => signature(scope, by, hashMessage(text)),
  }),
  eth_signTypedData: signTypedData,
  eth_signTypedData_v3: signTypedData,
  eth_signTypedData_v4: signTypedData,
}
