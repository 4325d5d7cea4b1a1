import type { Route } from './http-stand-in.ts'

/** An artifact as the Results service got it. */
export interface ReceivedArtifact {
  name: string
  content: Buffer
}

export interface ResultsState {
  uploads: ReceivedArtifact[]
  /** Names that an earlier job of this run took. */
  taken: Set<string>
}

const SERVICE = '/twirp/github.actions.results.api.v1.ArtifactService'

/** The Results service and its blob storage, as far as the upload of artifacts asks. */
export function resultsRoutes(state: ResultsState, url: () => string): Route[] {
  const blocks = new Map<string, Buffer>()
  const blobs = new Map<string, Buffer>()
  return [
    [
      'POST',
      new RegExp(`^${SERVICE}/CreateArtifact$`),
      ({ json }) => {
        const name = String(json.name)
        if (state.taken.has(name)) {
          return {
            status: 409,
            json: {
              code: 'already_exists',
              msg: 'an artifact with this name already exists on the workflow run',
            },
          }
        }
        state.taken.add(name)
        return { json: { ok: true, signed_upload_url: `${url()}/blob/c/${encodeURIComponent(name)}?sig=x` } }
      },
    ],
    [
      'PUT',
      /^\/blob\/c\/(.+)$/,
      ({ query, body }, name = '') => {
        if (query.get('comp') === 'block') {
          blocks.set(`${name} ${query.get('blockid')}`, body)
        } else if (query.get('comp') === 'blocklist') {
          const ids = [...body.toString().matchAll(/<Latest>([^<]+)</g)].map(([, id]) => id)
          blobs.set(name, Buffer.concat(ids.map((id) => blocks.get(`${name} ${id}`) ?? Buffer.alloc(0))))
        } else {
          blobs.set(name, body)
        }
        return { status: 201 }
      },
    ],
    [
      'POST',
      new RegExp(`^${SERVICE}/FinalizeArtifact$`),
      ({ json }) => {
        const name = String(json.name)
        state.uploads.push({ name, content: blobs.get(name) ?? Buffer.alloc(0) })
        return { json: { ok: true, artifact_id: String(7000 + state.uploads.length) } }
      },
    ],
  ]
}
