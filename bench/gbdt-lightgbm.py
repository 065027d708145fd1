# LightGBM on the table that gbdt-train.ts wrote: prints {"wallSeconds", "cpuSeconds", "version"} and writes held-out scores.
import json, sys, time
import lightgbm, numpy

folder, rows, columns, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
x = numpy.fromfile(f"{folder}/x.f32", dtype=numpy.float32).reshape(-1, columns)
y = numpy.fromfile(f"{folder}/y.f32", dtype=numpy.float32)
params = dict(objective="binary", num_leaves=31, learning_rate=0.1, lambda_l2=1, max_bin=255, min_data_in_leaf=1,
              min_sum_hessian_in_leaf=1, force_row_wise=True, num_threads=threads, verbosity=-1, seed=1)
wall, cpu = time.perf_counter(), time.process_time()
data = lightgbm.Dataset(x[:rows], y[:rows], params=params)
model = lightgbm.train(params, data, num_boost_round=100)
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
model.predict(x[rows:], raw_score=True).astype(numpy.float64).tofile(f"{folder}/scores.f64")
print(json.dumps(dict(wallSeconds=wall, cpuSeconds=cpu, version=lightgbm.__version__)))
