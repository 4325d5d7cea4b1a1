import type { Point } from '../crypto/curve.ts'
import { taprootKey } from './taproot.ts'

const CAPACITY = 4096
const scripts = new Map<string, Uint8Array>()

/** The script that pays to a public key. Remembered: a wallet's keys come again with every payment. */
export function receiverScript(publicKey: Point): Uint8Array {
  const key = Buffer.from(publicKey).toString('latin1')
  const known = scripts.get(key)
  if (known !== undefined) return known
  const { script } = taprootKey(publicKey)
  if (scripts.size >= CAPACITY) scripts.clear()
  scripts.set(key, script)
  return script
}
