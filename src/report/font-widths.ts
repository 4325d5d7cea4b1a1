/** The face that the charts are set in; Verdana has the same widths where DejaVu Sans is not installed. */
export const CHART_FONT = 'DejaVu Sans, Verdana, sans-serif'

// Advance widths of DejaVu Sans for the characters from space to tilde, in thousandths of the font size.
// biome-ignore format: a table
const WIDTHS = [
  318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636, 636,
  636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863,
  748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635,
  615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636,
  337, 636, 838,
]
const WIDTH_OF_OTHERS = 640

/** The width of a line of text in DejaVu Sans, in pixels. */
export function textWidthPx(text: string, fontSizePx: number): number {
  let thousandths = 0
  for (const character of text) {
    thousandths += WIDTHS[(character.codePointAt(0) ?? 0) - 32] ?? WIDTH_OF_OTHERS
  }
  return (thousandths * fontSizePx) / 1000
}

/** Breaks text into at most `mostLines` lines of at most `widthPx`; what remains is cut with an ellipsis. */
export function fitLines(text: string, widthPx: number, fontSizePx: number, mostLines: number): string[] {
  const fits = (line: string) => textWidthPx(line, fontSizePx) <= widthPx
  const lines: string[] = []
  const words = text.split(' ').filter((word) => word !== '')
  while (words.length > 0 && lines.length < mostLines) {
    let line = words.shift() ?? ''
    while (words.length > 0 && fits(`${line} ${words[0]}`)) line += ` ${words.shift()}`
    const isCut = words.length > 0 && lines.length === mostLines - 1
    while (!fits(line + (isCut ? '…' : ''))) {
      line = `${line.replace(/…$/, '').slice(0, -1)}…`
      if (line.length <= 2) break
    }
    lines.push(isCut && !line.endsWith('…') ? `${line}…` : line)
  }
  return lines
}
