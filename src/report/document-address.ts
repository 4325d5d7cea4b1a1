import { relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

// From a clone the sources run as they are; bundled, every chunk lies in one folder beside the documents.
const ROOT = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../..' : '..', import.meta.url))

/**
 * Where a document of this repository is read: on GitHub, where the tool was started from there, else in the folder of the
 * tool, as seen from `outDir`; null where neither is known.
 * @param url Relative to this repository.
 * @param tool How a reader starts this tool: `npx github:OWNER/REPOSITORY#REF` in the Action.
 */
export function documentAddress(url: string, tool: string, outDir: string | null): string | null {
  const published = /^npx github:([\w.-]+\/[\w.-]+)#([\w./-]+)$/.exec(tool)
  if (published !== null) return `https://github.com/${published[1]}/blob/${published[2]}/${url}`
  if (outDir === null) return null
  const way = relative(outDir, ROOT)
  return [...way.split(sep), ...url.split('/')]
    .filter((part) => part !== '')
    .map(encodeURIComponent)
    .join('/')
}
