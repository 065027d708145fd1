# The peers of the boosting benches, and the reader of their tables. One JSON request per line of standard input, one JSON answer per line.
# A table is a folder: columns.f64 (feature after feature; a category's level numbers, -1 missing), target.f64, table.json.
import json, sys, time, warnings
import numpy, pandas

warnings.filterwarnings("ignore")
tables = {}


def read_csv(request):
    spec, into = request["spec"], request["into"]
    names = open(spec["columnNames"]).read().split("\n") if "columnNames" in spec else None
    parts = [pandas.read_csv(file, sep=spec.get("separator", ","), header=None if names else 0, names=[n for n in names if n] if names else None,
                             skipinitialspace=True, na_values=["?"], keep_default_na=spec.get("nulls", True)) for file in spec["files"]]
    frame = pandas.concat(parts, ignore_index=True)
    target = frame[spec["target"]]
    frame = frame.loc[target.notna()].drop(columns=[spec["target"]] + [c for c in spec.get("drop", []) if c in frame])
    if "keep" in spec:
        frame = frame[spec["keep"]]
    target = target[target.notna()]
    if spec["task"] == "regression":
        y, classes = target.astype(float).to_numpy(), []
    else:
        words = target.astype(str).str.strip().str.rstrip(".")
        classes = sorted(words.unique())
        y = words.map({word: index for index, word in enumerate(classes)}).to_numpy(float)
    columns, kinds, levels = [], [], []
    for name in frame:
        column = frame[name]
        as_number = pandas.to_numeric(column, errors="coerce")
        is_number = name not in spec.get("categories", []) and as_number.notna().sum() >= 0.99 * column.notna().sum()
        if is_number:
            columns.append(as_number.to_numpy(float)); kinds.append("number"); levels.append(0)
        else:
            known = sorted(column.dropna().astype(str).unique())
            codes = column.astype(str).map({level: index for index, level in enumerate(known)}).fillna(-1)
            codes[column.isna()] = -1
            columns.append(codes.to_numpy(float)); kinds.append("category"); levels.append(len(known))
    numpy.stack(columns).astype(numpy.float64).tofile(f"{into}/columns.f64")
    y.astype(numpy.float64).tofile(f"{into}/target.f64")
    json.dump(dict(names=list(map(str, frame.columns)), kinds=kinds, levelCounts=levels, task=spec["task"], classCount=max(1, len(classes)), rowCount=len(y)), open(f"{into}/table.json", "w"))
    return {}


class Table:
    def __init__(self, folder):
        about = json.load(open(f"{folder}/table.json"))
        self.kinds, self.task, self.class_count, self.levels = about["kinds"], about["task"], about["classCount"], about["levelCounts"]
        self.categories = [i for i, kind in enumerate(self.kinds) if kind == "category"]
        rows = about["rowCount"]
        columns = numpy.memmap(f"{folder}/columns.f64", dtype=numpy.float64, mode="r", shape=(len(self.kinds), rows))
        self.x = numpy.ascontiguousarray(columns.T.astype(numpy.float32))
        for j in self.categories:  # missing levels as NaN for the peers that read floats
            self.x[self.x[:, j] < 0, j] = numpy.nan
        self.y = numpy.fromfile(f"{folder}/target.f64", dtype=numpy.float64)

    def split(self, folder):
        train, test = (numpy.fromfile(f"{folder}/{part}.u32", dtype=numpy.uint32) for part in ("train", "test"))
        whole = len(train) + len(test) == len(self.y) and (numpy.diff(train) == 1).all()
        take = (lambda rows: slice(int(rows[0]), int(rows[-1]) + 1)) if whole else (lambda rows: rows)
        return self.x[take(train)], self.y[take(train)], self.x[take(test)]


def lightgbm(table, x, y, test, ask, quantised=False):
    import lightgbm as peer
    objective = dict(binary="binary", multiclass="multiclass", regression="regression")[table.task]
    params = dict(objective=objective, num_threads=ask["threads"], seed=ask["seed"], verbosity=-1)
    if table.task == "multiclass":
        params["num_class"] = table.class_count
    rounds = 100
    if ask["settings"] == "same":
        params |= dict(num_leaves=31, learning_rate=0.1, lambda_l2=1, max_bin=255, min_data_in_leaf=1, min_sum_hessian_in_leaf=1, force_row_wise=True,
                       cat_l2=1, cat_smooth=10, min_data_per_group=1, max_cat_to_onehot=1)
        rounds = ask["rounds"]
    if quantised:
        params |= dict(use_quantized_grad=True)
    started = clock()
    data = peer.Dataset(x, y, params=params, categorical_feature=table.categories or "auto")
    model = peer.train(params, data, num_boost_round=rounds)
    return took(started), peer.__version__, lambda: model.predict(test)


def xgboost(table, x, y, test, ask):
    import xgboost as peer
    objective = dict(binary="binary:logistic", multiclass="multi:softprob", regression="reg:squarederror")[table.task]
    params = dict(objective=objective, nthread=ask["threads"], seed=ask["seed"], verbosity=0, tree_method="hist")
    if table.task == "multiclass":
        params["num_class"] = table.class_count
    rounds = 100
    if ask["settings"] == "same":
        params |= dict(grow_policy="lossguide", max_leaves=31, max_depth=0, eta=0.1, reg_lambda=1, min_child_weight=1, max_bin=256)
        rounds = ask["rounds"]
    types = ["c" if kind == "category" else "q" for kind in table.kinds]
    started = clock()
    data = peer.QuantileDMatrix(x, label=y, feature_types=types, enable_categorical=True, max_bin=256, nthread=ask["threads"])
    model = peer.train(params, data, num_boost_round=rounds)
    seconds = took(started)
    return seconds, peer.__version__, lambda: model.predict(peer.DMatrix(test, feature_types=types, enable_categorical=True))


def catboost(table, x, y, test, ask):
    import catboost as peer
    loss = dict(binary="Logloss", multiclass="MultiClass", regression="RMSE")[table.task]
    params = dict(loss_function=loss, thread_count=ask["threads"], random_seed=ask["seed"], verbose=False, allow_writing_files=False)
    if ask["settings"] == "same":
        params |= dict(iterations=ask["rounds"], learning_rate=0.1, grow_policy="Lossguide", max_leaves=31, depth=16, l2_leaf_reg=1, border_count=254,
                       bootstrap_type="No", random_strength=0, leaf_estimation_iterations=1)
    def frame(part):
        if not table.categories:
            return part
        numbers = pandas.DataFrame(part)
        for j in table.categories:
            numbers[j] = numpy.nan_to_num(part[:, j], nan=-1).astype(numpy.int32)
        return numbers
    train, held = frame(x), frame(test)
    started = clock()
    model = peer.CatBoost(params)
    model.fit(peer.Pool(train, y, cat_features=table.categories or None))
    return took(started), peer.__version__, lambda: model.predict(held, prediction_type="RawFormulaVal" if table.task == "regression" else "Probability")


def sklearn(table, x, y, test, ask):
    import sklearn as peer
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
    few = [j for j in table.categories if table.levels[j] <= 255]
    params = dict(categorical_features=few or None, random_state=ask["seed"])
    if ask["settings"] == "same":
        params |= dict(max_iter=ask["rounds"], learning_rate=0.1, max_leaf_nodes=31, l2_regularization=1, min_samples_leaf=1, max_bins=255, early_stopping=False)
    kind = HistGradientBoostingRegressor if table.task == "regression" else HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits
    with threadpool_limits(ask["threads"]):
        started = clock()
        model = kind(**params).fit(x, y)
        seconds = took(started)
    return seconds, peer.__version__, lambda: model.predict(test) if table.task == "regression" else model.predict_proba(test)


peers = dict(lightgbm=lightgbm, quantised=lambda *a: lightgbm(*a, quantised=True), xgboost=xgboost, catboost=catboost, sklearn=sklearn)


def clock():
    return time.perf_counter(), time.process_time()


def took(started):
    return dict(wallSeconds=time.perf_counter() - started[0], cpuSeconds=time.process_time() - started[1])


def train(request):
    folder = request["folder"]
    if tables.get("folder") != folder:
        tables.clear()
        tables.update(folder=folder, table=Table(folder))
    table = tables["table"]
    seconds, version, predict = peers[request["peer"]](table, *table.split(folder), request)
    found = numpy.asarray(predict(), dtype=numpy.float64)
    if table.task == "binary" and found.ndim == 2:
        found = found[:, 1]
    found.reshape(-1).tofile(f"{folder}/predictions.f64")
    return dict(seconds, version=version)


for line in sys.stdin:
    request = json.loads(line)
    print(json.dumps(dict(read=read_csv, train=train)[request["do"]](request)), flush=True)
