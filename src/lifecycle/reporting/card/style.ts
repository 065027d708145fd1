/** The page's look: light or dark as the reader's system is, on paper too; marks differ in lightness, not in hue alone. */
export const style = `
:root{color-scheme:light dark;--ground:#fdfdfc;--ink:#1c1d1f;--soft:#5b5f66;--rule:#dcdee2;--card:#f3f4f6;--warn:#fdf1dc;--warn-edge:#b26a00;
--c0:#1f5fa8;--c1:#c2571a;--c2:#2f7d4f;--c3:#7a4fa3;--c4:#8a6d00;--on:#fff}
@media (prefers-color-scheme:dark){:root{--ground:#15171a;--ink:#e8e9eb;--soft:#a3a8b0;--rule:#343940;--card:#1d2025;--warn:#33260f;--warn-edge:#e0a040;
--c0:#79b0f2;--c1:#f0a070;--c2:#7fcb9d;--c3:#c3a0ea;--c4:#d9c060;--on:#10131a}}
*{box-sizing:border-box}
body{margin:0 auto;padding:2rem 1.25rem 4rem;max-width:46rem;background:var(--ground);color:var(--ink);font:16px/1.55 system-ui,sans-serif}
h1{font-size:1.7rem;line-height:1.2;margin:0 0 .5rem;overflow-wrap:anywhere}
h2{font-size:1.2rem;margin:2.5rem 0 .75rem;padding-top:.75rem;border-top:1px solid var(--rule)}
p,ul{margin:.6rem 0}
li{margin:.25rem 0}
nav ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.25rem 1rem;font-size:.9rem}
a{color:var(--c0)}
.warning{background:var(--warn);border-left:4px solid var(--warn-edge);padding:.6rem .9rem;border-radius:3px}
.table{overflow-x:auto;margin:.9rem 0}
table{border-collapse:collapse;font-size:.9rem;width:100%}
caption{text-align:left;color:var(--soft);padding:.2rem 0;font-size:.9rem}
th,td{text-align:left;padding:.3rem .7rem .3rem 0;border-bottom:1px solid var(--rule);vertical-align:top}
.long{overflow-wrap:anywhere}
th{font-weight:600;color:var(--soft)}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
figure{margin:1.2rem 0;padding:.9rem;background:var(--card);border-radius:6px}
figcaption{font-weight:600;margin-bottom:.5rem}
details{margin-top:.5rem;font-size:.9rem}
summary{cursor:pointer;color:var(--soft)}
svg{display:block;width:100%;height:auto}
svg text{font:12px system-ui,sans-serif;fill:var(--ink)}
svg .tick{fill:var(--soft);font-size:11px}
svg .on{fill:var(--on)}
svg .grid{stroke:var(--rule);stroke-width:1}
svg .axis{stroke:var(--soft);stroke-width:1}
svg .reference{stroke:var(--soft);stroke-width:1.2;stroke-dasharray:2 3}
svg .cell{fill:none;stroke:var(--rule)}
${[0, 1, 2, 3, 4].map((index) => `svg .c${index}{fill:var(--c${index});stroke:none}svg polyline.c${index},svg line.c${index}{fill:none;stroke:var(--c${index})}`).join('\n')}
svg polyline{stroke-width:2}
svg .dashed{stroke-dasharray:6 4}
svg .whisker{stroke-width:1.6}
svg circle.c1{stroke:var(--card);stroke-width:1}
@media print{body{max-width:none}nav,summary{display:none}section,figure{break-inside:avoid-page}}
`
