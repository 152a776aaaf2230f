/**
 * An account whose private key the node holds: it can send for it without a signature from outside.
 */

export interface DevAccount {
  /** 20 bytes. */
  readonly address: Uint8Array
  /** 32 bytes. Public knowledge for the default accounts: worth nothing on a real network. */
  readonly privateKey: Uint8Array
}
