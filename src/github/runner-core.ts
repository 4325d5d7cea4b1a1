import * as core from '@actions/core'
import type { Sink } from '../run/run.ts'
import { logLine } from '../text/text.ts'

/**
 * The Action's only way to the runner: its log, its workflow commands, its outputs. Text from the SDK, npm, an artifact
 * or GitHub comes out as one line, never as a command of its own.
 */
export const info = (text: string): void => core.info(logLine(text))
export const notice = (text: string): void => core.notice(logLine(text))
export const warning = (text: string, { title }: Titled = {}): void =>
  core.warning(logLine(text), annotation(title))
export const error = (text: string, { title }: Titled = {}): void =>
  core.error(logLine(text), annotation(title))
export const setFailed = (text: string): void => core.setFailed(logLine(text))
/** A stack, for whoever runs the job again with debug logging. */
export const debug = (text: string): void => core.debug(logLine(text))
export const group = <T>(title: string, work: () => Promise<T>): Promise<T> =>
  core.group(logLine(title), work)

export const getInput = (name: string): string => core.getInput(name)
export const setSecret = (secret: string): void => core.setSecret(secret)
/** Outputs go through the runner's file, between delimiters that nobody can guess: the text stays as it is. */
export const setOutput = (name: string, value: unknown): void => core.setOutput(name, value)
/** The log as a place that lines are written to, one at a time. */
export const logSink: Sink = { write: info }

interface Titled {
  title?: string
}

const annotation = (title: string | undefined) => (title === undefined ? {} : { title: logLine(title) })
