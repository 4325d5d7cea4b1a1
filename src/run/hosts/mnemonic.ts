import { entropyToMnemonic } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'

/**
 * The BIP 39 mnemonic of a 32-byte seed. The SDK's JavaScript binding declares an `entropy` seed but refuses every
 * value (seen on 0.19.2), so the digits serve as a mnemonic's entropy. The Go and Rust harnesses pass them to the SDK
 * raw, so the same digits give another wallet there.
 * @param seedHex 64 hex digits.
 */
export function mnemonicOf(seedHex: string): string {
  return entropyToMnemonic(Buffer.from(seedHex, 'hex'), wordlist)
}
