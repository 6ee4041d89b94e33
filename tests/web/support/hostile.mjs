// Fifty texts that would run, load or break something if they were taken for more than text. Each that runs sets `hacked`.

const run = 'window.hacked=(window.hacked||0)+1';

export const kHostile = [
  `<script>${run}</script>`,
  `</script><script>${run}</script>`,
  `<img src=x onerror="${run}">`,
  `<img src=x onerror=${run}>`,
  `<svg onload="${run}">`,
  `<svg><script>${run}</script></svg>`,
  `<body onload="${run}">`,
  `<iframe srcdoc="<script>parent.${run}</script>"></iframe>`,
  `<iframe src="javascript:parent.${run}"></iframe>`,
  `<a href="javascript:${run}">x</a>`,
  `<details open ontoggle="${run}">x</details>`,
  `<input autofocus onfocus="${run}">`,
  `<video><source onerror="${run}"></video>`,
  `<math><mtext></mtext><script>${run}</script></math>`,
  `<object data="data:text/html,<script>parent.${run}</script>"></object>`,
  `<embed src="javascript:${run}">`,
  `<link rel=stylesheet href=//127.0.0.1:9/x.css>`,
  `<style>@import '//127.0.0.1:9/x.css';</style>`,
  `<meta http-equiv=refresh content="0;url=javascript:${run}">`,
  `<base href="//127.0.0.1:9/">`,
  `<form action="javascript:${run}"><button>x</button></form>`,
  `<template><script>${run}</script></template>`,
  `<noscript><p title="</noscript><img src=x onerror=${run}>"></noscript>`,
  `<marquee onstart="${run}">x</marquee>`,
  `<div style="background:url(//127.0.0.1:9/x)">x</div>`,
  `"><script>${run}</script>`,
  `'><img src=x onerror=${run}>`,
  `" onmouseover="${run}" x="`,
  `' autofocus onfocus='${run}`,
  `\`><img src=x onerror=${run}>`,
  `--><script>${run}</script>`,
  `<!--<img src="--><img src=x onerror=${run}//">`,
  `]]><script>${run}</script>`,
  `javascript:${run}`,
  `data:text/html,<script>${run}</script>`,
  `\${${run}}`,
  `{{constructor.constructor('${run}')()}}`,
  `<%= ${run} %>`,
  `#{${run}}`,
  `&lt;script&gt;${run}&lt;/script&gt;`,
  `&#60;script&#62;${run}&#60;/script&#62;`,
  `\\u003cscript\\u003e${run}\\u003c/script\\u003e`,
  `%3Cscript%3E${run}%3C/script%3E`,
  `=cmd|'/C calc'!A0`,
  `@SUM(1+1)*cmd`,
  `__proto__`,
  `constructor`,
  `{"__html":"<img src=x onerror=${run}>"}`,
  `\u202egnp.txt\u202c<b>x</b>\u0301\u0301`,
  `${'A'.repeat(300)}<script>${run}</script>`,
];

const quoted = (text) => `"${text.replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"`;

// `haggle run two_companies` with a summary and the labels of an issue that are these texts: the two of it settle which of them
// it is to be, one wants the first most, the other the last.
export function hostileScenario(twoCompanies) {
  const at = twoCompanies.indexOf('  name: "support"');
  const issue = twoCompanies.indexOf('  issues { name: "fee" low: 0 high: 100 step: 1 }', at);
  if (at < 0 || issue < 0) throw new Error('two_companies has no table "support" with an issue "fee"');
  const labels = `  issues { name: "fee" labels: [${kHostile.map(quoted).join(', ')}] }`;
  return (twoCompanies.slice(0, issue) + labels + twoCompanies.slice(twoCompanies.indexOf('\n', issue)))
    .replace(/^summary: ".*"$/m, `summary: ${quoted(kHostile[0] + kHostile[25])}`)
    .replace(/^name: ".*"$/m, 'name: "hostile"');
}
