#!/usr/bin/env node
import{r as e,t}from"./quote.js";import{t as n}from"./run-failure.js";const r={run:async()=>(await import(`./run.js`)).runCommand,compare:async()=>(await import(`./compare.js`)).compareCommand,network:async()=>(await import(`./network.js`)).networkCommand,baseline:async()=>(await import(`./baseline.js`)).baselineCommand,"self-test":async()=>(await import(`./self-test.js`)).selfTestCommand};async function i(i){let[a=`--help`,...o]=i;if(a===`--help`||a===`-h`||a===`help`)return process.stdout.write(`sdk-memtest: does the Breez SDK leak memory, what leaks, and on which side?

  sdk-memtest run [flags]               exercise the SDK, then judge and report
  sdk-memtest compare RUN.csv [flags]   judge a recorded run (this tool's, the Go harness's, the Rust test's)
  sdk-memtest network [flags]           serve the local Spark network
  sdk-memtest baseline record|list      write or list stored baselines
  sdk-memtest self-test                 plant known leaks and see each one found

Each command has --help. Exit codes: 0 no leak, 1 leak or regression, 2 wrong usage,
3 inconclusive, 4 the run itself failed.
`),0;try{let n=Object.hasOwn(r,a)?r[a]:void 0;if(n===void 0){let n=Object.keys(r).join(`, `);throw new e(`unknown command ${t(a)}: expected one of ${n}`)}return await(await n())(o)}catch(t){if(!(t instanceof e||t instanceof n))throw t;return process.stderr.write(`sdk-memtest: ${t.message}\n`),t instanceof e?2:4}}process.exitCode=await i(process.argv.slice(2));export{};