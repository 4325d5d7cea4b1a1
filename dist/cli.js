#!/usr/bin/env node
import{i as e,l as t,m as n,n as r,s as i}from"./plain-text.js";import{i as a,n as o,o as s}from"./terminal-writer.js";const c={run:async()=>(await import(`./run3.js`)).runCommand,compare:async()=>(await import(`./compare.js`)).compareCommand,network:async()=>(await import(`./network.js`)).networkCommand,baseline:async()=>(await import(`./baseline.js`)).baselineCommand,"self-test":async()=>(await import(`./self-test.js`)).selfTestCommand};async function l(n){let[r=`--help`,...i]=n;if(r===`--help`||r===`-h`||r===`help`)return s(`sdk-memtest: does the Breez SDK leak memory, what leaks, and on which side?

  sdk-memtest run [flags]               exercise the SDK, then judge and report
  sdk-memtest compare RUN.csv [flags]   judge a recorded run: this tool's,
                                        the Go harness's, the Rust test's
  sdk-memtest network [flags]           serve the local Spark network
  sdk-memtest baseline record|list      write or list stored baselines
  sdk-memtest self-test                 plant known leaks and see each one found

Each command has --help. Exit codes: 0 no leak, 1 leak or regression,
2 wrong usage, 3 inconclusive, 4 the run itself failed.
`),0;try{let n=Object.hasOwn(c,r)?c[r]:void 0;if(n===void 0){let n=Object.keys(c).join(`, `);throw new t(`unknown command ${e(r)}: expected one of ${n}`)}return await(await n())(i)}catch(e){return a(u(e)),e instanceof t?2:4}}function u(e){let{message:a,stack:o}=e instanceof Error?e:Error(String(e));if(e instanceof t||e instanceof i)return r(a);if(process.env.SDK_MEMTEST_STACK)return o??a;let s=n(e);return s===null?`unforeseen error, please report it with what SDK_MEMTEST_STACK=1 shows: ${r(a.split(`
`)[0]??``)}`:r(s.message)}function d(e){return Number(e.split(`.`)[0])>=24?null:`needs Node 24 or later, this is ${e}: install it, or run "npm ci" in a clone, which brings it`}o(),process.on(`uncaughtException`,e=>{a(u(e)),process.exit(4)});const f=d(process.versions.node);f===null?process.exitCode=await l(process.argv.slice(2)):(a(f),process.exitCode=2);export{};