import { loadKernels } from '#kernels'
import { readFileSync } from 'node:fs'
const rd = (f: string) => { const b = readFileSync(f); return new Float32Array(b.buffer, b.byteOffset, b.length / 4) }
const [,, name, T, reps] = process.argv
const [n, F] = ({ a: [1000000, 28], b: [100000, 100], c: [10000, 20] } as any)[name!]
const X = rd(`/tmp/proto/${name}.X.f32`), y = rd(`/tmp/proto/${name}.y.f32`)
const cols = Array.from({ length: F }, (_, f) => Float64Array.from({ length: n }, (_, i) => X[i * F + f]!))
const labels = Float64Array.from(y.subarray(0, n))
await using k = await loadKernels({ threads: Number(T) })
for (let r = 0; r < Number(reps); r++) {
  const c0 = process.cpuUsage(), t0 = performance.now()
  const features = cols.map((v) => ({ kind: 'number' as const, edges: k.boosting.edges(v, 255), levelCount: 0 }))
  const t1 = performance.now()
  const s = k.boosting.open({ loss: 'logistic', base: Float64Array.of(0), features, training: { values: cols, labels }, rounds: 100, learningRate: 0.1, maxLeaves: 31, l2: 1, minHessian: 1, minRowsInLeaf: 1, minGain: 0, categorySmoothing: 10, categoryL2: 10, rowShare: 1, columnShare: 1 })
  const t2 = performance.now()
  for (let t = 0; t < 100; t++) s.growTree({ rows: t, columns: t, dither: t })
  const t3 = performance.now()
  const c = process.cpuUsage(c0)
  const m = s.margins()
  s[Symbol.dispose]()
  console.log(name, T, 'total', ((t3 - t0) / 1e3).toFixed(3), 'cpu', ((c.user + c.system) / 1e6).toFixed(3), 'edges', (t1 - t0).toFixed(0), 'open', (t2 - t1).toFixed(0), 'trees', (t3 - t2).toFixed(0), m[0])
}
