/** One chart of the page. */
export interface PageChart {
  /** That of its `figure`. */
  id: string
  title: string
  key: string
  /** A Vega-Lite spec without its `config` and its rows. */
  spec: object
  /** Whether the page has the legend, so that the chart in it needs none; a saved picture has its own. */
  isLegendApart: boolean
  /** The rows of each dataset, column by column. */
  rows: Record<string, Record<string, (string | number | null)[]>>
  /** What a field is called in the CSV. */
  columns: Record<string, string>
  /** The series that can be left out; their legend is the page's own. */
  switches: { param: string; name: string; colour: number; line: string }[]
  zoom: { param: string; whole: [from: number, to: number] } | null
}

/** What the page's script gets from the page, as JSON. */
export interface PageCharts {
  /** What was measured, for the pictures that are saved. */
  subject: string
  /** The charts of each choice in `#metric`. */
  choices: Record<string, PageChart[]>
  /** Those that are the same for each choice. */
  common: PageChart[]
  /** A `config` a theme. */
  configs: Record<'light' | 'dark', object>
  /** Of the series, by their place. */
  colours: Record<'light' | 'dark', string[]>
}

interface View {
  signal(name: string): unknown
  signal(name: string, value: unknown): View
  runAsync(): Promise<View>
  toImageURL(kind: string, scale?: number): Promise<string>
}
interface Embedded {
  view: View
  finalize(): void
}
declare const vegaEmbed: (element: Element, spec: object, options: object) => Promise<Embedded>

/**
 * Runs in the browser, as the text of this very function: it may use nothing from outside itself but the DOM and
 * `vegaEmbed`. Draws the charts in the page's theme, again when theme or metric change, and sees to their buttons.
 */
export function startPage(): void {
  const data = document.getElementById('charts')
  const metric = document.getElementById('metric') as HTMLSelectElement | null
  const toggle = document.getElementById('theme')
  const prefersDark = window.matchMedia('(prefers-color-scheme: dark)')
  // On paper every chart is light, as is the page.
  const printing = window.matchMedia('print')
  let chosen: 'light' | 'dark' | null = null
  const themeNow = () =>
    (printing.matches ? 'light' : null) ?? chosen ?? (prefersDark.matches ? 'dark' : 'light')
  const { subject, choices, common, configs, colours } = JSON.parse(data?.textContent || '{}') as PageCharts
  const shown = new Map<HTMLElement, { chart: PageChart; embedded: Embedded; theme: 'light' | 'dark' }>()
  const turns = new Map<HTMLElement, number>()
  const hidden = new Set<string>()

  const datasetsOf = ({ rows }: PageChart) =>
    Object.fromEntries(
      Object.entries(rows).map(([name, columns]) => {
        const [first = []] = Object.values(columns)
        return [
          name,
          first.map((_, index) =>
            Object.fromEntries(
              Object.entries(columns).flatMap(([field, values]) =>
                values[index] === null ? [] : [[field, values[index]]],
              ),
            ),
          ),
        ]
      }),
    )

  const embed = (stage: Element, chart: PageChart, theme: 'light' | 'dark', more: object) =>
    vegaEmbed(
      stage,
      { ...chart.spec, datasets: datasetsOf(chart), ...more },
      // Expressions are interpreted, so that the page needs no right to evaluate code.
      { mode: 'vega-lite', renderer: 'svg', ast: true, tooltip: { theme }, actions: false },
    )

  const drawSeries = (figure: HTMLElement, { switches }: PageChart, theme: 'light' | 'dark') => {
    const labels = switches.map(({ param, name, colour, line: kind }) => {
      const [label, box, line] = ['label', 'input', 'i'].map((tag) => document.createElement(tag)) as [
        HTMLElement,
        HTMLInputElement,
        HTMLElement,
      ]
      box.type = 'checkbox'
      box.checked = !hidden.has(param)
      box.dataset.param = param
      line.style.borderTop = `3px ${kind} ${colours[theme][colour] ?? ''}`
      label.append(box, line, name)
      return label
    })
    figure.querySelector('.series')?.replaceChildren(...labels)
  }

  const draw = async (chart: PageChart, theme: 'light' | 'dark', what: string) => {
    const figure = document.querySelector<HTMLElement>(`figure[data-chart="${chart.id}"]`)
    const drawing = figure?.querySelector('.drawing')
    if (!figure || !drawing) return
    const mine = (turns.get(figure) ?? 0) + 1
    turns.set(figure, mine)
    figure.hidden = false
    const spec = JSON.parse(
      JSON.stringify(chart.spec, (key, value) => (chart.isLegendApart && key === 'legend' ? null : value)),
    )
    // In its place before it is drawn: a chart asks its column for its width.
    const stage = document.createElement('div')
    stage.className = 'stage'
    drawing.append(stage)
    const embedded = await embed(stage, { ...chart, spec }, theme, {
      config: { ...configs[theme], padding: 2 },
    })
    // A later choice may have been drawn already.
    if (turns.get(figure) !== mine) {
      stage.remove()
      return embedded.finalize()
    }
    shown.get(figure)?.embedded.finalize()
    shown.set(figure, { chart, embedded, theme })
    drawing.replaceChildren(stage)
    for (const { param } of chart.switches) if (hidden.has(param)) embedded.view.signal(param, false)
    await embedded.view.runAsync()
    const [title, key] = figure.querySelectorAll('figcaption > *')
    if (title && key) {
      title.textContent = chart.title
      key.textContent = chart.key
    }
    for (const button of figure.querySelectorAll('button')) {
      const [act = ''] = (button.getAttribute('aria-label') ?? '').split(':')
      button.setAttribute('aria-label', `${act}: ${chart.title}`)
    }
    drawSeries(figure, chart, theme)
    figure.dataset.drawn = `${what} ${theme}`
  }

  const drawChoice = () => {
    const charts = choices[metric?.value ?? ''] ?? []
    const missing = Object.values(choices)
      .flat()
      .filter(({ id }) => !charts.some((chart) => chart.id === id))
    for (const { id } of missing) {
      document.querySelector(`figure[data-chart="${id}"]`)?.setAttribute('hidden', '')
    }
    return Promise.all(charts.map((chart) => draw(chart, themeNow(), metric?.value ?? '')))
  }

  const drawAll = () => {
    const theme = themeNow()
    if (toggle) toggle.textContent = theme === 'dark' ? 'Light mode' : 'Dark mode'
    void drawChoice()
    for (const chart of common ?? []) void draw(chart, theme, chart.id)
  }

  const save = (name: string, address: string) => {
    const link = document.createElement('a')
    link.href = address
    link.download = name
    link.click()
  }

  const csvOf = (chart: PageChart) => {
    const [rows = []] = Object.values(datasetsOf(chart))
    const fields = Object.keys(chart.columns).filter((field) => rows.some((row) => field in row))
    const cell = (value: unknown) => {
      const text = String(value ?? '')
      return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
    }
    const lines = [
      fields.map((field) => chart.columns[field]),
      ...rows.map((row) => fields.map((field) => row[field])),
    ]
    return lines.map((line) => `${line.map(cell).join(',')}\n`).join('')
  }

  const savePicture = async (kind: string, chart: PageChart, theme: 'light' | 'dark', name: string) => {
    const isFluid = (chart.spec as { width?: unknown }).width === 'container'
    const heading = { text: chart.title, subtitle: [subject, chart.key], limit: 780 }
    const more = isFluid ? { width: 780, title: heading } : {}
    const picture = await embed(document.createElement('div'), chart, theme, {
      ...more,
      config: configs[theme],
    })
    save(name, await picture.view.toImageURL(kind, 2))
    picture.finalize()
  }

  const zoomBy = (embedded: Embedded, { zoom }: PageChart, factor: number) => {
    if (zoom === null) return
    const { param, whole } = zoom
    const [from, to] = (embedded.view.signal(param) as [number, number] | null) ?? whole
    const [middle, half] = [(from + to) / 2, ((to - from) / 2) * factor]
    const part = [Math.max(whole[0], middle - half), Math.min(whole[1], middle + half)]
    const isWhole = factor === 0 || (part[0] === whole[0] && part[1] === whole[1])
    void embedded.view.signal(param, isWhole ? null : part).runAsync()
  }

  document.addEventListener('click', (event) => {
    const button = (event.target as Element).closest<HTMLElement>('button[data-act]')
    const one = shown.get(button?.closest('figure') as HTMLElement)
    if (!button || !one) return
    const { chart, embedded, theme } = one
    const { act = '' } = button.dataset
    const name = `sdk-memtest-${chart.id}-${metric?.value ?? ''}.${act}`
    if (act === 'in') zoomBy(embedded, chart, 0.5)
    else if (act === 'out') zoomBy(embedded, chart, 2)
    else if (act === 'all') zoomBy(embedded, chart, 0)
    else if (act === 'csv') {
      const address = URL.createObjectURL(new Blob([csvOf(chart)], { type: 'text/csv' }))
      save(name, address)
      setTimeout(() => URL.revokeObjectURL(address), 10_000)
    } else void savePicture(act, chart, theme, name)
  })

  document.addEventListener('change', (event) => {
    const box = event.target as HTMLInputElement
    const { param } = box.dataset
    if (box === (metric as unknown)) void drawChoice()
    if (param === undefined) return
    if (box.checked) hidden.delete(param)
    else hidden.add(param)
    for (const { chart, embedded } of shown.values()) {
      if (chart.switches.some((one) => one.param === param))
        void embedded.view.signal(param, box.checked).runAsync()
    }
    for (const other of document.querySelectorAll<HTMLInputElement>(`input[data-param="${param}"]`)) {
      other.checked = box.checked
    }
  })

  for (const changing of [prefersDark, printing]) changing.addEventListener('change', drawAll)
  toggle?.addEventListener('click', () => {
    chosen = themeNow() === 'dark' ? 'light' : 'dark'
    document.documentElement.dataset.theme = chosen
    drawAll()
  })
  drawAll()
}
