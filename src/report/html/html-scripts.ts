import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { type InlineScript, inlineScript } from '../../text/text.ts'

/** Runs in the browser: unpacks what `#library` holds and runs it. The policy allows it by its hash, as any script. */
async function unpackLibrary(): Promise<void> {
  const packed = atob(document.getElementById('library')?.textContent ?? '')
  const bytes = Uint8Array.from(packed, (character) => character.charCodeAt(0))
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  const script = document.createElement('script')
  script.textContent = await new Response(unpacked).text()
  document.body.append(script)
}

/** The library is the same for each page of a process. */
const packedLibraries = new Map<string, string>()

/**
 * The scripts of a page: Vega and its like packed to a third, so that a page with its data stays under a megabyte, and what
 * draws with them.
 * @param starts Run in the browser, after the libraries; each from its own text alone.
 */
export function pageScripts(libraries: readonly string[], ...starts: (() => void)[]): InlineScript {
  const source = [...libraries, ...starts.map((start) => `(${start.toString()})()`)]
    .join(';\n')
    .replace(/\r\n?/g, '\n')
  const hash = createHash('sha256').update(source).digest('base64')
  let packed = packedLibraries.get(hash)
  if (packed === undefined) {
    packed = gzipSync(source, { level: 9 }).toString('base64')
    packedLibraries.set(hash, packed)
  }
  const loader = inlineScript(`(${unpackLibrary.toString()})()`)
  return {
    html: `<script type="text/plain" id="library">${packed}</script>\n${loader.html}`,
    csp: `${loader.csp} 'sha256-${hash}'`,
  }
}
