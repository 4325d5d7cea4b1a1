/**
 * `npm run lockfile`: adds to package-lock.json the platform packages that the registry did not answer for when the
 * lock was made. npm drops an optional dependency whose manifest it cannot load, and `npm ci` then refuses the lock
 * ("Missing: … from lock file"): on every machine, and macOS and Windows would get no binary at all. Each entry that has no
 * hash gets the registry's, so that what is installed is what was reviewed; one that cannot be had is named.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

interface LockEntry {
  version?: string
  integrity?: string
  link?: boolean
  dev?: boolean
  optional?: boolean
  os?: string[]
  cpu?: string[]
  libc?: string[]
  optionalDependencies?: Record<string, string>
}

const SYSTEMS = ['darwin', 'win32', 'linux', 'android', 'freebsd', 'openharmony', 'sunos', 'aix']
const PROCESSORS: [RegExp, string][] = [
  [/arm64|aarch64/, 'arm64'],
  [/armv7|-arm\b/, 'arm'],
  [/x64/, 'x64'],
  [/ia32/, 'ia32'],
  [/ppc64/, 'ppc64'],
  [/s390x/, 's390x'],
  [/riscv64/, 'riscv64'],
  [/loong64/, 'loong64'],
  [/wasm32/, 'wasm32'],
]

const file = new URL('../package-lock.json', import.meta.url)
const lock = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, LockEntry> }
let added = 0
for (const [owner, entry] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    const platform = platformOf(name)
    if (platform === null || isLocked(owner, name)) continue
    lock.packages[`node_modules/${name}`] = {
      version: range.replace(/^[^\d]*/, ''),
      ...(entry.dev === true ? { dev: true } : {}),
      optional: true,
      ...platform,
    }
    added += 1
  }
}
for (const [place, entry] of Object.entries(lock.packages)) {
  if (place === '' || entry.link === true || entry.integrity !== undefined) continue
  const spec = `${place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)}@${entry.version}`
  const { stdout } = spawnSync('npm', ['view', spec, 'dist.integrity'], { encoding: 'utf8' })
  const integrity = stdout.trim()
  if (/^sha512-\S+$/.test(integrity)) entry.integrity = integrity
  else console.error(`${spec} is without a hash: the registry did not answer`)
}
const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1))
writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`)
console.log(
  added === 0 ? 'package-lock.json is complete' : `package-lock.json: ${added} platform packages added`,
)

/** The platform in a package's name, such as `cli-linux-x64-musl`; null for a package that is for all. */
function platformOf(name: string): Pick<LockEntry, 'os' | 'cpu' | 'libc'> | null {
  const os = SYSTEMS.find((system) => name.includes(system))
  const cpu = PROCESSORS.find(([pattern]) => pattern.test(name))?.[1]
  if (cpu === undefined || (os === undefined && cpu !== 'wasm32')) return null
  const libc = name.includes('musl') ? 'musl' : /gnu/.test(name) ? 'glibc' : null
  return { ...(libc ? { libc: [libc] } : {}), cpu: [cpu], ...(os === undefined ? {} : { os: [os] }) }
}

function isLocked(owner: string, name: string): boolean {
  return `${owner}/node_modules/${name}` in lock.packages || `node_modules/${name}` in lock.packages
}
