import { ROOMS, SIDE_DOORS } from './house-plan.ts'
import { type SourceFile, sentenceOf } from './import-graph.ts'

/** The table of rooms in `docs/architecture.md`. */
export function roomTable(files: readonly SourceFile[]): string {
  const rows = Object.entries(ROOMS).map(([room, { door, owns, mayImport }]) => {
    const count = files.filter(({ path }) => path.startsWith(`${room}/`)).length
    const imports =
      mayImport === undefined ? '' : mayImport.map((name) => `\`${name}\``).join(', ') || 'nothing'
    return `| \`src/${room}\` | ${owns} | \`${door.slice(room.length + 1)}\` | ${imports} | ${count} |`
  })
  const side = Object.entries(SIDE_DOORS).map(([file, reason]) => `- \`src/${file}\`: ${reason}.`)
  return [
    '| room | owns | door | may import | files |',
    '|---|---|---|---|--:|',
    ...rows,
    '',
    'Side doors, each with its reason:',
    ...side,
  ].join('\n')
}

/** One sentence a file, for `docs/map.md`; doors and generated files say nothing of their own. */
export function fileMap(files: readonly SourceFile[]): string {
  const folders = Map.groupBy(files, ({ path }) => path.split('/').slice(0, -1).join('/'))
  const sections = [...folders].map(([folder, inside]) => {
    const lines = inside
      .filter((file) => !file.path.includes('/generated/'))
      .map((file) => `- \`${file.path.slice(folder === '' ? 0 : folder.length + 1)}\`: ${wordsFor(file)}`)
    return lines.length === 0 ? '' : `## src${folder === '' ? '' : `/${folder}`}\n${lines.join('\n')}\n`
  })
  return `# The files, one sentence each\n\nMade by \`npm run docs:house\` from the comments in the files.\n\n${sections.filter((text) => text !== '').join('\n')}`
}

function wordsFor(file: SourceFile): string {
  if (Object.values(ROOMS).some(({ door }) => door === file.path) && file.reexports.length > 0)
    return `the door: ${file.reexports.length} names that others use.`
  return sentenceOf(file).replaceAll('|', '\\|')
}
