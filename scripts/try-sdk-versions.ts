/** `npm run try-sdk-versions [-- VERSION…]`: tries the reading of memory on SDK versions and writes docs/sdk-versions.md. */
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { npm } from '../src/run/install/npm.ts'
import { installSdk, SDK_PACKAGE } from '../src/run/install/sdk-install.ts'
import { renderVersionTable, type TriedVersion, type VersionProbe } from './sdk-version-table.ts'

const PAGE = fileURLToPath(new URL('../docs/sdk-versions.md', import.meta.url))
const PROBE = fileURLToPath(new URL('probe-sdk-version.ts', import.meta.url))
const PRELOAD = new URL('../src/run/probe/preload.ts', import.meta.url).href
const OLDEST_MINOR = 10
const DEADLINE_MS = 180_000

async function versionsOnNpm(): Promise<string[]> {
  const { output } = await npm(['view', SDK_PACKAGE, 'versions', '--json'])
  const versions: string[] = JSON.parse(output)
  return versions.filter((version) => {
    const [major = 0, minor = 0] = version.split('.').map(Number)
    return major > 0 || minor >= OLDEST_MINOR
  })
}

async function tryVersion(version: string): Promise<TriedVersion> {
  try {
    const { dir } = await installSdk(version)
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--expose-gc', '--import', PRELOAD, PROBE, dir],
      { env: { ...process.env, MEMTEST_REWRITE: '1' }, timeout: DEADLINE_MS },
    )
    const line = stdout.trim().split('\n').at(-1) ?? ''
    return { version, kind: 'tried', probe: JSON.parse(line) as VersionProbe }
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    const cause = /^\w*Error: .*$/m.exec(text)?.[0] ?? text.split('\n')[0] ?? ''
    return { version, kind: 'failed', reason: cause }
  }
}

const asked = process.argv.slice(2)
const tried: TriedVersion[] = []
for (const version of asked.length > 0 ? asked : await versionsOnNpm()) {
  const result = await tryVersion(version)
  console.log(
    result.kind === 'tried' ? `${version}: ${JSON.stringify(result.probe)}` : `${version}: ${result.reason}`,
  )
  tried.push(result)
}
const today = new Date().toISOString().slice(0, 10)
if (asked.length === 0) {
  writeFileSync(
    PAGE,
    renderVersionTable(tried, `${today}, Node ${process.versions.node}, ${process.platform} ${process.arch}`),
  )
}
