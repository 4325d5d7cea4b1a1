/** The pages of the profiling server, by path, as its index shows them. */
export const DEBUG_PAGES = [
  { path: '/debug/pprof/heap', what: 'live JavaScript objects by the stack that allocated them (pprof)' },
  { path: '/debug/pprof/profile?seconds=30', what: 'CPU time by stack (pprof)' },
  { path: '/debug/pprof/goroutine', what: 'active resources by the stack that made them (pprof)' },
  { path: '/debug/pprof/goroutine?debug=1', what: 'the same as text' },
  { path: '/debug/pprof/rustheap', what: 'Rust allocations by stack, with --rust-profile (pprof)' },
  { path: '/debug/memstats', what: 'all counts now (JSON)' },
  {
    path: '/debug/heapsnapshot',
    what: "the whole V8 heap for Chrome's developer tools; may contain secrets",
  },
] as const

/** @param base Such as `http://127.0.0.1:6060/TOKEN`. */
export function renderDebugIndex(base: string): string {
  const rows = DEBUG_PAGES.map(
    ({ path, what }) => `<tr><td><a href="${base}${path}">${path}</a></td><td>${what}</td></tr>`,
  )
  return `<!doctype html>
<meta charset="utf-8">
<title>sdk-memtest: profiles</title>
<style>body{font:16px/1.5 system-ui;margin:2rem}td{padding:0 1rem 0 0}</style>
<h1>sdk-memtest: profiles</h1>
<table>
${rows.join('\n')}
</table>
<p>Look at one with <code>go tool pprof -top ${base}/debug/pprof/heap</code></p>
`
}
