import { stat } from 'node:fs/promises'
import * as core from '@actions/core'
import { fitMarkdown } from './fit-markdown.ts'

/** GitHub refuses a step's summary over 1 MiB whole; the rest is room for what the file frames it with. */
const MAX_SUMMARY_BYTES = 1_000_000
const CUT_NOTICE = '_Cut to fit into the job summary: the whole report is in the artifact._'

/** Adds Markdown to the job summary, cut at block borders to what GitHub takes. */
export async function writeSummary(markdown: string, file: string | undefined): Promise<void> {
  if (file === undefined || file === '') {
    core.info('No job summary here: GITHUB_STEP_SUMMARY is not set.')
    return
  }
  const used = (await stat(file).catch(() => null))?.size ?? 0
  const room = Math.max(0, MAX_SUMMARY_BYTES - used - 2)
  await core.summary.addRaw(fitMarkdown(markdown, room, CUT_NOTICE), true).write()
}
