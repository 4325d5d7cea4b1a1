import { PALETTES } from '../chart/chart.ts'

const pair = (key: 'background' | 'text' | 'muted' | 'grid') =>
  `light-dark(${PALETTES.light[key]}, ${PALETTES.dark[key]})`

/** The page's style; its colours are the chart's. The toggle sets `data-theme`, else the system's preference holds. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --back: ${pair('background')}; --text: ${pair('text')}; --muted: ${pair('muted')}; --line: ${pair('grid')};
  --panel: light-dark(#f6f8fa, #151b23); --accent: light-dark(#0969da, #4493f8);
  --bad: light-dark(#b3161f, #ff7b72); --unsure: light-dark(#7d4e00, #e3b341); --good: light-dark(#116329, #56d364);
}
:root[data-theme=light] { color-scheme: light }
:root[data-theme=dark] { color-scheme: dark }
* { box-sizing: border-box }
body { margin: 0; background: var(--back); color: var(--text); font: 15px/1.55 system-ui, "DejaVu Sans", Verdana, sans-serif }
main, header { max-width: 1000px; margin: 0 auto; padding: 0 20px }
header { display: flex; justify-content: space-between; align-items: center; gap: 16px; padding-top: 18px; color: var(--muted) }
h1 { font-size: 26px; line-height: 1.25; margin: 14px 0 6px }
h1.bad { color: var(--bad) } h1.unsure { color: var(--unsure) } h1.good { color: var(--good) }
h1 .severity { font-size: 15px; font-weight: normal; color: var(--muted); margin-left: 6px }
h2 { font-size: 18px; margin: 30px 0 8px }
p { margin: 6px 0 } .headline { font-size: 17px } .muted { color: var(--muted) }
button, select { font: inherit; color: var(--text); background: var(--panel); border: 1px solid var(--muted); border-radius: 6px; padding: 5px 10px }
button { cursor: pointer; white-space: nowrap }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: 6px 24px 6px 0; border-bottom: 1px solid var(--line); vertical-align: top }
th { font-weight: normal } thead th { color: var(--muted) }
td.figure, th.figure { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
tr.leak th { color: var(--bad); font-weight: 600 }
.controls { display: flex; gap: 10px; align-items: center; margin: 26px 0 8px }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: 12px; overflow-x: auto; font: 12.5px/1.5 ui-monospace, "DejaVu Sans Mono", monospace }
#chart { min-height: 320px }
.summary { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; margin: 14px 0 }
dt { color: var(--muted) } dd { margin: 0; overflow-wrap: anywhere }
a { color: var(--accent) }
.note { border-left: 4px solid var(--unsure); padding-left: 12px }
main li, main p, header span { overflow-wrap: anywhere }
li { margin: 3px 0 } ul { padding-left: 20px; margin: 6px 0 }
footer { color: var(--muted); margin: 34px 0; font-size: 13px }
@media print { .controls, header button { display: none } }
`
