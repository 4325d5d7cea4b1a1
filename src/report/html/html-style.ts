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
h1 { font-size: clamp(20px, 5vw, 26px); overflow-wrap: anywhere; line-height: 1.25; margin: 14px 0 6px }
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
.controls { display: flex; flex-wrap: wrap; gap: 6px 10px; align-items: center; margin: 26px 0 8px }
.controls a { margin-left: auto }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: 12px; overflow-x: auto; font: 12.5px/1.5 ui-monospace, "DejaVu Sans Mono", monospace }
figure { margin: 14px 0 22px; min-width: 0 }
figcaption h3 { font-size: 16px; font-weight: 600; margin: 0 } figcaption p { font-size: 13px; margin: 2px 0 6px }
.pair, .triple { display: grid; gap: 0 28px }
.pair { grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)) }
.triple { grid-template-columns: repeat(auto-fit, minmax(min(100%, 200px), 1fr)) }
.drawing { position: relative }
.stage, .stage.vega-embed { display: block; width: 100%; padding: 0 }
.stage + .stage { position: absolute; inset: 0; visibility: hidden }
.stage svg { display: block; max-width: 100%; touch-action: pan-y }
.scroll > .stage { width: max-content } .scroll > .stage svg { max-width: none }
.series { display: flex; flex-wrap: wrap; gap: 2px 16px; margin-bottom: 4px; font-size: 13px }
.series label { display: inline-flex; align-items: center; gap: 6px; min-height: 24px }
.series i { width: 20px; height: 3px; border-radius: 2px }
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
.summary code span { display: inline-block; max-width: 100% }
dt { color: var(--muted) } dd { margin: 0; overflow-wrap: anywhere }
a { color: var(--accent) }
.note { border-left: 4px solid var(--unsure); padding-left: 12px }
main li, main p, header span { overflow-wrap: anywhere }
li { margin: 3px 0 } ul { padding-left: 20px; margin: 6px 0 }
footer { color: var(--muted); margin: 34px 0; font-size: 13px }
@media (max-width: 520px) {
  main, header { padding: 0 14px }
  .summary { grid-template-columns: 1fr; gap: 0 } .summary dd { margin-bottom: 8px }
}
@media print { .controls, .tools, header button { display: none } }
`
