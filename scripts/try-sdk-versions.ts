/**
 * `npm run try-sdk-versions [-- VERSION… python:VERSION… python:newest]`: tries the reading of memory on the versions that
 * npm has, and payments with those and with what PyPI has; without versions it tries all and writes
 * docs/sdk-versions.md. Ends with 1 when a version could not be tried, or did not pay; npm's before 0.14 cannot.
 */
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { npm } from '../src/run/install/npm.ts'
import { SDK_PACKAGE } from '../src/run/install/npm-package.ts'
import { installSdk } from '../src/run/install/sdk-install.ts'
import { payWithNpmSdk } from './npm-payments.ts'
import { payWithPythonSdk, pythonVersions } from './python-payments.ts'
import {
  renderVersionPage,
  type TriedPythonVersion,
  type TriedVersion,
  type VersionProbe,
} from './sdk-version-table.ts'
import { writeVersionFacts } from './version-facts.ts'

const PAGE = fileURLToPath(new URL('../docs/sdk-versions.md', import.meta.url))
const PROBE = fileURLToPath(new URL('probe-sdk-version.ts', import.meta.url))
const PRELOAD = new URL('../src/run/probe/preload.ts', import.meta.url).href
const OLDEST_MINOR = 10
/** Those before it speak to operators of their own, or sign refunds that operators no longer take. */
const OLDEST_PAYING_MINOR = 14
const DEADLINE_MS = 180_000
const PAYMENTS = 50
const PYTHON = 'python:'

async function versionsOnNpm(): Promise<string[]> {
  const { output } = await npm(['view', SDK_PACKAGE, 'versions', '--json'])
  const versions: string[] = JSON.parse(output)
  return versions.filter((version) => minorOf(version) >= OLDEST_MINOR)
}

/** The second number; after 1.0 every one is new. */
function minorOf(version: string): number {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > 0 ? Number.POSITIVE_INFINITY : minor
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
    const probe = JSON.parse(line) as VersionProbe
    return { version, kind: 'tried', probe, paid: await payWithNpmSdk(version, PAYMENTS) }
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    const cause = /^\w*Error: .*$/m.exec(text)?.[0] ?? text.split('\n')[0] ?? ''
    return { version, kind: 'failed', reason: cause }
  }
}

async function tryPythonVersion(version: string): Promise<TriedPythonVersion> {
  try {
    const outcome = await payWithPythonSdk(version, PAYMENTS)
    return { version, kind: 'tried', asked: PAYMENTS, outcome }
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    return { version, kind: 'failed', reason: text.trim().split('\n').at(-1) ?? '' }
  }
}

async function namedPythonVersion(asked: string): Promise<string> {
  const version = asked.slice(PYTHON.length)
  return version === 'newest' ? ((await pythonVersions()).at(-1) ?? version) : version
}

/** One after the other, each told as soon as it is known. */
async function tryAll<Tried extends TriedVersion | TriedPythonVersion>(
  versions: readonly string[],
  tryOne: (version: string) => Promise<Tried>,
): Promise<Tried[]> {
  const all: Tried[] = []
  for (const version of versions) {
    const tried = await tryOne(version)
    const { version: _, kind, ...rest } = tried
    console.log(`${version}: ${kind}: ${JSON.stringify(rest)}`)
    all.push(tried)
  }
  return all
}

const asked = process.argv.slice(2)
const everything = asked.length === 0
const onNpm = everything ? await versionsOnNpm() : asked.filter((version) => !version.startsWith(PYTHON))
const onPyPi = everything
  ? await pythonVersions()
  : await Promise.all(asked.filter((version) => version.startsWith(PYTHON)).map(namedPythonVersion))
const triedNpm = await tryAll(onNpm, tryVersion)
const triedPyPi = await tryAll(onPyPi, tryPythonVersion)
const works = (one: TriedVersion | TriedPythonVersion) => {
  if (one.kind === 'failed') return false
  if ('outcome' in one) return one.outcome.conserved && one.outcome.failures.length === 0
  const { payments, asked, conserved } = one.paid
  return (payments === asked && conserved) || minorOf(one.version) < OLDEST_PAYING_MINOR
}
if (![...triedNpm, ...triedPyPi].every(works)) process.exitCode = 1
const today = new Date().toISOString().slice(0, 10)
if (everything) {
  writeFileSync(
    PAGE,
    renderVersionPage(
      triedNpm,
      triedPyPi,
      `${today}, Node ${process.versions.node}, ${process.platform} ${process.arch}`,
    ),
  )
  writeVersionFacts()
}
