import { buffer } from 'node:stream/consumers'
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl'
import { oneLine } from '../../text/text.ts'

/** What a zip may claim before anything of it is unpacked. */
export interface ZipLimits {
  entries: number
  /** Bytes of one entry that is read. */
  entryBytes: number
  /** Unpacked bytes of all entries together, read or not. */
  totalBytes: number
}

/** Whether a file is read; it may refuse the archive for what the file claims to be. */
type Wanted = (name: string, claimedBytes: number) => boolean

/** Picks the files to unpack among the wanted ones, by name and claimed bytes: more than it picks is never in memory. */
export type ChooseFiles = (claimed: ReadonlyMap<string, number>) => ReadonlySet<string>

/** The archive is not what this tool uploads: broken, or made to do harm. Nothing of it was used. */
export class RefusedArchive extends Error {
  override name = 'RefusedArchive'
}

/**
 * The wanted files of a zip, in memory: nothing is ever written under a name that the archive chose. One suspicious
 * entry refuses the whole archive, wanted or not: an absolute path, `..`, a link, a name twice, a claimed size over
 * the limits. A claimed size that lies is found while reading.
 * @throws RefusedArchive
 */
export async function readZip(
  archive: Buffer,
  limits: ZipLimits,
  wanted: Wanted,
  choose: ChooseFiles = (claimed) => new Set(claimed.keys()),
): Promise<Map<string, Buffer>> {
  try {
    const zip = await fromBufferPromise(archive, { strictFileNames: true, validateEntrySizes: true })
    if (zip.entryCount > limits.entries) {
      throw new RefusedArchive(`${zip.entryCount} entries, expected at most ${limits.entries}`)
    }
    return await readEntries(zip, limits, wanted, choose)
  } catch (error) {
    if (error instanceof RefusedArchive) throw error
    // yauzl quotes names of the archive's as they are.
    throw new RefusedArchive(oneLine(error instanceof Error ? error.message : String(error)))
  }
}

async function readEntries(
  zip: ZipFile,
  limits: ZipLimits,
  wanted: Wanted,
  choose: ChooseFiles,
): Promise<Map<string, Buffer>> {
  const entries: Entry[] = []
  const names = new Set<string>()
  let claimedBytes = 0
  for await (const entry of zip.eachEntry()) {
    claimedBytes += entry.uncompressedSize
    checkEntry(entry, names)
    if (claimedBytes > limits.totalBytes) {
      throw new RefusedArchive(`it claims more than ${limits.totalBytes} bytes unpacked`)
    }
    if (wanted(entry.fileName, entry.uncompressedSize)) entries.push(entry)
  }
  const files = new Map<string, Buffer>()
  const chosen = choose(new Map(entries.map((entry) => [entry.fileName, entry.uncompressedSize])))
  for (const entry of entries.filter(({ fileName }) => chosen.has(fileName))) {
    if (entry.uncompressedSize > limits.entryBytes) {
      throw new RefusedArchive(
        `${JSON.stringify(entry.fileName)} claims ${entry.uncompressedSize} bytes, expected at most ${limits.entryBytes}`,
      )
    }
    files.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)))
  }
  return files
}

const FILE_TYPE_MASK = 0o170000
const REGULAR_FILE = 0o100000
const DIRECTORY = 0o040000

function checkEntry(entry: Entry, names: Set<string>): void {
  const name = JSON.stringify(entry.fileName)
  if (names.has(entry.fileName)) throw new RefusedArchive(`${name} is there twice`)
  names.add(entry.fileName)
  // The upper half of the attributes holds the Unix mode where the maker set one; 0 means a plain file.
  const type = (entry.externalFileAttributes >>> 16) & FILE_TYPE_MASK
  if (type !== 0 && type !== REGULAR_FILE && type !== DIRECTORY) {
    throw new RefusedArchive(`${name} is a link or a device, expected plain files`)
  }
  if (!entry.canDecodeFileData()) throw new RefusedArchive(`${name} is encrypted or packed in an unknown way`)
}
