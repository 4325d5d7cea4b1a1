import manifest from '../../package.json' with { type: 'json' }

/** Name and version of this tool, as `run.json` records them. */
export const TOOL = { name: manifest.name, version: manifest.version }
