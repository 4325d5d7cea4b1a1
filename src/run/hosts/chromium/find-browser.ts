import { execFile } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { UsageError } from '../../../errors.ts'

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'chrome',
  'microsoft-edge',
]

/** Where installers put it that leave `PATH` alone. */
const USUAL_PLACES: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  linux: ['/usr/bin/chromium', '/usr/bin/google-chrome', '/opt/google/chrome/chrome', '/snap/bin/chromium'],
  win32: ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((variable) =>
    process.env[variable] === undefined
      ? []
      : [join(process.env[variable], 'Google', 'Chrome', 'Application', 'chrome.exe')],
  ),
}

const INSTALL =
  'install Chromium (Debian, Ubuntu: "apt install chromium") or Google Chrome, or name one with --browser PATH or CHROME_PATH'

/**
 * Finds Chromium, Chrome or another browser made from it.
 * @param given The user's own choice; null to look in `PATH` and in the usual places.
 * @throws UsageError when there is none.
 */
export function findBrowser(given: string | null, environment: NodeJS.ProcessEnv = process.env): string {
  if (given !== null) {
    if (isProgram(given)) return given
    throw new UsageError(
      `--browser (CHROME_PATH) should be the program of Chromium or Chrome, got ${given}: ${INSTALL}`,
    )
  }
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  const inPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))
  const found = [...inPath, ...(USUAL_PLACES[process.platform] ?? [])].find(isProgram)
  if (found === undefined) throw new UsageError(`--host chromium needs a browser, found none: ${INSTALL}`)
  return found
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/**
 * The version of a browser, such as `chromium 156.0.8078.108`.
 * @param env What the browser inherits.
 * @returns Null where it does not tell: on Windows it would open a window.
 * @throws UsageError when the program does not run.
 */
export async function browserVersion(browser: string, env: NodeJS.ProcessEnv): Promise<string | null> {
  if (process.platform === 'win32') return null
  try {
    const { stdout } = await promisify(execFile)(browser, ['--version'], { env, timeout: 30_000 })
    return /\d+(\.\d+)+/.exec(stdout)?.[0] ?? null
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error)
    throw new UsageError(
      `the browser ${browser} should tell its version, it does not run (${why}): ${INSTALL}`,
    )
  }
}
