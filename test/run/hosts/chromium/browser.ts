import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { findBrowser, startChromiumHost } from '../../../../src/run/hosts/chromium/chromium-host.ts'
import { installSdk } from '../../../../src/run/install/sdk-install.ts'

/** Why tests of the host `chromium` cannot run here, or false when they can: an option of `test`. */
export const withoutBrowser: string | false = (() => {
  if (process.platform === 'win32') return 'the host chromium was never tried on Windows'
  try {
    findBrowser(process.env.CHROME_PATH ?? null)
    return false
  } catch (error) {
    return (error as Error).message
  }
})()

export interface OpenPage {
  host: Awaited<ReturnType<typeof startChromiumHost>>
  /** Where the browser's profile lies. */
  dir: string
  uncaught: unknown[]
}

/** Starts the host with the SDK of this project; it ends with the test. */
export async function openPage(t: TestContext, flags: readonly string[] = []): Promise<OpenPage> {
  const dir = mkdtempSync(join(tmpdir(), 'chromium-test-'))
  const uncaught: unknown[] = []
  const { dir: sdkDir } = await installSdk(null)
  const host = await startChromiumHost(
    { kind: 'chromium', browser: findBrowser(process.env.CHROME_PATH ?? null), loopbackOnly: true },
    { sdkDir, storageDir: dir, record: { forceGc: true }, closeStorage: false },
    (error) => uncaught.push(error),
    flags,
  )
  t.after(async () => {
    await host.close()
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
  })
  return { host, dir, uncaught }
}

/** The processes that live in a group, without those that ended and that nobody has fetched yet. */
export function livingInGroup(group: number): number[] {
  if (!existsSync('/proc')) return []
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => {
      try {
        const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
        return Number(fields[2]) === group && fields[0] !== 'Z'
      } catch {
        return false
      }
    })
}
