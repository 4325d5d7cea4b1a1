import { PALETTES } from '../chart/chart.ts'

const pair = (key: 'background' | 'text' | 'muted' | 'grid') =>
  `light-dark(${PALETTES.light[key]}, ${PALETTES.dark[key]})`

/**
 * A table as a list of rows on a narrow screen: the row's name and the word at its end on a line, below them each figure
 * beside its column's name. The header is still read out.
 */
const narrowTable = (screen: string, table: string) => `@media screen and ${screen} {
  ${table} thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
  ${table} tbody, ${table} tr { display: block }
  ${table} tr { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0 12px; padding: 7px 0; border-bottom: 1px solid var(--line) }
  ${table} tr > * { border: 0; padding: 1px 0; min-width: 0; overflow-wrap: anywhere }
  ${table} tbody th { font-weight: 600 } ${table} .last { grid-area: 1 / 2; text-align: right; max-width: 60vw }
  ${table} td:not(.last) { grid-column: 1 / -1; display: flex; justify-content: space-between; gap: 16px; text-align: right; white-space: normal }
  ${table} td:not(.last)::before { content: attr(data-column); color: var(--muted); text-align: left } ${table} td.none { display: none }
}`

/** A table of many columns: small where there is room, else a grid of figures below the name of each row. */
const MANY_COLUMNS = `
table.many { font-size: 13px } table.many th, table.many td { padding-right: 12px }
@media screen and (max-width: 900px) {
  table.many thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
  table.many tbody { display: block }
  table.many tr { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 0 20px; padding: 7px 0; border-bottom: 1px solid var(--line) }
  table.many tr > * { border: 0; padding: 1px 0; min-width: 0; overflow-wrap: anywhere }
  table.many tbody th { grid-column: 1 / -1; font-size: 15px; font-weight: 600 } table.many .last { order: -1 } table.many tbody th { order: -2 }
  table.many tr:has(.figure.none) .last { grid-column: 1 / -1; justify-content: flex-start }
  table.many td { display: flex; justify-content: space-between; gap: 10px; text-align: right }
  table.many td::before { content: attr(data-column); color: var(--muted); text-align: left; white-space: nowrap }
  table.many td.none { display: none }
}`

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
header button { flex: none } header { display: flex; justify-content: space-between; align-items: center; gap: 16px; padding-top: 18px; color: var(--muted) }
h1 { font-size: clamp(20px, 5vw, 26px); overflow-wrap: anywhere; line-height: 1.25; margin: 14px 0 6px }
h1.bad { color: var(--bad) } h1.unsure { color: var(--unsure) } h1.good { color: var(--good) }
h1 .severity { font-size: 15px; font-weight: normal; color: var(--muted); margin-left: 6px }
h2 { font-size: 18px; margin: 30px 0 8px }
p { margin: 6px 0; text-wrap: pretty } h1, h2, h3 { text-wrap: balance } .headline { font-size: 17px } .muted { color: var(--muted) }
button, select { font: inherit; color: var(--text); background: var(--panel); border: 1px solid var(--muted); border-radius: 6px; padding: 5px 10px }
button { cursor: pointer; white-space: nowrap }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
.scroll, pre { overflow-x: auto; background: linear-gradient(to left, var(--under) 20px, transparent 44px) right / 44px 100% no-repeat local,
  linear-gradient(to left, light-dark(#0003, #fff3), transparent) right / 12px 100% no-repeat scroll, var(--under) }
.scroll { --under: var(--back) } pre { --under: var(--panel) }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: 6px clamp(14px, 2.4vw, 24px) 6px 0; border-bottom: 1px solid var(--line); vertical-align: top }
th:last-child, td:last-child { padding-right: 0 }
th { font-weight: normal } thead th { color: var(--muted) }
td.figure, th.figure { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
tr.leak th { color: var(--bad); font-weight: 600 }
.controls { display: flex; flex-wrap: wrap; gap: 6px 10px; align-items: center; margin: 8px 0 16px }
.controls a { margin-left: auto }
pre.text { white-space: pre-wrap; overflow-wrap: anywhere } pre.text span { display: inline-block; max-width: 100% }
pre { margin: 8px 0; border: 1px solid var(--line); border-radius: 6px; padding: 12px; font: 12.5px/1.5 ui-monospace, "DejaVu Sans Mono", monospace }
pre.table { margin-bottom: 0; border-bottom: 0; border-radius: 6px 6px 0 0 } pre.table + pre { margin-top: 0; border-top: 0; border-radius: 0 0 6px 6px }
figure { margin: 14px 0 22px; min-width: 0 }
figcaption h3 { font-size: 16px; font-weight: 600; margin: 0 } figcaption p { font-size: 13px; margin: 2px 0 6px }
.pair, .triple { display: grid; gap: 0 28px }
.pair { grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)) }
.triple { grid-template-columns: repeat(auto-fit, minmax(min(100%, 200px), 1fr)) }
.pair > figure, .triple > figure { display: grid; grid-template-rows: subgrid; grid-row: span 4; grid-template-columns: minmax(0, 1fr) }
figure[hidden] { display: none }
.drawing { position: relative }
.stage, .stage.vega-embed { display: block; width: 100%; padding: 0 }
.stage + .stage { position: absolute; inset: 0; visibility: hidden }
.stage svg { display: block; max-width: 100%; touch-action: pan-y }
ul.legend { display: flex; flex-wrap: wrap; gap: 2px 18px; list-style: none; padding: 0; margin: 8px 0 16px; font-size: 13px }
.series { display: flex; flex-wrap: wrap; align-content: start; gap: 2px 12px; margin-bottom: 4px; font-size: 13px }
.series label { display: inline-flex; align-items: center; gap: 5px; min-height: 24px }
.series input { margin: 2px 0 }
.series i { width: 21px; height: 0 }
.tools { display: flex; flex-wrap: wrap; gap: 6px; margin-top: 6px }
.tools button { font-size: 13px; padding: 2px 9px; min-height: 26px; min-width: 26px }
.flame, .flame ul { list-style: none; margin: 0; padding: 0; display: flex; width: 100% }
.flame li { margin: 0; min-width: 0; flex: none }
.flame button { display: block; width: 100%; height: 24px; padding: 0 4px; border: 1px solid var(--back); border-radius: 3px; background: var(--box); font-size: 12px; text-align: left; white-space: nowrap; overflow: hidden; text-overflow: ellipsis }
.flame button:hover { border-color: var(--text) }
.flame button:focus-visible { outline-offset: -3px }
.flame .size { color: var(--muted) } .flame .away { display: none } .flame .path { width: 100% !important }
.rust { --box: light-dark(#ffe7d6, #4a2a14) } .v8 { --box: light-dark(#dbeafe, #14315c) }
.rust .size, .v8 .size { color: light-dark(#4b535c, #c4cbd3) }
.pointed { min-height: 3.2em; font-size: 13px }
dl.subject { display: flex; flex-wrap: wrap; gap: 6px 22px; margin: 8px 0 12px }
dl.subject div { min-width: 0 } dl.subject dt { font-size: 12px } dl.subject dd { font-variant-numeric: tabular-nums }
.summary { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; margin: 14px 0 }
.flag { white-space: nowrap } .summary code { display: block; width: fit-content; max-width: 100%; margin: 4px 0 2px; padding: 6px 10px; background: var(--panel); border: 1px solid var(--line); border-radius: 6px; font: 13px/1.5 ui-monospace, "DejaVu Sans Mono", monospace }
.summary code span { display: inline-block; max-width: 100% }
dt { color: var(--muted) } dd { margin: 0; overflow-wrap: anywhere }
a { color: var(--accent) }
.terms { color: var(--muted); font-size: 13px; margin: 8px 0 }
.note { border-left: 3px solid var(--muted); padding-left: 12px }
main li, main p, header span { overflow-wrap: anywhere }
li { margin: 3px 0 } ul { padding-left: 20px; margin: 6px 0 }
footer { color: var(--muted); margin: 34px 0; font-size: 13px }
@media (max-width: 520px) {
  main, header { padding: 0 14px } header { padding-top: 12px }
  .summary { grid-template-columns: 1fr; gap: 0 } .summary dd { margin-bottom: 8px }
  dl.subject { display: grid; grid-template-columns: 1fr 1fr; gap: 6px 16px }
  .controls a { margin-left: 0 } .controls select { flex: 1 }
}
${narrowTable('(max-width: 600px)', 'table:not(.many)')}
${MANY_COLUMNS}
@media (pointer: coarse), (max-width: 520px) {
  button, select, .tools button, .series label { min-height: 44px; min-width: 44px }
  .series { gap: 0 20px } .series input { width: 18px; height: 18px; margin: 0 }
  .tools { gap: 8px } .flame button { height: 44px; min-width: 0 } .controls a { padding: 10px 0 }
}
@media print {
  :root, :root[data-theme] { color-scheme: light }
  body { font-size: 10.5pt } main, header { max-width: none; padding: 0 }
  .controls, .tools, .pointed, header button, .series input, .series label:has(input:not(:checked)) { display: none }
  * { print-color-adjust: exact } .stage svg { width: 100%; height: auto }
  .drawing { min-height: 0 !important } .scroll, pre { overflow: visible; background: none } pre { white-space: pre-wrap }
  figure, tr, li, pre, .note, dl.subject { break-inside: avoid } h2, h3 { break-after: avoid }
}
`
