import { loadAssets } from './assets.ts'

/**
 * Loads what pictures and pages are made with, half a second of work: whoever waits for a run has that time to spare.
 * What cannot be loaded is told when it is needed.
 */
export async function prepareReports(): Promise<void> {
  await Promise.allSettled([loadAssets(), import('vega'), import('vega-lite')])
}
