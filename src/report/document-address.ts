import { existsSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import manifest from '../../package.json' with { type: 'json' }

// From a clone the sources run as they are; bundled, every chunk lies in one folder beside the documents.
const ROOT = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../..' : '..', import.meta.url))

/** The owner that stands in `package.json` until somebody publishes the tool. */
const PLACEHOLDER = 'OWNER'

/**
 * Where a document of this repository is read: on GitHub, where the tool was started from there or is published, else in
 * the folder of the tool, as seen from `outDir`; null where neither is known.
 * @param url Relative to this repository.
 * @param tool How a reader starts this tool: `npx github:OWNER/REPOSITORY#REF` in the Action.
 */
export function documentAddress(url: string, tool: string, outDir: string | null): string | null {
  const started = /^npx github:([\w.-]+\/[\w.-]+)#([\w./-]+)$/.exec(tool)
  if (started !== null) return `https://github.com/${started[1]}/blob/${started[2]}/${url}`
  const published = publishedAddress(url)
  if (published !== null) return published
  if (outDir === null) return null
  const way = relative(outDir, ROOT)
  return [...way.split(sep), ...url.split('/')]
    .filter((part) => part !== '')
    .map(encodeURIComponent)
    .join('/')
}

/**
 * Where a document is read from a terminal: the file that came with the tool, as short as it can be opened from `from`;
 * else its address where the tool is published.
 */
export function documentPath(url: string, from = process.cwd()): string {
  const file = join(ROOT, ...url.split('/'))
  if (!existsSync(file)) return publishedAddress(url) ?? url
  const way = relative(from, file)
  return way.startsWith('..') ? file : way
}

/** A document as `report.json` names it: its address where the tool is published, else its path in this repository. */
export function documentUrl(url: string): string {
  return publishedAddress(url) ?? url
}

/**
 * On GitHub, at the tag of this version; null as long as `package.json` names no owner.
 * @param repository As `package.json` has it.
 */
export function publishedAddress(
  url: string,
  { repository, version }: { repository: { url: string }; version: string } = manifest,
): string | null {
  const [, owner, name] = /github\.com\/([\w.-]+)\/([\w.-]+?)(?:\.git)?$/.exec(repository.url) ?? []
  return owner === undefined || owner === PLACEHOLDER
    ? null
    : `https://github.com/${owner}/${name}/blob/v${version}/${url}`
}
