#!/usr/bin/env node
import{r as e,t}from"./quote.js";import{t as n}from"./run-failure.js";const r={run:async()=>(await import(`./run.js`)).runCommand,compare:async()=>(await import(`./compare.js`)).compareCommand,network:async()=>(await import(`./network.js`)).networkCommand,baseline:async()=>(await import(`./baseline.js`)).baselineCommand,"self-test":async()=>(await import(`./self-test.js`)).selfTestCommand};async function i(n){let[i=`--help`,...o]=n;if(i===`--help`||i===`-h`||i===`help`)return process.stdout.write(`sdk-memtest: does the Breez SDK leak memory, what leaks, and on which side?

  sdk-memtest run [flags]               exercise the SDK, then judge and report
  sdk-memtest compare RUN.csv [flags]   judge a recorded run: this tool's,
                                        the Go harness's, the Rust test's
  sdk-memtest network [flags]           serve the local Spark network
  sdk-memtest baseline record|list      write or list stored baselines
  sdk-memtest self-test                 plant known leaks and see each one found

Each command has --help. Exit codes: 0 no leak, 1 leak or regression,
2 wrong usage, 3 inconclusive, 4 the run itself failed.
`),0;try{let n=Object.hasOwn(r,i)?r[i]:void 0;if(n===void 0){let n=Object.keys(r).join(`, `);throw new e(`unknown command ${t(i)}: expected one of ${n}`)}return await(await n())(o)}catch(t){return process.stderr.write(`sdk-memtest: ${a(t)}\n`),t instanceof e?2:4}}function a(t){let{message:r,stack:i}=t instanceof Error?t:Error(String(t));return t instanceof e||t instanceof n?r:process.env.SDK_MEMTEST_STACK?i??r:`unforeseen error, please report it with what SDK_MEMTEST_STACK=1 shows: ${r.split(`
`)[0]}`}function o(e){return Number(e.split(`.`)[0])>=24?null:`needs Node 24 or later, this is ${e}: install it, or run "npm ci" in a clone, which brings it`}for(let e of[process.stdout,process.stderr])e.on(`error`,()=>{});process.on(`uncaughtException`,e=>{process.stderr.write(`sdk-memtest: ${a(e)}\n`),process.exit(4)});const s=o(process.versions.node);s===null?process.exitCode=await i(process.argv.slice(2)):(process.stderr.write(`sdk-memtest: ${s}\n`),process.exitCode=2);export{};