/** Names of artifacts: made, and read back. */

import type { RunArtifact } from './download-artifact.ts'

/** Several runs in one artifact, where the scenario of one would stand. */
export const JOINED = 'joined'

/**
 * The artifact's name. The scenario keeps the jobs of a matrix apart. The attempt keeps a re-run apart from the first,
 * since the first one's artifacts stay.
 */
export function artifactName(stem: string, scenario: string, attempt: number): string {
  return `${stem}--${scenario}--${attempt}`
}

/** The parts of an artifact's name, or null for one not uploaded as a zip by this tool. */
export function parseArtifactName(stem: string, name: string): { scenario: string; attempt: number } | null {
  if (!name.startsWith(`${stem}--`)) return null
  const match = /^([a-z][\w-]{0,79}?)--(\d{1,6})(?:--\d{1,6})?$/.exec(name.slice(stem.length + 2))
  return match === null ? null : { scenario: match[1] ?? '', attempt: Number(match[2]) }
}

/** The artifacts that may hold a scenario's run, the likeliest first: its own before a joined one, late attempts first. */
export function artifactsOf(
  stem: string,
  scenario: string,
  artifacts: readonly RunArtifact[],
): RunArtifact[] {
  return artifacts
    .flatMap((artifact) => {
      const parsed = parseArtifactName(stem, artifact.name)
      if (parsed === null || ![scenario, JOINED].includes(parsed.scenario)) return []
      return [{ artifact, isOwn: parsed.scenario === scenario, attempt: parsed.attempt }]
    })
    .toSorted((a, b) => Number(b.isOwn) - Number(a.isOwn) || b.attempt - a.attempt)
    .map(({ artifact }) => artifact)
}
