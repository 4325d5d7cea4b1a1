/** An artifact's way in: listed, downloaded within limits, unpacked and checked. */

import { addAbortSignal } from 'node:stream'
import { HttpClient } from '@actions/http-client'
import { hasStatus, type Repository } from '../github-client.ts'
import { type CheckedRun, checkRuns, isRunData, MOST_FILE_BYTES } from './check-run.ts'
import { type ChooseFiles, readZip } from './read-zip.ts'

/** The most that is downloaded: a day's samples, charts and a heap snapshot fit in many times over. */
export const MAX_DOWNLOAD_BYTES = 512 * 1024 * 1024

const MAX_DOWNLOAD_SEC = 300

/** An artifact of a workflow run, as the REST API lists it. */
export interface RunArtifact {
  id: number
  name: string
  sizeBytes: number
  expired: boolean
}

/** Every artifact of one workflow run, through all pages. */
export async function listArtifacts(
  { octokit, owner, repo }: Repository,
  runId: number,
): Promise<RunArtifact[]> {
  const artifacts = await octokit.paginate(octokit.rest.actions.listWorkflowRunArtifacts, {
    owner,
    repo,
    run_id: runId,
    per_page: 100,
  })
  return artifacts.map(({ id, name, size_in_bytes, expired }) => ({
    id,
    name,
    sizeBytes: size_in_bytes,
    expired,
  }))
}

/** What one artifact of ours may unpack to; each of its files has a limit of its own, which none can pass here. */
const ARTIFACT_LIMITS = { entries: 1000, entryBytes: MOST_FILE_BYTES, totalBytes: 2_000_000_000 }

/**
 * Downloads an artifact, unpacks it in memory, and checks and parses its runs.
 * @param choose Picks among the files of a run by what they claim; all of them without it.
 * @throws RefusedArchive, or an Error when the download fails.
 */
export async function fetchRuns(
  repository: Repository,
  artifact: RunArtifact,
  choose?: ChooseFiles,
): Promise<CheckedRun[] | 'expired'> {
  const archive = await downloadArtifact(repository, artifact)
  if (archive === 'expired') return 'expired'
  const files = await readZip(archive, ARTIFACT_LIMITS, isRunData, choose)
  return files.size === 0 && choose !== undefined ? [] : checkRuns(files)
}

/**
 * Downloads an artifact's zip.
 * @returns The bytes, or `expired` when GitHub has deleted it since it was listed.
 * @throws Error that names the artifact when the download fails or is larger than {@link MAX_DOWNLOAD_BYTES}.
 */
async function downloadArtifact(
  { octokit, owner, repo }: Repository,
  artifact: RunArtifact,
): Promise<Buffer | 'expired'> {
  const failed = (why: string) =>
    new Error(`artifact ${artifact.name} (${artifact.id}) could not be downloaded: ${why}; run the job again`)
  if (artifact.sizeBytes > MAX_DOWNLOAD_BYTES) throw failed(tooLarge(artifact.sizeBytes, MAX_DOWNLOAD_BYTES))
  let location: string | undefined
  try {
    const response = await octokit.rest.actions.downloadArtifact({
      owner,
      repo,
      artifact_id: artifact.id,
      archive_format: 'zip',
      // The storage behind the redirect must not get our token.
      request: { redirect: 'manual' },
    })
    location = response.headers.location
  } catch (error) {
    if (hasStatus(error, 410)) return 'expired'
    throw failed(error instanceof Error ? error.message : String(error))
  }
  if (location === undefined) throw failed('expected a redirect to the storage, got none')
  try {
    return await downloadBounded(location, { bytes: MAX_DOWNLOAD_BYTES, seconds: MAX_DOWNLOAD_SEC })
  } catch (error) {
    throw failed(error instanceof Error ? error.message : String(error))
  }
}

/** What a download may cost. */
export interface DownloadLimits {
  bytes: number
  seconds: number
}

/**
 * Downloads what a storage address holds, through the runner's proxy and without any credential; a storage that is out
 * of order in passing is asked three times more.
 * @throws Error that never shows the address, whose query is a credential.
 */
export async function downloadBounded(url: string, limits: DownloadLimits): Promise<Buffer> {
  const late = AbortSignal.timeout(limits.seconds * 1000)
  const client = new HttpClient('sdk-memtest', [], {
    allowRetries: true,
    maxRetries: 3,
    socketTimeout: limits.seconds * 1000,
  })
  try {
    const { message } = await Promise.race([client.get(url), aborted(late)])
    if (message.statusCode !== 200) {
      message.destroy()
      throw new StorageRefusal(`the storage answered ${message.statusCode}`)
    }
    const chunks: Uint8Array[] = []
    let bytes = 0
    for await (const chunk of addAbortSignal(late, message)) {
      bytes += chunk.byteLength
      if (bytes > limits.bytes) throw new Error(tooLarge(bytes, limits.bytes))
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  } catch (error) {
    if (error instanceof StorageRefusal) throw error
    const message = error instanceof Error ? error.message : String(error)
    if (late.aborted || message.startsWith('Request timeout')) {
      throw new Error(`the storage did not send it within ${limits.seconds} s`)
    }
    throw new Error(message.replaceAll(url, 'the storage'))
  }
}

/** The storage's own answer, which a limit that passes meanwhile does not change. */
class StorageRefusal extends Error {}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

/** A download over its limit, in words. */
export function tooLarge(bytes: number, most: number): string {
  return `it has ${bytes} bytes or more, expected at most ${most}`
}
