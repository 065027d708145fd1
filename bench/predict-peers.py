# Models of one shape on the table that predict.ts wrote, one thread each. Reads "<peer> batch|row" a line, prints {"wallSeconds", "cpuSeconds"} per line.
import json, sys, time
import catboost, lightgbm, numpy, sklearn, xgboost
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

folder, training, columns, single = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
x = numpy.fromfile(f"{folder}/x.f64", dtype=numpy.float64).reshape(columns, -1).T
y = numpy.fromfile(f"{folder}/y.f64", dtype=numpy.float64)
fit_x, fit_y = x[:training], y[:training]
doubles, floats = numpy.ascontiguousarray(x[training:]), numpy.ascontiguousarray(x[training:], dtype=numpy.float32)
threadpool_limits(1)

xgb = xgboost.train(dict(objective="binary:logistic", tree_method="hist", grow_policy="lossguide", max_leaves=31, max_depth=0,
                         eta=0.1, nthread=1, min_child_weight=1), xgboost.DMatrix(fit_x, fit_y, nthread=1), 100)
lgb = lightgbm.train(dict(objective="binary", num_leaves=31, learning_rate=0.1, num_threads=1, verbosity=-1, min_data_in_leaf=1),
                     lightgbm.Dataset(fit_x, fit_y), 100)
skl = HistGradientBoostingClassifier(max_iter=100, max_leaf_nodes=31, learning_rate=0.1, early_stopping=False).fit(fit_x, fit_y)
cat = catboost.CatBoostClassifier(iterations=100, depth=6, learning_rate=0.1, thread_count=1, verbose=False,
                                  allow_writing_files=False).fit(fit_x, fit_y)

# Each is given the array it takes without a copy.
peers = dict(
    xgboost=(lambda rows: xgb.inplace_predict(rows, predict_type="margin"), floats),
    lightgbm=(lambda rows: lgb.predict(rows, raw_score=True, num_threads=1), doubles),
    sklearn=(lambda rows: skl.decision_function(rows), doubles),
    catboost=(lambda rows: cat.predict(rows, prediction_type="RawFormulaVal", thread_count=1), floats),
)
print(json.dumps(dict(xgboost=xgboost.__version__, lightgbm=lightgbm.__version__, sklearn=sklearn.__version__,
                      catboost=catboost.__version__)), flush=True)
for line in sys.stdin:
    name, what = line.split()
    predict, rows = peers[name]
    wall, cpu = time.perf_counter(), time.process_time()
    if what == "batch":
        predict(rows)
    else:
        for i in range(single):
            predict(rows[i : i + 1])
    print(json.dumps(dict(wallSeconds=time.perf_counter() - wall, cpuSeconds=time.process_time() - cpu)), flush=True)
