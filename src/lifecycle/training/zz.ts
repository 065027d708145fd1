import { readFileSync } from 'node:fs'
import { createRng } from '#base'
import { fit, predictMargins, toPrediction, evaluate, outputCountOf } from './index.ts'
const [, , path, targetName, task, paramsText] = process.argv
const lines = readFileSync(path!, 'utf8').trim().split(/\r?\n/).map((l) => l.split(','))
const header = lines.shift()!
const n = lines.length
const ti = header.indexOf(targetName!)
const make = (rows: number[]) => ({
  rowCount: rows.length,
  features: header.map((name, j) => ({ name, j })).filter(({ j, name }) => j !== ti && name !== 'customerID').map(({ name, j }) => {
    const all = lines.map((l) => l[j]!)
    const numeric = all.every((v) => v.trim() === '' || !Number.isNaN(Number(v)))
    if (numeric) return { name, source: name, kind: 'number' as const, values: Float64Array.from(rows, (r) => all[r]!.trim() === '' ? NaN : Number(all[r])) }
    const levels = [...new Set(all)].sort((a, b) => (a < b ? -1 : 1))
    return { name, source: name, kind: 'category' as const, levels, codes: Int32Array.from(rows, (r) => levels.indexOf(all[r]!)) }
  }),
})
const classes = [...new Set(lines.map((l) => l[ti]!))].sort((a, b) => (a < b ? -1 : 1))
const target = (rows: number[]) => ({ task: task as 'binary', classCount: task === 'regression' ? 1 : classes.length, values: Float64Array.from(rows, (r) => task === 'regression' ? Number(lines[r]![ti]) : classes.indexOf(lines[r]![ti]!)) })
const order = Array.from(createRng(1).permutation(n))
const a = order.slice(0, Math.floor(n * 0.8)), b = order.slice(Math.floor(n * 0.8))
const fa = make(a), fb = make(b)
let t = performance.now()
const params = JSON.parse(paramsText ?? '{}')
const fitted = fit({ kind: 'linear', params }, { features: fa, target: target(a), ...(params.l2 === undefined ? {validation: { features: fb, target: target(b) }} : {}) }, { rng: createRng(0), kernels: {} as never, record: (e) => console.log(JSON.stringify(e), (performance.now() - t).toFixed(0)) })
console.log('fit ms', (performance.now() - t).toFixed(0), 'iterations', fitted.document['iterations'], 'l2', fitted.document['l2'], 'width', fitted.arrays['means']!.length, 'nonzero', fitted.arrays['coefficients']!.filter((x) => x !== 0).length)
t = performance.now()
const m = predictMargins([{ weight: 1, fitted }], fb, {} as never)
console.log(evaluate(target(b), toPrediction(task as 'binary', target(b).classCount, m)), 'predict ms', (performance.now() - t).toFixed(0), outputCountOf('binary', 2))
