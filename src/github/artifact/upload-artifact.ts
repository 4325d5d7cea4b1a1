import { copyFile, mkdir, readdir } from 'node:fs/promises'
import path from 'node:path'
import { DefaultArtifactClient } from '@actions/artifact'
import { type ActionContext, runUrl } from '../inputs/inputs.ts'
import * as core from '../runner-core.ts'

export interface UploadedArtifact {
  name: string
  id: number
  url: string
}

/** How many names are tried when jobs of a matrix have no names of their own. */
const MAX_NAMES = 20

/**
 * Uploads a folder as one zip, and each `raw` file once more as it is, so that a browser shows it.
 * @throws Error when the service refuses; the caller decides whether that fails the step.
 */
export async function uploadResults(
  dir: string,
  rawCsv: string | null,
  name: string,
  retentionDays: number | null,
  context: ActionContext,
): Promise<UploadedArtifact> {
  const client = new DefaultArtifactClient()
  const options = retentionDays === null ? {} : { retentionDays }
  const files = await filesUnder(dir)
  const uploaded = await withFreeName(name, (free) => client.uploadArtifact(free, files, dir, options))
  if (rawCsv !== null) await uploadRaw(client, rawCsv, uploaded.name, options, context)
  const { id } = uploaded.value
  if (id === undefined) throw new Error(`the artifact service gave ${uploaded.name} no id: run the job again`)
  return { name: uploaded.name, id, url: `${runUrl(context)}/artifacts/${id}` }
}

// A raw artifact is named for its file, so the file needs the artifact's name.
async function uploadRaw(
  client: DefaultArtifactClient,
  csv: string,
  name: string,
  options: { retentionDays?: number },
  context: ActionContext,
): Promise<void> {
  const dir = path.join(context.tempDir, 'sdk-memtest-raw')
  await mkdir(dir, { recursive: true })
  const copy = path.join(dir, `${name}.csv`)
  await copyFile(csv, copy)
  try {
    await client.uploadArtifact(name, [copy], dir, { ...options, skipArchive: true })
  } catch (error) {
    core.warning(
      `The CSV could not be uploaded a second time, unzipped (${String(error)}): it is in the artifact ${name}.`,
    )
  }
}

async function withFreeName<T>(
  name: string,
  upload: (name: string) => Promise<T>,
): Promise<{ name: string; value: T }> {
  for (let number = 1; ; number++) {
    const free = number === 1 ? name : `${name}--${number}`
    try {
      return { name: free, value: await upload(free) }
    } catch (error) {
      if (number === MAX_NAMES || !/\(409\)|already_exists/.test(String(error))) throw error
      core.warning(
        `An artifact ${free} exists already in this run: give each job of a matrix its own input artifact-name. Trying ${name}--${number + 1}.`,
      )
    }
  }
}

async function filesUnder(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
  // Whoever can see the run can download its artifact, and a snapshot holds every string of the process.
  const snapshots = files.filter((file) => file.endsWith('.heapsnapshot'))
  if (snapshots.length > 0) {
    core.notice(
      `${snapshots.length} heap snapshot(s) are left out of the artifact, since they may hold secrets: they stay on the runner in ${dir}.`,
    )
  }
  return files.filter((file) => !file.endsWith('.heapsnapshot'))
}
