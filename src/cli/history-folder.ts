import { opendir, readFile, realpath, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { reasonOf, refusedBySystem, systemCode } from '../errors.ts'
import { type HistoryPoint, readPoint } from '../report/report.ts'
import { BASE_FOLDER } from '../run/options/options.ts'
import { formatBytes, quote, unquoted } from '../text/text.ts'

/** What lies in a folder of runs, a folder at a time. */
export type FoundRun =
  | { kind: 'run'; folder: string; point: HistoryPoint }
  /** `why` is the rest of a sentence. */
  | { kind: 'skipped'; folder: string; why: string }

/** What each run's folder holds. */
const RUN_FILES: readonly string[] = ['report.json', 'run.json', 'samples.csv']
/** What `history --out` writes: a folder that has it holds nothing else. */
const HISTORY_FILE = 'history.vl.json'
/** What a run under way keeps beside its files. */
const OWN_ASIDE = /^\.sdk-memtest-\d+\.(new|old)$/
/** Runs lie in folders by time, by workflow run, by artifact and by scenario. */
const MAX_DEPTH = 4
const MAX_FOLDERS = 20_000
const MAX_FILE_BYTES = 16 * 2 ** 20

/**
 * Finds the runs below a folder (which may be a run itself), ordered by name. Reads only `report.json` and `run.json`,
 * one run at a time. Says why a run's folder cannot be read, and that a folder has no run.
 * @throws UsageError when the folder itself cannot be read.
 */
export async function* findRuns(dir: string): AsyncGenerator<FoundRun> {
  const root = await realpath(dir).catch((error: unknown) => {
    throw refusedBySystem(
      { subject: 'history', expected: 'should be given a folder of runs', got: quote(dir) },
      error,
    )
  })
  const walk = { root, folders: 0, seen: new Set<string>() }
  if (!(await stat(root)).isDirectory()) {
    yield { kind: 'skipped', folder: dir, why: 'it is no folder: give the one that the runs lie in' }
    return
  }
  yield* runsBelow(dir, 0, walk)
}

interface Walk {
  root: string
  folders: number
  seen: Set<string>
}

async function* runsBelow(dir: string, depth: number, walk: Walk): AsyncGenerator<FoundRun> {
  const listed = await list(dir, walk)
  if (typeof listed === 'string') {
    yield { kind: 'skipped', folder: dir, why: listed }
    return
  }
  const { files, folders } = listed
  if (RUN_FILES.some((name) => files.has(name))) {
    yield await readRun(dir, files)
    // The base of the run, a run of its own; the Rust side and whatever else lies here belong to the run.
    const base = join(dir, BASE_FOLDER)
    if (folders.includes(BASE_FOLDER)) yield await readRun(base, new Set(RUN_FILES))
    return
  }
  const below: FoundRun[] = []
  let hasRuns = depth === 0
  for (const name of folders) {
    const folder = join(dir, name)
    if (depth + 1 >= MAX_DEPTH) continue
    for await (const found of runsBelow(folder, depth + 1, walk)) {
      hasRuns ||= found.kind === 'run' || found.why !== FOREIGN
      // Kept until it is known whether there are runs here at all: a foreign tree is named once, by its top.
      if (hasRuns) {
        yield* below.splice(0)
        yield found
      } else {
        below.push(found)
      }
    }
  }
  if (!hasRuns && !files.has(HISTORY_FILE)) yield { kind: 'skipped', folder: dir, why: FOREIGN }
}

const FOREIGN = 'no run of this tool lies there'

/** The names in a folder, sorted; or why there are none. */
async function list(dir: string, walk: Walk): Promise<{ files: Set<string>; folders: string[] } | string> {
  if (++walk.folders > MAX_FOLDERS) return `more than ${MAX_FOLDERS} folders: give one with fewer`
  const files = new Set<string>()
  const folders: string[] = []
  try {
    for await (const entry of await opendir(dir)) {
      if (entry.isDirectory()) {
        if (!OWN_ASIDE.test(entry.name)) folders.push(entry.name)
      } else if (entry.isSymbolicLink()) {
        const kind = await linkKind(join(dir, entry.name), walk)
        if (kind === 'folder') folders.push(entry.name)
        if (kind === 'file') files.add(entry.name)
      } else if ([...RUN_FILES, HISTORY_FILE].includes(entry.name)) {
        files.add(entry.name)
      }
    }
  } catch (error) {
    return `it cannot be read (${reasonOf(error)})`
  }
  return { files, folders: folders.toSorted() }
}

/** What a link leads to. A folder inside, as `latest` does, is met by itself; one outside is followed once. */
async function linkKind(link: string, { root, seen }: Walk): Promise<'folder' | 'file' | null> {
  try {
    const [target, stats] = [await realpath(link), await stat(link)]
    if (!stats.isDirectory()) return 'file'
    const isInside = !relative(root, target).startsWith('..') || root.startsWith(target + sep)
    if (isInside || seen.has(target)) return null
    seen.add(target)
    return 'folder'
  } catch {
    // A link to nothing holds no run; nor does one in a circle.
    return null
  }
}

async function readRun(folder: string, files: ReadonlySet<string>): Promise<FoundRun> {
  const skipped = (why: string): FoundRun => ({ kind: 'skipped', folder, why })
  if (!files.has('report.json')) {
    return skipped(
      files.has('samples.csv')
        ? 'no report.json: "sdk-memtest compare" on its samples.csv, with --out, writes one'
        : 'no report.json',
    )
  }
  if (!files.has('run.json')) return skipped('no run.json, so that nobody knows when it was measured')
  const report = await readJson(join(folder, 'report.json'))
  if (report.kind === 'unread') return skipped(`report.json ${report.why}`)
  const run = await readJson(join(folder, 'run.json'))
  if (run.kind === 'unread') return skipped(`run.json ${run.why}`)
  const read = readPoint(report.value, run.value)
  return read.kind === 'point' ? { kind: 'run', folder, point: read.point } : skipped(read.why)
}

async function readJson(
  file: string,
): Promise<{ kind: 'json'; value: unknown } | { kind: 'unread'; why: string }> {
  try {
    const stats = await stat(file)
    // A pipe would be waited for.
    if (!stats.isFile()) return { kind: 'unread', why: 'is no file' }
    if (stats.size > MAX_FILE_BYTES) {
      return {
        kind: 'unread',
        why: `has ${formatBytes(stats.size)}, expected at most ${formatBytes(MAX_FILE_BYTES)}`,
      }
    }
    return { kind: 'json', value: JSON.parse(await readFile(file, 'utf8')) as unknown }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return { kind: 'unread', why: 'is not there' }
    if (error instanceof SyntaxError) return { kind: 'unread', why: `is torn (${unquoted(error.message)})` }
    return { kind: 'unread', why: `cannot be read (${reasonOf(error)})` }
  }
}
