/** Where a test is, and its title; `{name}` is for what a template puts there. */
export type Held = readonly [file: string, title: string]

/** A sentence of SECURITY.md that needs no test, with the reason. */
export interface Untested {
  because: string
}

const secrets = 'secrets/run-secrets.test.ts'
const environment = 'github/child-environment.test.ts'
const snapshot = 'run/profiling/profiling.test.ts'
const pprof = 'run/profiling/pprof-server.test.ts'
const servers = 'secrets/local-servers.test.ts'
const stage = 'github/report-stage.test.ts'
const rights = 'github/report-stage-rights.test.ts'
const poison = 'github/report-stage-poison.test.ts'
const zip = 'github/read-zip.test.ts'
const checked = 'github/check-run.test.ts'
const sinks = 'report/sinks.test.ts'
const escapes = 'report/terminal-escape.test.ts'
const hostile = 'github/hostile-text.test.ts'
const disk = 'faults/full-disk.test.ts'
const dependencies = 'secrets/dependencies.test.ts'

/** Each sentence of SECURITY.md, as it stands there, and the tests that hold it. */
export const CLAIMS: Readonly<Record<string, readonly Held[] | Untested>> = {
  'Which test holds which sentence: `test/house/security-claims.ts`.': { because: 'it points here' },
  'Please report what you find in private: on GitHub, *Security* → *Report a vulnerability* of this repository.':
    {
      because: 'it asks',
    },
  'Say which version, what you did, and what came of it.': { because: 'it asks' },
  'You get an answer within a week.': { because: 'a promise of people' },
  'Fixes go into the newest version.': { because: 'a promise of people' },

  'seeds go to the harness over its own channel': [
    [secrets, 'shows no secret in the process list or the environment of a child'],
    [
      'run/talking-processes.test.ts',
      'a preload that prints reaches the measured process and disturbs nobody',
    ],
  ],
  'a child inherits only the variables of a list (`src/run/children/child-environment.ts`)': [
    [environment, 'the network inherits what a process needs to run, and nothing else'],
    [
      environment,
      "the harness inherits the user's preload besides, and the proxy only on the hosted network",
    ],
    [
      environment,
      "npm inherits the proxy and the registry's settings and token, and no preload, which may print",
    ],
    [
      'secrets/children.test.ts',
      'every process that this tool starts is told what it inherits, or is started by the measured one',
    ],
    ['secrets/children.test.ts', 'a browser that is asked for its version inherits no secret'],
  ],
  '`run.json` holds no secret': [
    [secrets, 'writes no secret into any file but a heap snapshot, whose name says so'],
  ],
  'the Action masks every input that is one': [
    ['github/pull-request-runs.test.ts', 'credentials are masked before anything else is printed'],
    [
      'secrets/action-secrets.test.ts',
      'the Action shows no secret in log, summary, outputs, comment or artifact, and uploads no heap snapshot',
    ],
  ],

  '`test/secrets` plants canaries and looks everywhere': [
    [secrets, 'writes no secret into any file but a heap snapshot, whose name says so'],
    [
      'secrets/action-secrets.test.ts',
      'the Action shows no secret in log, summary, outputs, comment or artifact, and uploads no heap snapshot',
    ],
  ],

  'only with `--heap-dump` or `--pprof`': [
    [secrets, 'a run that was not asked for a profile writes no heap snapshot'],
  ],
  'readable by its owner alone': [
    [
      snapshot,
      'a heap dump is a profile and a snapshot that only the user may read, and says how to open them',
    ],
  ],
  'its name says *may-contain-secrets*': [
    [secrets, 'writes no secret into any file but a heap snapshot, whose name says so'],
  ],
  "what `--pprof` serves lies behind a random token that only the run's own output tells": [
    [pprof, 'without the token nothing is read, whatever is asked'],
    [pprof, 'two servers have two tokens'],
    [secrets, 'tells the token of the profiles in its output alone'],
  ],

  'profiles and control API listen on 127.0.0.1, check the Host header, and answer nothing without a random token':
    [
      [servers, 'every port is open on loopback and on no other address'],
      [
        servers,
        'nothing can be changed through the control API without its token, or from a page in a browser',
      ],
      [
        servers,
        'the profiles change nothing, and neither another user nor a page in a browser can read them',
      ],
    ],
  'the profiles refuse what names an Origin': [[pprof, 'a web page is refused, be it with the token']],

  "a fork's token reads only, and the measuring job needs `contents: read` and `actions: read`": [
    [
      'github/report-places.test.ts',
      'on a fork, where the token reads only, a notice says where the report is',
    ],
    ['github/chart-branch.test.ts', 'without the permission the chart stays Mermaid, and a notice says why'],
  ],
  '`pull_request_target` is refused': [['github/action-context.test.ts', 'pull_request_target is refused']],
  'a second stage comments, and runs nothing of the fork': [
    [stage, "a fork's run is rendered anew and commented on its pull request, as untrusted"],
    [rights, 'it starts no process, loads no native code, and writes nowhere but into its temporary folder'],
  ],

  'it is unpacked in memory only, its names, sizes and links checked, its lines counted before it is decoded, every byte held against a schema, and the report made anew from the figures':
    [
      [
        rights,
        'it starts no process, loads no native code, and writes nowhere but into its temporary folder',
      ],
      [zip, 'the name {name} refuses the whole archive'],
      [zip, 'a link refuses the whole archive'],
      [zip, 'a claim of 10 GB refuses the archive before anything is unpacked, wanted or not'],
      [zip, 'an entry that unpacks to more than it claims is refused'],
      [checked, '{what} are refused before a text is made of them'],
      [checked, '{what} is refused'],
      [
        'github/odd-artifacts.test.ts',
        '{what} is refused in a sentence, or judged and shown without a figure that is none',
      ],
      [poison, 'poison is refused and nothing of it shown: {name}'],
      [poison, 'a rendered comment inside the artifact is never taken over'],
    ],

  'everything shown is escaped for where it stands (terminal, Markdown, HTML, workflow command)': [
    [sinks, 'nothing in src reaches the terminal, the log or the runner but through a writer'],
    [escapes, 'no control, no reordering and nothing unseen comes through to {sink}'],
    ['report/hostile-fields.test.ts', '{field} from outside is text in every rendering'],
    [hostile, '{name} is neither a command nor anything unseen'],
  ],
  "a fork's sentences are marked as its own, and the command to reproduce names its SDK by version": [
    [checked, "a sentence of the run's stands as its own, and what its failures were called is dropped"],
    [checked, 'a call is named as a run of ours names it, or left out: its name stands in the headline'],
    [poison, 'what a reader is told to paste installs a version of the SDK, not what the run named'],
  ],

  'every reader is fuzzed: a sentence or a gRPC code, never a stack': [
    ['fuzz/cases.test.ts', 'the fuzzer tries a hundred thousand cases in all'],
    ['fuzz/artifact.test.ts', 'an archive of anything under any name is read or refused in a sentence'],
    ['fuzz/recorded-csv.test.ts', 'any rows are read as a run or refused in a sentence'],
    [
      'fuzz/stored-json.test.ts',
      'any run.json is torn, a run, or refused in a sentence; no figure is NaN or infinite',
    ],
    ['fuzz/network-port.test.ts', 'any message of any method gets an answer or a gRPC code'],
    ['fuzz/flags.test.ts', 'any command line of run is taken whole, or refused in a sentence'],
    [
      'fuzz/action-inputs.test.ts',
      "any inputs are the Action's or refused in a sentence, a secret never shown",
    ],
  ],
  '`test/fuzz`, 100,000 cases in CI': [
    ['fuzz/cases.test.ts', 'the fuzzer tries a hundred thousand cases in all'],
  ],
  'a local server bounds each request in size and time': [
    ['spark/http/request-limits.test.ts', 'a client that {name} is hung up on'],
    [
      'spark/http/request-limits.test.ts',
      'a whole request is answered, however short the limit, and one that is too long is told so',
    ],
    ['fuzz/network-port.test.ts', 'a body of 64 MB is refused and not kept'],
    ['secrets/odd-requests.test.ts', '{what} gets no answer of {who}, and the next request gets its own'],
  ],
  'a channel passes over what is no message': [
    [
      'run/talking-processes.test.ts',
      'what else is said over the channel ends neither the run nor its parent',
    ],
    [
      'run/talking-processes.test.ts',
      'bytes that are no message, and a line without an end, end neither the run nor its parent',
    ],
    [
      'run/protocol/json-lines.test.ts',
      'a line that never ends fills no memory, and what follows it is taken',
    ],
  ],

  'a full disk, bytes on the channel, a clock set forward, an artifact too large: the exit code and the overview stay':
    [
      [disk, 'a report that cannot be finished keeps the exit code of its verdict, and leaves no half file'],
      [
        'run/talking-processes.test.ts',
        'bytes that are no message, and a line without an end, end neither the run nor its parent',
      ],
      [
        'compare/read-csv.test.ts',
        'a clock that is set forward or back in a run of a minute and a half refuses nothing, a unit does',
      ],
      [
        'github/report-budget.test.ts',
        '50 artifacts of 50 runs and 199,000 checkpoints each stay within requests, memory and time, and the overview is there',
      ],
    ],

  'exact versions, a hash for each, few of them ([why each](docs/dependencies.md))': [
    [dependencies, 'every dependency is pinned to one version'],
    [
      dependencies,
      'every package of the lock file has a hash, so that what is installed is what was reviewed',
    ],
    [dependencies, 'every dependency has its line in docs/dependencies.md, and no other has'],
  ],
  '`--ignore-scripts` when an SDK is installed': [
    ['run/sdk-install.test.ts', 'no script of an SDK under test runs when it is packed or installed'],
  ],
  'releases are built on GitHub with provenance': [
    [dependencies, 'a release is built by its workflow, attested, and published with provenance'],
  ],

  'The SDK under test runs with the rights of the user who measures it.': { because: 'a limit' },
  'Measure only code that you would run.': { because: 'advice' },
  "It inherits no token, but as the same user it could read the step's own environment and memory (`/proc`), tokens included.":
    [
      [
        environment,
        "the harness inherits the user's preload besides, and the proxy only on the hosted network",
      ],
    ],
  'Where you do not trust it, give the measuring job `contents: read` and `actions: read` alone, no secrets, and `persist-credentials: false` at the checkout; let the report stage comment.':
    [
      [
        'github/action-files.test.ts',
        'each recipe of docs/action.md that checks out keeps the token out of it, and may read what it checks out',
      ],
      [
        'github/report-places.test.ts',
        'on a fork, where the token reads only, a notice says where the report is',
      ],
    ],
  'The wallets of a run lie unencrypted in a private temporary folder while it lasts.': [
    ['run/work-dir.test.ts', "the wallets' folder is its owner's alone, under a name that nobody can guess"],
    ['run/work-dir.test.ts', "the wallets' folder is gone after the run"],
  ],
  "A killed run's folder goes with the next start.": [
    [
      'run/work-dir.test.ts',
      "a killed run's folder is deleted by the next start, a live run's and a stranger's stay",
    ],
  ],
  'Use seeds of regtest wallets only.': { because: 'advice' },
  'The local network signs with a published method and holds no real money.': { because: 'a limit' },
  'It is a stand-in for tests, not a wallet.': { because: 'a limit' },
}
