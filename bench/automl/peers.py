# The AutoML bench's Python side, one job a process: peers.py split|run|score, a JSON request as its only other argument, a JSON answer as its last line.
# A table's folder: train.csv, test.csv (without the target), answer.csv (the test rows' target), about.json.
import json, os, resource, sys, time
import numpy, pandas

THREADS = 2


def read(file, spec):
    names = [n for n in open(spec["columnNames"]).read().split("\n") if n] if "columnNames" in spec else None
    return pandas.read_csv(file, sep=spec.get("separator", ","), header=None if names else 0, names=names, dtype=str, keep_default_na=False, skipinitialspace=True)


def split(request):
    """The anchors' split: a hash of the row number, the published test file, or the last fifth where rows are in time order."""
    spec, folder = request["spec"], request["folder"]
    parts = [read(file, spec) for file in spec["files"]]
    frame = pandas.concat(parts, ignore_index=True)
    target = spec["target"]
    frame[target] = frame[target].str.rstrip(".") if spec["rows"] == "files" else frame[target]
    has_target = ~frame[target].isin(["", "NA", "?"])
    position = numpy.arange(len(frame))
    if spec["rows"] == "files":
        is_test = position >= len(parts[0])
    else:
        frame, position = frame[has_target].reset_index(drop=True), numpy.arange(int(has_target.sum()))
        hashed = (position.astype(numpy.uint64) * numpy.uint64(2654435761)) % numpy.uint64(2**32) / 2**32
        is_test = position >= int(0.8 * len(frame)) if spec["rows"] == "time" else hashed < 0.2
    columns = spec["keep"] + [target] if "keep" in spec else [c for c in frame if c not in spec.get("drop", [])]
    frame = frame[columns]
    os.makedirs(folder, exist_ok=True)
    frame[~is_test].to_csv(f"{folder}/train.csv", index=False)
    frame[is_test].drop(columns=[target]).to_csv(f"{folder}/test.csv", index=False)
    frame[is_test][[target]].to_csv(f"{folder}/answer.csv", index=False)
    json.dump(dict(target=target, task=spec["task"]), open(f"{folder}/about.json", "w"))
    return dict(train=int((~is_test).sum()), test=int(is_test.sum()))


def run(request):
    """Trains on train.csv for `seconds` and writes predictions.csv: a column of probabilities per class, or `value`."""
    folder, system, seconds = request["folder"], request["system"], request["seconds"]
    about = json.load(open(f"{folder}/about.json"))
    train, test = pandas.read_csv(f"{folder}/train.csv"), pandas.read_csv(f"{folder}/test.csv")
    answers = pandas.read_csv(f"{folder}/answer.csv", dtype=str)[about["target"]]
    started = time.time()
    frame, fitted = systems[system](train, test, about["target"], about["task"], seconds, request.get("scratch", "/tmp"))
    del answers
    frame.to_csv(f"{folder}/predictions-{system}.csv", index=False)
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) * 1024
    return dict(seconds=fitted - started, peakBytes=peak)


def score(request):
    """Log-loss or root mean squared error, and 1 - AUC of two classes, of a file of predictions."""
    folder = request["folder"]
    about = json.load(open(f"{folder}/about.json"))
    answer = pandas.read_csv(f"{folder}/answer.csv", dtype=str, keep_default_na=False)[about["target"]]
    given = ours_of(pandas.read_csv(request["predictions"]))
    if about["task"] == "regression":
        return dict(loss=float(numpy.sqrt(numpy.mean((given["value"].to_numpy(float) - answer.astype(float).to_numpy()) ** 2))))
    given.columns = [label_of(c) for c in given.columns]
    shares = numpy.clip(given.to_numpy(float), 1e-15, 1)
    shares /= shares.sum(axis=1, keepdims=True)
    index = {label: k for k, label in enumerate(given.columns)}
    truth = answer.map(label_of).map(index)
    missing = truth.isna()  # a class the system never offered: as wrong as can be
    rows = numpy.arange(len(truth))
    likely = numpy.where(missing, 1e-15, shares[rows, truth.fillna(0).astype(int)])
    result = dict(loss=float(-numpy.log(likely).mean()))
    if about["task"] == "binary":
        from sklearn.metrics import roc_auc_score
        result["rankLoss"] = float(1 - roc_auc_score(truth == 1, shares[:, 1]))
    return result


def ours_of(given):
    """Of a file that `reprise predict` wrote, what the peers' files hold."""
    named = {c: c.removeprefix("probability_") for c in given if c.startswith("probability_")}
    if named:
        return given[list(named)].rename(columns=named)
    return given[["prediction"]].rename(columns=dict(prediction="value")) if "prediction" in given else given


def label_of(value):
    """How pandas may have read a class: 1, 1.0 and "1" are one label; so are True and "true"."""
    text = str(value).strip("'")
    try:
        return str(int(float(text))) if float(text) == int(float(text)) else text
    except ValueError:
        return text


def prepared(train, test, target):
    """Words as pandas categories, for libraries that want them so."""
    x, y = train.drop(columns=[target]).copy(), test.copy()
    for name in x:
        if not pandas.api.types.is_numeric_dtype(x[name]):
            known = pandas.CategoricalDtype(sorted(x[name].dropna().astype(str).unique()))
            x[name], y[name] = (part[name].where(part[name].isna(), part[name].astype(str)).astype(known) for part in (x, y))
    return x, y


def lightgbm(train, test, target, task, seconds, scratch):
    import lightgbm as library
    x, given = prepared(train, test, target)
    model = (library.LGBMRegressor if task == "regression" else library.LGBMClassifier)(n_jobs=THREADS, verbose=-1)
    return single(model.fit(x, train[target]), given, task)


def catboost(train, test, target, task, seconds, scratch):
    import catboost as library
    x, given = prepared(train, test, target)
    words = [name for name in x if str(x[name].dtype) == "category"]
    for name in words:
        x[name], given[name] = x[name].astype(str), given[name].astype(str)
    model = (library.CatBoostRegressor if task == "regression" else library.CatBoostClassifier)(thread_count=THREADS, verbose=False, cat_features=words, allow_writing_files=False)
    return single(model.fit(x, train[target]), given, task)


def single(model, given, task):
    fitted = time.time()
    if task == "regression":
        return pandas.DataFrame(dict(value=model.predict(given))), fitted
    return pandas.DataFrame(model.predict_proba(given), columns=model.classes_), fitted


def autogluon(presets):
    def train_it(train, test, target, task, seconds, scratch):
        from autogluon.tabular import TabularPredictor
        kinds = dict(binary="binary", multiclass="multiclass", regression="regression")
        metric = "root_mean_squared_error" if task == "regression" else "log_loss"
        predictor = TabularPredictor(target, problem_type=kinds[task], eval_metric=metric, path=f"{scratch}/autogluon", verbosity=0)
        predictor.fit(train, time_limit=seconds, presets=presets, num_cpus=THREADS, num_gpus=0)
        fitted = time.time()
        if task == "regression":
            return pandas.DataFrame(dict(value=predictor.predict(test))), fitted
        return predictor.predict_proba(test), fitted
    return train_it


def flaml(train, test, target, task, seconds, scratch):
    from flaml import AutoML
    x, given = prepared(train, test, target)
    model = AutoML()
    metric = "rmse" if task == "regression" else "log_loss"
    model.fit(x, train[target], task="regression" if task == "regression" else "classification", metric=metric, time_budget=seconds, n_jobs=THREADS, verbose=0, seed=0)
    fitted = time.time()
    if task == "regression":
        return pandas.DataFrame(dict(value=model.predict(given))), fitted
    return pandas.DataFrame(model.predict_proba(given), columns=model.classes_), fitted


def h2o(train, test, target, task, seconds, scratch):
    import h2o as library
    from h2o.automl import H2OAutoML
    library.init(nthreads=THREADS, max_mem_size="6g", ice_root=scratch, log_level="FATA")
    library.no_progress()
    started = time.time()
    rows, given = library.H2OFrame(train), library.H2OFrame(test)
    if task != "regression":
        rows[target] = rows[target].asfactor()
    for name in given.columns:  # a word column of the training rows may look like numbers in the test rows, and the other way round
        if rows[name].types[name] == "enum":
            given[name] = given[name].asfactor()
    model = H2OAutoML(max_runtime_secs=max(1, int(seconds - (time.time() - started))), seed=1, sort_metric="RMSE" if task == "regression" else "logloss")
    model.train(y=target, training_frame=rows)
    fitted = time.time()
    frame = model.leader.predict(given).as_data_frame()
    library.cluster().shutdown()
    if task == "regression":
        return pandas.DataFrame(dict(value=frame["predict"])), fitted
    frame = frame.drop(columns=["predict"])
    labels = sorted(train[target].unique())
    frame.columns = labels if len(labels) == len(frame.columns) else [c.removeprefix("p") for c in frame.columns]
    return frame, fitted


systems = {
    "lightgbm": lightgbm,
    "catboost": catboost,
    "autogluon-medium": autogluon("medium_quality"),
    "autogluon-best": autogluon("best_quality"),
    "flaml": flaml,
    "h2o": h2o,
}

if __name__ == "__main__":
    verb, request = sys.argv[1], json.loads(sys.argv[2])
    print(json.dumps({"split": split, "run": run, "score": score}[verb](request)))
