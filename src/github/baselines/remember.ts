import type { RunHistory } from './previous-run.ts'
import type { RepositoryFiles } from './repository-files.ts'

/** Asks once for each key, and gives the same answer to whoever asks again: a report of many runs looks up each once. */
export function rememberBy<K, V>(ask: (key: K) => Promise<V>): (key: K) => Promise<V> {
  const answers = new Map<K, Promise<V>>()
  return (key) => {
    const answer = answers.get(key) ?? ask(key)
    answers.set(key, answer)
    return answer
  }
}

/** Files that are read once each. */
export function rememberFiles(files: RepositoryFiles): RepositoryFiles {
  return { place: files.place, read: rememberBy((name) => files.read(name)) }
}

/** A history whose every question costs its requests once. */
export function rememberHistory(history: RunHistory): RunHistory {
  const commits = rememberBy((_: 'all') => history.commits())
  const runs = rememberBy((_: 'all') => history.runs())
  return {
    commits: () => commits('all'),
    runs: () => runs('all'),
    artifacts: rememberBy((runId) => history.artifacts(runId)),
  }
}
