/** In V8's words, and in Chromium's. */
const HEAP_IS_FULL = /javascript (heap )?(OOM|out of memory)/i
/** Blink's heap, other memory of V8, an allocator. */
const OTHER_IS_FULL = /Oilpan: out of memory|process (OOM|out of memory)|FATAL:.*\] Out of memory/i

/**
 * Why a page ended, in a sentence's words.
 * @param status As Chromium's protocol tells it.
 * @param said What Chromium and its pages wrote before.
 */
export function explainCrash(status: string, said: string): string {
  if (HEAP_IS_FULL.test(said)) return "the page ran out of memory: it reached V8's heap limit"
  if (OTHER_IS_FULL.test(said)) return "the page ran out of memory outside V8's heap"
  if (status === 'oom') return 'the page ran out of memory'
  if (status === 'killed') return "the page's process was killed"
  // Seen with a page of ever more elements: Chromium tells of V8's heap alone.
  return "the page's process crashed and said nothing: a fault in it, or no more memory outside V8's heap"
}
