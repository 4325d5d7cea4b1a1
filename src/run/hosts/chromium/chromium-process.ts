import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { forgetGroup, groupEnded, killGroup, rememberGroup } from '../../process-group.ts'
import { LOOPBACK_ONLY } from '../loopback-only.ts'
import { CdpPipe } from './cdp-pipe.ts'

/** What makes a measured page undisturbed, and the browser around it quiet. */
const FLAGS = [
  '--headless=new',
  '--remote-debugging-pipe',
  // So that the page's is the only renderer that works.
  '--no-startup-window',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-component-extensions-with-background-pages',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-extensions',
  '--disable-sync',
  '--disable-breakpad',
  '--metrics-recording-only',
  '--password-store=basic',
  '--use-mock-keychain',
  '--mute-audio',
  '--disable-gpu',
  // Containers have 64 MB of shared memory.
  '--disable-dev-shm-usage',
  // A page that nobody looks at would run its timers once a second.
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
  '--disable-ipc-flooding-protection',
  '--disable-features=Translate,OptimizationHints,MediaRouter,DialMediaRouteProvider,SpareRendererForSitePerProcess',
  '--js-flags=--expose-gc',
  // In no host is the SDK under test shut in, and in many containers the sandbox does not start.
  '--no-sandbox',
]

/** Nothing but loopback has a name or is reached, for the browser's own services as well. */
const LOOPBACK_FLAGS = [
  '--host-resolver-rules=MAP *.localhost 127.0.0.1, MAP localhost 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  `--proxy-server=${LOOPBACK_ONLY.http_proxy}`,
  '--proxy-bypass-list=127.0.0.1;localhost;*.localhost',
  '--disable-quic',
]

export interface ChromiumOptions {
  browser: string
  /** A folder of its own, made anew in another; whoever made that one deletes it. */
  profileDir: string
  loopbackOnly: boolean
  /** Further flags. */
  flags?: readonly string[]
}

/** A Chromium that runs without a window, with the channel that drives it. */
export class ChromiumProcess {
  readonly cdp: CdpPipe
  /** Rejects when it ends before it is closed. */
  readonly died: Promise<never>
  readonly #child: ChildProcess
  readonly #parentDir: string
  #closing = false
  #errorText = ''
  #fail: (error: Error) => void = () => {}

  constructor({ browser, profileDir, loopbackOnly, flags = [] }: ChromiumOptions) {
    mkdirSync(profileDir, { recursive: true, mode: 0o700 })
    const args = [
      ...FLAGS,
      ...(loopbackOnly ? LOOPBACK_FLAGS : []),
      `--user-data-dir=${profileDir}`,
      ...flags,
    ]
    // Detached: a process group of its own, for all its processes are to be ended at once.
    this.#child = spawn(browser, args, {
      detached: true,
      windowsHide: true,
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    })
    this.#parentDir = dirname(profileDir)
    if (this.#child.pid !== undefined) rememberGroup(this.#parentDir, this.#child.pid)
    this.#child.stderr?.on('data', (chunk) => {
      this.#errorText = `${this.#errorText}${chunk}`.slice(-8000)
    })
    this.cdp = new CdpPipe(this.#child.stdio[3] as Writable, this.#child.stdio[4] as Readable)
    this.died = new Promise<never>((_, reject) => {
      this.#fail = (error) => {
        this.cdp.die(error)
        if (!this.#closing) reject(error)
      }
    })
    // Whoever asks hears of it as well; nobody may be listening here.
    this.died.catch(() => {})
    this.#child.once('error', (error) => this.#fail(new Error(`Chromium did not start: ${error.message}`)))
    this.#child.once('exit', (code, signal) =>
      this.#fail(new Error(explainEnd(code, signal, this.#errorText))),
    )
    process.once('exit', this.#killAll)
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** The last that it and its pages said. */
  get errorText(): string {
    return this.#errorText
  }

  /** Ends the browser because its page is no good any more. */
  giveUp(reason: string): void {
    this.#fail(new Error(reason))
    this.#killAll()
  }

  /** Ends it in order, and at once where that takes too long. */
  async close(): Promise<void> {
    this.#closing = true
    process.off('exit', this.#killAll)
    if (this.#child.exitCode === null && this.#child.signalCode === null && this.#child.pid !== undefined) {
      const exited = new Promise((resolve) => this.#child.once('exit', resolve))
      const timer = setTimeout(this.#killAll, 5000)
      this.cdp.send('Browser.close').catch(() => {})
      await exited
      clearTimeout(timer)
    }
    // What it started may outlive it.
    this.#killAll()
    if (process.platform !== 'win32') await groupEnded(this.pid)
    forgetGroup(this.#parentDir)
  }

  readonly #killAll = (): void => {
    const { pid } = this.#child
    if (pid === undefined) return
    if (process.platform === 'win32') this.#child.kill('SIGKILL')
    else killGroup(pid)
  }
}

function explainEnd(code: number | null, signal: NodeJS.Signals | null, errorText: string): string {
  const how = signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`
  const said = errorText
    .split('\n')
    .filter((line) => /FATAL|error while loading|No usable sandbox/i.test(line))
  const first = said[0] === undefined ? '' : `: ${said[0].trim().slice(0, 200)}`
  return `Chromium ${how}${first}`
}
