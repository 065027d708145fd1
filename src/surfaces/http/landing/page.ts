import manifest from '../../../../package.json' with { type: 'json' }
import { landingScript } from './script.ts'

export { landingScript }

export const landingStyle = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent); --soft: color-mix(in srgb, currentColor 62%, transparent) }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2.5rem auto; padding: 0 1.25rem }
h1 { font-size: 1.6rem; margin: 0 } h2 { font-size: 1.1rem; margin: 2.2rem 0 .5rem }
p, .soft { color: var(--soft) } a { color: inherit }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { text-align: left; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
th { font-weight: 600; font-size: .85rem; color: var(--soft) }
code, textarea, pre { font: .85rem/1.45 ui-monospace, monospace }
textarea { width: 100%; box-sizing: border-box; padding: .6rem; border: 1px solid var(--line); border-radius: .4rem; background: transparent; color: inherit }
button { font: inherit; padding: .25rem .8rem; border: 1px solid var(--line); border-radius: .4rem; background: transparent; color: inherit; cursor: pointer }
pre { white-space: pre-wrap; overflow-wrap: anywhere; border-left: 3px solid var(--line); padding-left: .8rem }
:focus-visible { outline: 2px solid currentColor; outline-offset: 2px } .scroll { overflow-x: auto }
`

/** The whole page; every figure on it comes from the API of this server. */
export const landingPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Reprise</title>
<link rel="icon" href="data:,">
<style>${landingStyle}</style>
</head>
<body>
<main>
<h1>Reprise</h1>
<p>Machine learning you can run again. Version ${manifest.version}. <a href="/api/openapi.json">API description</a></p>
<p id="state" role="status"></p>
<form id="token" hidden><label>Token <input type="password" autocomplete="off"></label> <button>Continue</button></form>
<h2>Models</h2><div id="models" class="scroll"></div>
<section id="try" hidden>
<h2>Ask <span id="try-name"></span></h2>
<label for="row" class="soft">One row; change it and ask again.</label>
<textarea id="row" rows="8" spellcheck="false"></textarea>
<p><button id="ask">Predict</button></p>
<pre id="answer" aria-live="polite"></pre>
<p class="soft">The same from a terminal:</p><pre id="curl"></pre>
</section>
<h2>Datasets</h2><div id="datasets" class="scroll"></div>
<h2>Runs</h2><div id="runs" class="scroll"></div>
</main>
<script>${landingScript}</script>
</body>
</html>
`
