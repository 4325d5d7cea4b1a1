/**
 * A document with the text between its marks replaced.
 * @param name What the document is, for the message.
 * @throws Error when a mark is missing or stands twice: a merge leaves such a copy, which nothing would keep up to date.
 */
export function withMarkedPart(document: string, mark: string, text: string, name: string): string {
  const [begin, end] = [`<!-- ${mark} -->`, `<!-- /${mark} -->`]
  for (const line of [begin, end]) {
    const times = document.split(line).length - 1
    if (times !== 1) {
      throw new Error(
        `${name} should hold ${line} once, got it ${times} times: ${times === 0 ? 'put it back' : 'remove the copy'}`,
      )
    }
  }
  const [from, to] = [document.indexOf(begin), document.indexOf(end)]
  if (to < from) throw new Error(`${name} should hold ${begin} before ${end}: put them in order`)
  return `${document.slice(0, from + begin.length)}\n${text}\n${document.slice(to)}`
}
