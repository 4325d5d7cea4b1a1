import type { FlagValues } from '../flags.ts'
import { UsageError } from '../usage-error.ts'
import type { RunSecrets } from './run-options.ts'

export type Environment = Record<string, string | undefined>

/**
 * What the environment presets: the faucet's and the wallets' variables of the specification, and the `MEMTEST_*`
 * names of the Rust test. As there, a switch counts as set whatever its value.
 */
export function environmentDefaults(environment: Environment): { flags: FlagValues; secrets: RunSecrets } {
  const flags: FlagValues = {}
  const take = (name: string, variable: string, shape = (text: string) => text) => {
    const text = environment[variable]
    if (text !== undefined && text !== '') flags[name] = shape(text)
  }
  take('duration', 'MEMTEST_DURATION_SECS', (text) => (/^\d+$/.test(text) ? `${text}s` : text))
  take('payment-type', 'MEMTEST_PAYMENT_TYPE')
  take('reconnect-every', 'MEMTEST_RECONNECT_EVERY')
  take('extra-instances', 'MEMTEST_EXTRA_INSTANCES')
  take('payment-history-limit', 'MEMTEST_PAYMENT_HISTORY_LIMIT')
  take('csv', 'MEMTEST_CSV_FILE')
  take('faucet-url', 'FAUCET_URL')
  if (environment.MEMTEST_RECONNECT_CYCLES !== undefined) flags['reconnect-cycles'] = true
  if (environment.MEMTEST_FREQUENT_SYNC !== undefined) flags['frequent-sync'] = true
  if (environment.MEMTEST_PAYMENT_HISTORY_QUERIES !== undefined) flags['payment-history'] = true
  const aliceSeed = readSeed('ALICE_SEED', environment)
  const bobSeed = readSeed('BOB_SEED', environment)
  if (aliceSeed !== null && aliceSeed === bobSeed) {
    throw new UsageError(
      'ALICE_SEED and BOB_SEED should be two seeds, got the same twice: a wallet cannot pay itself',
    )
  }
  return {
    flags,
    secrets: {
      faucetUsername: environment.FAUCET_USERNAME || null,
      faucetPassword: environment.FAUCET_PASSWORD || null,
      aliceSeed,
      bobSeed,
    },
  }
}

// The message tells the length only: a seed must never be printed.
function readSeed(variable: string, environment: Environment): string | null {
  const text = environment[variable]
  if (text === undefined || text === '') return null
  if (!/^[0-9a-f]{64}$/i.test(text)) {
    throw new UsageError(
      `${variable} should be 64 hex digits, got ${text.length} characters${/^[0-9a-f]*$/i.test(text) ? '' : ', some not hex'}: make one with "openssl rand -hex 32"`,
    )
  }
  return text.toLowerCase()
}
