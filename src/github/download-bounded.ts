import { addAbortSignal } from 'node:stream'
import { HttpClient } from '@actions/http-client'

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
