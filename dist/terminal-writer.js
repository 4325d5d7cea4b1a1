import{i as e,o as t,r as n}from"./terminal-escape.js";import{c as r,f as i}from"./nearest.js";function a({usage:e,purpose:t,examples:n,flags:i,groups:a=[],notes:u=[]}){let d=new Set(a.flatMap(([,e])=>e)),f=Object.keys(i).filter(e=>!d.has(e)),p=[...a,[a.length===0?`Flags`:`More`,f]],m=Math.max(...Object.entries(i).map(([e,t])=>l(e,t).length));return`${[e.join(`
`),r(t,80).join(`
`),o(n).join(`
`),...p.filter(([,e])=>e.length>0).map(([e,t])=>`${e}\n${s(c(t,i),m)}`),...u.map(e=>r(e,80).join(`
`))].join(`

`)}\n`}function o(e){return e.flatMap(([e,n])=>[...r(e,80),...t(n,80,`  `)])}function s(e,t=Math.max(...e.map(([e])=>e.length))){return e.flatMap(([e,n])=>r(n,80-t-4).map((n,r)=>`  ${(r===0?e:``).padEnd(t)}  ${n}`)).join(`
`)}function c(e,t){return e.flatMap(e=>{let n=t[e];return n===void 0?[]:[[l(e,n),n.describe]]})}function l(e,{placeholder:t}){return`${e===`help`?`-h, `:``}--${e}${t?` ${t}`:``}`}function u(e){process.stdout.write(n(e))}function d(t){process.stdout.write(`${e(t)}\n`)}function f(e){process.stderr.write(n(`sdk-memtest: ${e}\n`))}const p=process.stdout;function m(){for(let e of[process.stdout,process.stderr])e.on(`error`,()=>{})}function h(e){process.stderr.write(n(`${e}\n`))}async function g(e){try{await e()}catch(e){if(!(e instanceof i))throw e;f(e.message)}}export{d as a,s as c,f as i,o as l,m as n,u as o,h as r,p as s,g as t,a as u};