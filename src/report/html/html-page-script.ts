/** What the page's script gets from the page, as JSON. */
export interface PageCharts {
  /** One Vega-Lite spec a metric, without its `config` and its counts. */
  specs: Record<string, { vconcat: readonly object[] }>
  /** The panel below, the same for every metric; empty where nothing was counted. */
  counts: readonly object[]
  /** A `config` a theme. */
  configs: Record<'light' | 'dark', object>
}

interface Embedded {
  finalize(): void
}
declare const vegaEmbed: (element: Element, spec: object, options: object) => Promise<Embedded>

/**
 * Runs in the browser, as the text of this very function: it may use nothing from outside itself but the DOM and
 * `vegaEmbed`. Draws the chosen metric in the page's theme, and again when either changes.
 */
export function startPage(): void {
  const find = <T extends Element>(id: string) => document.getElementById(id) as unknown as T | null
  const data = find<HTMLScriptElement>('charts')
  const chart = find<HTMLElement>('chart')
  const metric = find<HTMLSelectElement>('metric')
  const toggle = find<HTMLButtonElement>('theme')
  if (data === null || chart === null || metric === null || toggle === null) return
  const { specs, counts, configs } = JSON.parse(data.textContent ?? '{}') as PageCharts
  const prefersDark = window.matchMedia('(prefers-color-scheme: dark)')
  let chosen: 'light' | 'dark' | null = null
  let current: Embedded | null = null
  let turn = 0

  const draw = async () => {
    const theme = chosen ?? (prefersDark.matches ? 'dark' : 'light')
    toggle.textContent = theme === 'dark' ? 'Light mode' : 'Dark mode'
    const spec = specs[metric.value]
    if (spec === undefined) return
    const mine = ++turn
    const stage = document.createElement('div')
    const next = await vegaEmbed(
      stage,
      { ...spec, vconcat: [...spec.vconcat, ...counts], config: configs[theme] },
      {
        mode: 'vega-lite',
        renderer: 'svg',
        // Expressions are interpreted, so that the page needs no right to evaluate code.
        ast: true,
        tooltip: { theme },
        actions: { export: true, source: false, compiled: false, editor: false },
        downloadFileName: `sdk-memtest-${metric.value}`,
      },
    )
    // A later choice may have been drawn already.
    if (mine !== turn) return next.finalize()
    current?.finalize()
    current = next
    chart.replaceChildren(stage)
    chart.dataset.drawn = `${metric.value} ${theme}`
  }

  metric.addEventListener('change', draw)
  prefersDark.addEventListener('change', draw)
  toggle.addEventListener('click', () => {
    const shown = chosen ?? (prefersDark.matches ? 'dark' : 'light')
    chosen = shown === 'dark' ? 'light' : 'dark'
    document.documentElement.dataset.theme = chosen
    void draw()
  })
  void draw()
}
