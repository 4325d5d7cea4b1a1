import { escapeHtml, type InlineScript, inlineJson } from '../../text/text.ts'
import type { PageCharts } from './html-page-script.ts'
import { PAGE_STYLE } from './html-style.ts'

export interface PageParts {
  /** Plain text, as is {@link owner}: what the page is of. */
  title: string
  owner: string
  /** HTML, what came from outside escaped already. */
  main: string
  charts: PageCharts
  scripts: InlineScript
}

/** What stands round every page of ours: a policy that lets its own scripts run and nothing be fetched, style, theme, data. */
export function pageFrame({ title, owner, main, charts, scripts }: PageParts): string {
  const policy = `default-src 'none'; script-src ${scripts.csp}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header><span>${escapeHtml(owner)}</span><button id="theme" type="button">Dark mode</button></header>
<main>
${main}
</main>
<script type="application/json" id="charts">${inlineJson(charts)}</script>
${scripts.html}
</body>
</html>
`
}
