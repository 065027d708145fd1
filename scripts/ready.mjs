// Makes a fresh clone ready: installs what is missing and builds the kernels. Runs on the host's Node, whatever its
// version, before anything is installed: plain JavaScript, no dependency.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { browserFilesAreCurrent, kernelsAreCurrent } from './kernels-current.mjs'

const pinned = process.execPath.includes('node_modules')
const recent = !pinned && Number.parseInt(process.versions.node, 10) >= 24 // a host with 24 needs no second one

if (!installed()) {
  process.stderr.write('Installing what Reprise needs (about half a minute, once)…\n')
  npm('install', '--no-save', '--include=dev', '--engine-strict=false', `--ignore-scripts=${recent}`)
  if (!recent && !existsSync('node_modules/.bin/node')) npm('rebuild', 'node', '--ignore-scripts=false')
}
if (!kernelsAreCurrent()) npm('run', '--silent', 'kernels')
if (!browserFilesAreCurrent()) npm('run', '--silent', 'browser')

function npm(...args) {
  const { status } = spawnSync(process.execPath, [process.env.npm_execpath, ...args, '--loglevel=error'], {
    stdio: ['ignore', 2, 2],
  })
  if (status !== 0) process.exit(status ?? 1)
}

function installed() {
  if (!existsSync('node_modules/.package-lock.json') || !(recent || existsSync('node_modules/.bin/node'))) return false
  const [wanted, found] = ['package-lock.json', 'node_modules/.package-lock.json'].map(
    (file) => JSON.parse(readFileSync(file, 'utf8')).packages,
  )
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === '' || (found[path] ? found[path].version === version : optional),
  )
}
