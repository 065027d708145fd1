#!/usr/bin/env node
if (Number.parseInt(process.versions.node, 10) < 24) {
  console.error(`reprise needs Node.js 24 or newer; this is ${process.versions.node}.`)
  console.error(`Try: npx -y -p node@24 -p reprise reprise ${process.argv.slice(2).join(' ')}`)
  process.exitCode = 2
} else {
  const { existsSync } = await import('node:fs')
  // A clone runs its sources; a published package ships only dist.
  const source = new URL('src/reprise.ts', import.meta.url)
  await import(existsSync(source) ? source.href : './dist/reprise.js')
}
