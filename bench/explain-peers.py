# Contributions by LightGBM (pred_contrib) and the shap package (TreeExplainer, path-dependent) on the tables that explain.ts wrote.
# `train <folder> <rows> <columns> <trees> <leaves>` writes model.txt; `run <folder> <rows> <columns> <explained> <threads> <peer>` prints JSON.
import json, sys, time
import lightgbm, numpy

command, folder, rows, columns = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
x = numpy.fromfile(f"{folder}/x.f32", dtype=numpy.float32).reshape(-1, columns)
if command == "train":
    y = numpy.fromfile(f"{folder}/y.f32", dtype=numpy.float32)
    params = dict(objective="binary", num_leaves=int(sys.argv[6]), learning_rate=0.1, lambda_l2=1, max_bin=255, min_data_in_leaf=1,
                  min_sum_hessian_in_leaf=1, num_threads=1, verbosity=-1, seed=1)
    data = lightgbm.Dataset(x[:rows], y[:rows], params=params)
    model = lightgbm.train(params, data, num_boost_round=int(sys.argv[5]))
    model.save_model(f"{folder}/model.txt")
else:
    explained, threads, peer = int(sys.argv[5]), int(sys.argv[6]), sys.argv[7]
    model = lightgbm.Booster(model_file=f"{folder}/model.txt")
    part, version = x[rows:rows + explained], lightgbm.__version__
    if peer == "shap":
        import shap
        version = shap.__version__
        explainer = shap.TreeExplainer(model, feature_perturbation="tree_path_dependent")
        part = part.astype(numpy.float64)
        call = lambda: explainer.shap_values(part, check_additivity=False)
    else:
        call = lambda: model.predict(part, pred_contrib=True, num_threads=threads)
    wall, cpu = time.perf_counter(), time.process_time()
    call()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(json.dumps(dict(wallSeconds=wall, cpuSeconds=cpu, version=version)))
