import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { APART_FROM, COMMON, ENTRIES, ROOMS, SIDE_DOORS } from './house-plan.ts'

const SRC = fileURLToPath(new URL('../src', import.meta.url))
const GENERATED = /(^|\/)generated\//

/** One file of `src`. Paths are relative to `src`. */
export interface SourceFile {
  path: string
  text: string
  /** The files of `src` that it imports or re-exports, types included. */
  imports: readonly string[]
  /** The names that it hands on from other files. */
  reexports: readonly { name: string; from: string }[]
}

/** Reads every source but the generated ones. */
export async function readSources(): Promise<SourceFile[]> {
  const names = await readdir(SRC, { recursive: true })
  const files = names.map((name) => name.replaceAll(path.sep, '/')).filter((name) => name.endsWith('.ts'))
  return Promise.all(
    files.sort().map(async (file) => sourceFile(file, await readFile(path.join(SRC, file), 'utf8'))),
  )
}

/** A file as the graph sees it: what its `import` and `export … from` name, and `import()` with a literal. */
export function sourceFile(file: string, text: string): SourceFile {
  const target = (specifier: string) => path.posix.join(path.posix.dirname(file), specifier)
  const named = [...text.matchAll(/^(import|export)\s[^'"]*?from '(\.[^']+\.ts)'/gm)]
  const called = [...text.matchAll(/\bimport\('(\.[^']+\.ts)'\)/g)].map(([, specifier = '']) => specifier)
  const bare = [...text.matchAll(/^import '(\.[^']+\.ts)'/gm)].map(([, specifier = '']) => specifier)
  return {
    path: file,
    text,
    imports: [...named.map(([, , specifier = '']) => specifier), ...called, ...bare].map(target),
    reexports: named
      .filter(([, word]) => word === 'export')
      .flatMap(([statement, , from = '']) =>
        namesIn(statement).map((name) => ({ name, from: target(from) })),
      ),
  }
}

/** The imports that go past a door: a room's outsiders import its door, or a side door. */
export function pastDoors(files: readonly SourceFile[]): string[] {
  return edges(files).flatMap(({ from, to }) => {
    const room = outermostRoomBetween(from, to)
    if (room === null || ROOMS[room]?.door === to || SIDE_DOORS[to] !== undefined) return []
    return [`${from} imports ${to}: expected ${ROOMS[room]?.door}, the door of ${room}`]
  })
}

/** The imports that go against the layers. */
export function againstLayers(files: readonly SourceFile[]): string[] {
  return edges(files).flatMap(({ from, to }) => {
    const [outer, target] = [topRoom(from), topRoom(to)]
    if (outer === target || COMMON.includes(to) || ENTRIES.includes(from)) return []
    const allowed = ROOMS[outer]?.mayImport ?? []
    if (allowed.some((room) => to.startsWith(`${room}/`))) return []
    return [`${from} imports ${to}: ${outer} may import ${allowed.join(', ') || 'no other room'}`]
  })
}

/** What a room imports that must not know where it runs: a `node:` module, or a room it is kept apart from. */
export function notApart(files: readonly SourceFile[]): string[] {
  return Object.entries(APART_FROM).flatMap(([room, others]) =>
    files
      .filter(({ path: file }) => file.startsWith(`${room}/`))
      .flatMap(({ path: from, text, imports }) => [
        ...[...text.matchAll(/from '(node:[^']+)'/g)].map(([, module]) => `${from} imports ${module}`),
        ...imports
          .filter((to) => others.some((other) => to.startsWith(`${other}/`)))
          .map((to) => `${from} imports ${to}`),
      ]),
  )
}

/** Every set of files that import each other in a ring, types included. */
export function importRings(files: readonly SourceFile[]): string[][] {
  const graph = new Map(files.map((file) => [file.path, file.imports]))
  const [index, low] = [new Map<string, number>(), new Map<string, number>()]
  const [open, rings]: [string[], string[][]] = [[], []]
  // Tarjan, "Depth-first search and linear graph algorithms", 1972.
  const visit = (file: string): number => {
    const own = index.size
    index.set(file, own)
    low.set(file, own)
    open.push(file)
    for (const next of graph.get(file) ?? []) {
      const reached = index.has(next) ? (open.includes(next) ? index.get(next) : own) : visit(next)
      low.set(file, Math.min(low.get(file) ?? own, reached ?? own))
    }
    if (low.get(file) === own) {
      const ring = open.splice(open.indexOf(file))
      if (ring.length > 1) rings.push(ring.sort())
    }
    return low.get(file) ?? own
  }
  for (const { path: file } of files) if (!index.has(file)) visit(file)
  return rings
}

/** What a door hands on although no outsider imports it. */
export function unusedReexports(files: readonly SourceFile[]): string[] {
  const used = new Set(
    files.flatMap((file) =>
      [...file.text.matchAll(/^(?:import|export)\s[^'"]*?from '(\.[^']+\.ts)'/gm)].flatMap(
        ([statement, specifier = '']) => {
          const to = path.posix.join(path.posix.dirname(file.path), specifier)
          return namesIn(statement).map((name) => `${to} ${name}`)
        },
      ),
    ),
  )
  const dynamic = new Set(
    files.flatMap((file) =>
      [...file.text.matchAll(/\{([^}]*)\} = await import\('(\.[^']+\.ts)'\)/g)].flatMap(
        ([, names = '', specifier = '']) =>
          names
            .split(',')
            .map((name) => `${path.posix.join(path.posix.dirname(file.path), specifier)} ${name.trim()}`),
      ),
    ),
  )
  return files.flatMap((file) =>
    file.reexports
      .filter(({ name }) => !used.has(`${file.path} ${name}`) && !dynamic.has(`${file.path} ${name}`))
      .map(({ name }) => `${file.path} hands on ${name}, which nobody imports`),
  )
}

const COMMENT =
  /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(export )?(?:async )?(?:abstract )?(?:(function\*?|class|interface|type|const) )?(\w+)?/g

/**
 * A sentence of a file: the first of the comment before its imports, else of the comment on what it is named for: the
 * declaration whose name holds most of the file's words, exported before not, what does something before what is one.
 */
export function sentenceOf(file: SourceFile): string {
  const words = path.posix.basename(file.path, '.ts').split('-')
  const comments = [...file.text.matchAll(COMMENT)].flatMap((match) => {
    const [, text = '', exported, kind = '', name = ''] = match
    const held = words.filter((word) => name.toLowerCase().includes(word)).length
    const does = /^(function|class)/.test(kind)
    // Detached from what follows by an empty line.
    const isOnFile = match.index === 0 && /\*\/\n\n/.test(match[0])
    if (/^\s*(\* )?@/.test(text)) return []
    return {
      text,
      rank:
        (isOnFile ? 1000 : 0) +
        held * 10 +
        (exported === undefined ? 0 : 4) +
        (does ? 2 : kind === '' ? -1 : 0),
    }
  })
  const best = comments.reduce<(typeof comments)[number] | null>(
    (found, each) => (found === null || each.rank > found.rank ? each : found),
    null,
  )
  const text =
    (best?.text ?? '')
      .replaceAll(/^\s*\*? ?/gm, '')
      .split(/\n@/)[0]
      ?.replaceAll(/\s+/g, ' ')
      .trim() ?? ''
  return /^.*?[.:](?= [A-Z@]|$)/.exec(text)?.[0].replace(/:$/, '.') ?? text
}

function edges(files: readonly SourceFile[]): { from: string; to: string }[] {
  return files.flatMap(({ path: from, imports }) => imports.map((to) => ({ from, to })))
}

function outermostRoomBetween(from: string, to: string): string | null {
  if (GENERATED.test(to)) return null
  const folders = to.split('/').slice(0, -1)
  const rooms = folders.map((_, depth) => folders.slice(0, depth + 1).join('/'))
  return rooms.find((room) => ROOMS[room] !== undefined && !from.startsWith(`${room}/`)) ?? null
}

function topRoom(file: string): string {
  return file.split('/')[0] ?? file
}

function namesIn(statement: string): string[] {
  const list = /\{([^}]*)\}/.exec(statement)?.[1] ?? ''
  return list
    .split(',')
    .map((name) =>
      name
        .trim()
        .replace(/^type /, '')
        .replace(/ as .*$/, ''),
    )
    .filter((name) => name !== '')
}
