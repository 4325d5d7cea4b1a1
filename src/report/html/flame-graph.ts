import { grownStacks, type RunReport } from '../../compare/compare.ts'
import { escapeHtml, formatBytes, formatCount } from '../../text/text.ts'
import { type FlameFrame, flameTree } from './flame-tree.ts'

const SIDES = [
  { side: 'rust', title: 'Rust', basis: 'counted' },
  { side: 'v8', title: 'V8 (JavaScript)', basis: 'sampled, so small amounts may be chance' },
] as const

/**
 * Who allocated what stays, as a flame graph a side: boxes in a nested list, the outermost frame on top, as wide as their
 * share of the growth. Empty where no profile saw any.
 */
export function flameSection({ recording }: RunReport): string {
  const stacks = grownStacks(recording)
  const graphs = SIDES.flatMap(({ side, title, basis }) => {
    const tree = flameTree(
      `${title}: all growth`,
      stacks.filter((stack) => stack.side === side),
    )
    if (tree === null) return []
    const label = `${title} growth by allocating stack`
    return [
      `<figure class="flames ${side}"><figcaption><h3>${label}: ${formatBytes(tree.bytes)}</h3><p class="muted">${basis}; from the end of the warm-up to the end of the run</p></figcaption>
<ul class="flame" aria-label="${label}; arrow keys move, Enter enlarges">${box(tree, tree, tree)}</ul>
<p class="pointed muted" aria-hidden="true">${sentence(tree, tree)}</p></figure>`,
    ]
  })
  if (graphs.length === 0) return ''
  return `<section><h2>Who allocated what stays</h2>
<p class="muted">Flame graphs: a box is a function, as wide as what the calls through it hold more than before; who called stands above. The tool’s own functions are left out.</p>
${graphs.join('\n')}</section>`
}

function box(frame: FlameFrame, parent: FlameFrame, root: FlameFrame): string {
  const width = (100 * frame.bytes) / parent.bytes
  const called = frame.called.map((one) => box(one, frame, root)).join('')
  const size = `<span class="size">${sentence(frame, root)}</span>`
  return `<li style="width:${Number(width.toFixed(3))}%"><button type="button" data-act="frame"${frame === root ? '' : ' tabindex="-1"'}>${escapeHtml(frame.name)} ${size}</button>${called === '' ? '' : `<ul>${called}</ul>`}</li>`
}

/** `1.2 KB in 14 objects, 30% of the growth`. */
function sentence({ bytes, objects }: FlameFrame, root: FlameFrame): string {
  const share = Math.round((100 * bytes) / root.bytes)
  return `${formatBytes(bytes)} in ${formatCount(objects)} ${objects === 1 ? 'object' : 'objects'}, ${share < 1 ? 'under 1' : share}% of the growth`
}
