#!/usr/bin/env node
import{t as e}from"./package.js";import{d as t,g as n,i as r,l as i,o as a,t as o}from"./nearest.js";import{c as s,i as c,l,n as u,o as d}from"./terminal-writer.js";const f=[{name:`run`,does:`exercise the SDK, then judge and report`,load:async()=>(await import(`./run3.js`)).runCommand},{name:`compare`,does:`judge recorded runs: this tool's, the Go harness's, the Rust test's`,load:async()=>(await import(`./compare.js`)).compareCommand},{name:`history`,does:`show the runs kept in a folder as a trend`,load:async()=>(await import(`./history.js`)).historyCommand},{name:`network`,does:`serve the local Spark network for tests of your own`,load:async()=>(await import(`./network.js`)).networkCommand},{name:`baseline`,does:`write or list the stored runs that others are held against`,load:async()=>(await import(`./baseline.js`)).baselineCommand},{name:`self-test`,does:`plant known leaks and see each one found`,load:async()=>(await import(`./self-test.js`)).selfTestCommand}],p=`sdk-memtest COMMAND [flags]

Does the Breez SDK leak memory, what leaks, and on which side of the language
border: in the Rust SDK, or in its binding to JavaScript?

${l([[`Does the SDK leak? Fifteen seconds, then the verdict and what to do:`,`sdk-memtest run --scenario reconnect --interval 0 --reconnect-every 5 --duration 5m --until-decided`],[`Does my own build?`,`sdk-memtest run --sdk ./breez-sdk-spark.tgz --scenario lifecycle --cycles 50`],[`Is this run worse than that one?`,`sdk-memtest compare new.csv --previous old.csv`],[`Which method leaks?`,`sdk-memtest run --scenario api`],[`Do my own lines leak?`,`sdk-memtest run --scenario examples/listener-left.ts --cycles 30`],[`May I trust a green run?`,`sdk-memtest self-test`]]).join(`
`)}

Commands
${s(f.map(({name:e,does:t})=>[e,t]))}

sdk-memtest COMMAND --help lists its flags; --version prints the version.
Exit codes: 0 no leak, 1 leak or regression, 2 wrong usage, 3 inconclusive,
4 the run itself failed.
`;async function m(n){let[r=`--help`,...i]=n,[a,o]=r===`help`&&i[0]!==void 0?[i[0],[`--help`]]:[r,i];if([`--help`,`-h`,`help`].includes(a))return d(p),0;if([`--version`,`-V`,`version`].includes(a))return d(`${e.name} ${e.version}\n`),0;try{return await(await h(a).load())(o)}catch(e){return c(g(e)),e instanceof t?2:4}}function h(e){let n=f.find(t=>t.name===e);if(n!==void 0)return n;let r=f.map(e=>e.name);throw new t(`unknown command ${a(e)}${o(e,r)}: expected one of ${r.join(`, `)}`)}function g(e){let{message:a,stack:o}=e instanceof Error?e:Error(String(e));if(e instanceof t||e instanceof i)return r(a);if(process.env.SDK_MEMTEST_STACK)return o??a;let s=n(e);return s===null?`unforeseen error, please report it with what SDK_MEMTEST_STACK=1 shows: ${r(a.split(`
`)[0]??``)}`:r(s.message)}function _(e){return Number(e.split(`.`)[0])>=24?null:`needs Node 24 or later, this is ${e}: install it, or run "npm ci" in a clone, which brings it`}u(),process.on(`uncaughtException`,e=>{c(g(e)),process.exit(4)});const v=_(process.versions.node);v===null?process.exitCode=await m(process.argv.slice(2)):(c(v),process.exitCode=2);export{};