/**
 * Runs in the browser, as the text of this very function. Enlarges the box of a flame graph that is chosen, says what the
 * pointed-at one holds, and moves by the arrow keys: up to who called, down to what was called, left and right beside.
 */
export function startFlames(): void {
  const boxOf = (target: EventTarget | null) =>
    (target as Element | null)?.closest<HTMLButtonElement>('.flame button') ?? null
  const buttonIn = (item: Element | null | undefined) =>
    item?.querySelector<HTMLButtonElement>(':scope > button') ?? null

  const tell = (event: Event) => {
    const box = boxOf(event.target)
    const line = box?.closest('figure')?.querySelector('.pointed')
    if (box && line) line.textContent = box.textContent
  }
  document.addEventListener('pointerover', tell)
  document.addEventListener('focusin', tell)

  document.addEventListener('click', (event) => {
    const box = boxOf(event.target)
    const graph = box?.closest('.flame')
    if (!box || !graph) return
    for (const item of graph.querySelectorAll('.away, .path')) item.classList.remove('away', 'path')
    for (let item = box.parentElement; item && item !== graph; item = item.parentElement) {
      if (item.tagName !== 'LI') continue
      item.classList.add('path')
      for (const other of item.parentElement?.children ?? []) {
        if (other !== item) other.classList.add('away')
      }
    }
  })

  document.addEventListener('keydown', (event) => {
    const box = boxOf(event.target)
    const item = box?.parentElement
    if (!box || !item) return
    const shown = (other: Element | null | undefined) =>
      other?.classList.contains('away') ? null : buttonIn(other)
    const next = {
      ArrowUp: () => shown(item.parentElement?.parentElement),
      ArrowDown: () => shown(item.querySelector(':scope > ul > li:not(.away)')),
      ArrowLeft: () => shown(item.previousElementSibling),
      ArrowRight: () => shown(item.nextElementSibling),
    }[event.key]
    if (next === undefined) return
    event.preventDefault()
    const other = next()
    if (!other) return
    box.tabIndex = -1
    other.tabIndex = 0
    other.focus()
  })
}
