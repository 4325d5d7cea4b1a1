#!/usr/bin/env node
import{i as e,l as t,n,s as r}from"./plain-text.js";import{a as i,r as a,t as o}from"./terminal-writer.js";const s={run:async()=>(await import(`./run2.js`)).runCommand,compare:async()=>(await import(`./compare.js`)).compareCommand,network:async()=>(await import(`./network.js`)).networkCommand,baseline:async()=>(await import(`./baseline.js`)).baselineCommand,"self-test":async()=>(await import(`./self-test.js`)).selfTestCommand};async function c(n){let[r=`--help`,...o]=n;if(r===`--help`||r===`-h`||r===`help`)return i(`sdk-memtest: does the Breez SDK leak memory, what leaks, and on which side?

  sdk-memtest run [flags]               exercise the SDK, then judge and report
  sdk-memtest compare RUN.csv [flags]   judge a recorded run: this tool's,
                                        the Go harness's, the Rust test's
  sdk-memtest network [flags]           serve the local Spark network
  sdk-memtest baseline record|list      write or list stored baselines
  sdk-memtest self-test                 plant known leaks and see each one found

Each command has --help. Exit codes: 0 no leak, 1 leak or regression,
2 wrong usage, 3 inconclusive, 4 the run itself failed.
`),0;try{let n=Object.hasOwn(s,r)?s[r]:void 0;if(n===void 0){let n=Object.keys(s).join(`, `);throw new t(`unknown command ${e(r)}: expected one of ${n}`)}return await(await n())(o)}catch(e){return a(l(e)),e instanceof t?2:4}}function l(e){let{message:i,stack:a}=e instanceof Error?e:Error(String(e));return e instanceof t||e instanceof r?n(i):process.env.SDK_MEMTEST_STACK?a??i:`unforeseen error, please report it with what SDK_MEMTEST_STACK=1 shows: ${n(i.split(`
`)[0]??``)}`}function u(e){return Number(e.split(`.`)[0])>=24?null:`needs Node 24 or later, this is ${e}: install it, or run "npm ci" in a clone, which brings it`}o(),process.on(`uncaughtException`,e=>{a(l(e)),process.exit(4)});const d=u(process.versions.node);d===null?process.exitCode=await c(process.argv.slice(2)):(a(d),process.exitCode=2);export{};