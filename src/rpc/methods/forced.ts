/**
 * State that is forced without a transaction, and accounts that send without a key. What is set is part of the newest
 * block's state from then on; its header stays as it was.
 */

import { address, boolean, data, quantity, quantity64, string, word } from '../codecs/decode.ts'
import type { Method, Methods, Parameter, Scope } from '../method.ts'
import { method, required } from '../method.ts'
import { RpcError } from '../rpc-error.ts'

/** Hardhat's setters say `true`, anvil's say null. */
type Answer = true | null

const who = required('address', 'address', address)

function setter<const P extends readonly Parameter<unknown>[]>(
  answer: Answer,
  summary: string,
  parameters: P,
  change: (scope: Scope, values: { [I in keyof P]: P[I] extends Parameter<infer T> ? T : never }) => unknown,
): Method {
  return method({
    summary,
    result: answer === null ? 'null' : '`true`',
    isChange: true,
    parameters,
    run: async (scope, values) => {
      await change(scope, values)
      return answer
    },
  })
}

function setBalance(answer: Answer): Method {
  const parameters = [who, required('balance', 'quantity', quantity)] as const
  return setter(answer, 'Force a balance, in wei.', parameters, ({ chain }, [of, balance]) =>
    chain.controls.change({ address: of, balance }),
  )
}

function setCode(answer: Answer): Method {
  const parameters = [who, required('code', 'data', data)] as const
  return setter(answer, 'Force the code of an account.', parameters, ({ chain }, [of, code]) =>
    chain.controls.change({ address: of, code }),
  )
}

function setNonce(answer: Answer): Method {
  const parameters = [who, required('nonce', 'quantity', quantity64)] as const
  const summary = 'Force a nonce. In the Hardhat dialect only upward, and only while nothing waits.'
  return setter(answer, summary, parameters, ({ chain, dialect }, [of, nonce]) =>
    chain.controls.setNonce(of, nonce, dialect === 'hardhat'),
  )
}

/** Hardhat takes no shorter value. */
function checkLength({ dialect }: Scope, value: string): void {
  if (dialect !== 'hardhat' || value.length === 66) return
  const bytes = Math.max(0, Math.floor((value.length - 2) / 2))
  throw new RpcError(
    -32000,
    `Storage value must be exactly 32 bytes long. Received ${value}, which is ${bytes} bytes long.`,
  )
}

const setStorageAt: Method = setter(
  true,
  'Force a storage slot.',
  [
    who,
    required('slot', 'quantity or 32 bytes', word),
    required('value', '32 bytes (Hardhat dialect); anvil: also a shorter quantity', string),
  ],
  (scope, [of, slot, value]) => {
    const decoded = word(value, 'parameter 3 (value)')
    checkLength(scope, value)
    return scope.chain.controls.change({ address: of, storage: [[slot, decoded]] })
  },
)

function impersonate(answer: Answer): Method {
  return setter(answer, 'Let `eth_sendTransaction` send from an account without its key.', [who], ({ state }, [of]) =>
    state.impersonation.add(of),
  )
}

function autoImpersonate(answer: Answer): Method {
  const parameters = [required('on', 'boolean', boolean)] as const
  return setter(answer, 'Let `eth_sendTransaction` send from any account.', parameters, ({ state }, [on]) => {
    state.impersonation.isForAll = on
  })
}

export const forcedMethods: Methods = {
  hardhat_setBalance: setBalance(true),
  anvil_setBalance: setBalance(null),
  evm_setAccountBalance: setBalance(true),
  hardhat_setCode: setCode(true),
  anvil_setCode: setCode(null),
  evm_setAccountCode: setCode(true),
  hardhat_setNonce: setNonce(true),
  anvil_setNonce: setNonce(null),
  evm_setAccountNonce: setNonce(null),
  hardhat_setStorageAt: setStorageAt,
  anvil_setStorageAt: setStorageAt,
  hardhat_impersonateAccount: impersonate(true),
  anvil_impersonateAccount: impersonate(null),
  hardhat_stopImpersonatingAccount: method({
    summary: 'End the impersonation of an account.',
    result: '`true`, or `false` when it was not impersonated',
    isChange: true,
    parameters: [who],
    run: ({ state }, [of]) => state.impersonation.delete(of),
  }),
  anvil_stopImpersonatingAccount: setter(null, 'End the impersonation of an account.', [who], ({ state }, [of]) =>
    state.impersonation.delete(of),
  ),
  hardhat_autoImpersonateAccount: autoImpersonate(true),
  anvil_autoImpersonateAccount: autoImpersonate(null),
}
