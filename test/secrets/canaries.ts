import assert from 'node:assert/strict'
import { createHash, pbkdf2Sync } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { mnemonicOf } from '../../src/run/hosts/mnemonic.ts'

const seed = (name: string) => createHash('sha256').update(`canary ${name}`).digest('hex')

/** Secrets as a user would set them, each recognizable wherever it comes up. */
export const SECRETS = {
  aliceSeed: seed('alice'),
  bobSeed: seed('bob'),
  faucetUsername: 'canary-user-7f3a',
  faucetPassword: 'canary-password-91bd',
  githubToken: 'canary-token-5c02',
}

/** Every form in which a secret could come out: as given, as a mnemonic, decoded, encoded, or a recognizable part. */
export const CANARIES: readonly { name: string; text: string }[] = [
  ...(['alice', 'bob'] as const).flatMap((who) => formsOfSeed(who, SECRETS[`${who}Seed`])),
  { name: 'faucet user', text: SECRETS.faucetUsername },
  { name: 'faucet password', text: SECRETS.faucetPassword },
  {
    name: 'basic authentication',
    text: Buffer.from(`${SECRETS.faucetUsername}:${SECRETS.faucetPassword}`).toString('base64'),
  },
  { name: 'token', text: SECRETS.githubToken },
]

function formsOfSeed(who: string, hex: string): { name: string; text: string }[] {
  const bytes = Buffer.from(hex, 'hex')
  const words = mnemonicOf(hex).split(' ')
  const bip39Seed = pbkdf2Sync(words.join(' '), 'mnemonic', 2048, 64, 'sha512')
  return [
    { name: `${who}'s seed`, text: hex.slice(0, 32) },
    { name: `${who}'s seed, in capitals`, text: hex.slice(0, 32).toUpperCase() },
    { name: `${who}'s seed, as base64`, text: bytes.toString('base64').slice(0, 40) },
    { name: `${who}'s seed, as numbers`, text: [...bytes.subarray(0, 8)].join(',') },
    { name: `${who}'s seed, raw`, text: bytes.toString('latin1') },
    // Six of the 24 words leave a thief 198 bits, and name the wallet.
    ...[0, 6, 12, 18].map((at) => ({
      name: `${who}'s words from ${at}`,
      text: words.slice(at, at + 6).join(' '),
    })),
    { name: `${who}'s BIP 39 seed`, text: bip39Seed.toString('hex').slice(0, 32) },
  ]
}

/** What stands in a folder by name, profiles unpacked. Heap snapshots are left out: their name says what they hold. */
export function contentsOf(dir: string): Map<string, Buffer> {
  const found = new Map<string, Buffer>()
  if (!existsSync(dir)) return found
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.endsWith('-may-contain-secrets.heapsnapshot')) continue
    const bytes = readFileSync(join(entry.parentPath, entry.name))
    found.set(entry.name, entry.name.endsWith('.gz') ? gunzipSync(bytes) : bytes)
  }
  return found
}

/** Fails with the canary's name and the place, never with the secret. */
export function assertNoSecret(place: string, content: Uint8Array | string): void {
  const bytes = Buffer.from(content)
  for (const { name, text } of CANARIES) {
    assert.ok(bytes.indexOf(text, 0, name.endsWith('raw') ? 'latin1' : 'utf8') < 0, `${place} shows ${name}`)
  }
}
