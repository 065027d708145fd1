/** What the page says besides the form that its script makes. */
export interface PageParts {
  readonly name: string
  readonly target: string
  readonly digest: string
  readonly script: string
}

const style = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 22%, transparent); --soft: color-mix(in srgb, currentColor 66%, transparent); --accent: light-dark(#2456c7, #8fb3ff) }
* { box-sizing: border-box }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2.5rem auto; padding: 0 1.25rem }
h1 { font-size: 1.6rem; margin: 0; overflow-wrap: anywhere } p { margin: .3rem 0 }
.soft, small { color: var(--soft) } small { display: block; overflow-wrap: anywhere }
main { display: grid; grid-template-columns: minmax(0, 1fr) 20rem; gap: 2rem; margin-top: 1.5rem; align-items: start }
form { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: 1rem; align-items: start }
label { display: block; font-size: .85rem; color: var(--soft); overflow-wrap: anywhere }
input, select, textarea, button { font: inherit; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: .4rem; padding: .4rem .6rem; width: 100%; min-height: 2.5rem }
select option { color: CanvasText; background: Canvas } textarea { resize: vertical }
button { width: auto; min-height: 0; cursor: pointer; margin: .4rem .5rem .4rem 0 }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px }
[aria-invalid=true] { border-color: light-dark(#b3261e, #ff9a91) } .wrong { color: light-dark(#b3261e, #ff9a91); font-size: .85rem }
aside { position: sticky; top: 1rem; border: 1px solid var(--line); border-radius: .6rem; padding: 1rem 1.1rem; min-width: 0 }
#answer { display: block; font-size: 1.7rem; font-weight: 600; line-height: 1.25; overflow-wrap: anywhere; font-variant-numeric: tabular-nums }
dl { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: .15rem .8rem; margin: .8rem 0 0; font-variant-numeric: tabular-nums }
dt { overflow-wrap: anywhere } dd { margin: 0; text-align: right }
.bar { grid-column: 1 / -1; height: .4rem; border-radius: .2rem; background: var(--line); overflow: hidden; margin-bottom: .4rem } .bar i { display: block; height: 100%; background: var(--accent) }
@media (max-width: 46rem) { main { grid-template-columns: minmax(0, 1fr) } aside { order: -1 } }
`

/** The whole page: no request leaves it, and it works from a disk. */
export function tryItPage({ name, target, digest, script }: PageParts): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline' 'wasm-unsafe-eval'; img-src data:">
<title>${escaped(name)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<header>
<h1>${escaped(name)}</h1>
<p class="soft">Predicts <b>${escaped(target)}</b> inside this page: nothing you type leaves it. Change any field; leave one empty when the value is not known.</p>
</header>
<main>
<form id="row" autocomplete="off"></form>
<aside aria-labelledby="title">
<p id="title" class="soft">${escaped(target)}</p>
<output id="answer" form="row" aria-live="polite">…</output>
<dl id="shares"></dl>
<p><button type="button" id="example">Example</button><button type="button" id="clear">Empty</button></p>
<small>Model ${digest.slice(0, 12)}. The same bits as on the server.</small>
</aside>
</main>
<script>${script}</script>
</body>
</html>
`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
