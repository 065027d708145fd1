# Makes test/fixtures/imported: small models of LightGBM and XGBoost, rows, and what those libraries predict for them.
#   python scripts/imported-fixtures.py                      the committed cases
#   python scripts/imported-fixtures.py --sweep 200 --to DIR  many random settings, to be checked by hand with
#   node scripts/check-imported.ts DIR
#   python scripts/imported-fixtures.py --ferry               the model of examples/library
# Needs numpy, pandas, lightgbm 4.7 and xgboost 3.2.
import argparse
import json
import pathlib

import lightgbm as lgb
import numpy as np
import pandas as pd
import xgboost as xgb


def table(seed, rows=400, missing=0.1, levels=5, categories=True, infinite=False):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({
        "age": np.round(rng.normal(40, 15, rows), 3),
        "income": np.exp(rng.normal(10, 1, rows)),
        "visits": rng.poisson(2, rows).astype(float),
        "tiny": rng.normal(0, 1e-3, rows).astype(np.float32).astype(float),
    })
    for name in frame.columns:
        frame.loc[rng.random(rows) < missing, name] = np.nan
    if categories:
        words = np.array([f"level {i}" for i in range(levels)])
        word = words[rng.integers(0, levels, rows)]
        frame["city"] = pd.Categorical(np.where(rng.random(rows) < missing, None, word), categories=list(words))
        frame["size"] = pd.Categorical(rng.integers(1, 4, rows) * 10)
    signal = frame["age"].fillna(30) / 20 + np.log1p(frame["income"].fillna(0)) / 5 - frame["visits"].fillna(3) / 2
    if categories:
        signal = signal + (frame["city"].cat.codes.to_numpy() % 3) - (frame["size"].cat.codes.to_numpy() == 1)
    return frame, (signal + rng.normal(0, 0.5, rows)).to_numpy(), rng


def columns_of(frame):
    found = {}
    for name in frame.columns:
        column = frame[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            found[name] = [None if pd.isna(v) else str(v) for v in column]
        else:
            found[name] = [None if pd.isna(v) else (v if np.isfinite(v) else str(v)) for v in column.astype(float)]
    return found


def write(folder, name, suffix, save, frame, margins, values, contributions, kind):
    target = pathlib.Path(folder) / name
    target.mkdir(parents=True, exist_ok=True)
    save(target / f"model.{suffix}")
    expected = {
        "from": kind,
        "columns": columns_of(frame),
        "margins": np.asarray(margins, dtype=float).reshape(len(frame), -1).tolist(),
        "values": np.asarray(values, dtype=float).reshape(len(frame), -1).tolist(),
        "contributions": None if contributions is None else np.asarray(contributions, dtype=float).tolist(),
    }
    (target / "expected.json").write_text(json.dumps(expected))


def edge_rows(frame, thresholds, rng):
    """The last rows sit on thresholds, and one step beside them: where an importer goes wrong first."""
    rows = frame.copy()
    numeric = [name for name in rows.columns if not isinstance(rows[name].dtype, pd.CategoricalDtype)]
    for i in range(len(rows) // 2):
        name = numeric[i % len(numeric)]
        if thresholds.get(name):
            value = thresholds[name][rng.integers(len(thresholds[name]))]
            way = [value, np.nextafter(value, np.inf), np.nextafter(value, -np.inf), float(np.float32(value)),
                   float(np.nextafter(np.float32(value), np.float32(-np.inf))),
                   (value + float(np.nextafter(np.float32(value), np.float32(-np.inf)))) / 2]
            rows.loc[rows.index[i], name] = way[rng.integers(len(way))]
    return rows


def lightgbm_thresholds(booster):
    found = {}
    trees = booster.trees_to_dataframe()
    for _, row in trees[trees["decision_type"] == "<="].iterrows():
        found.setdefault(row["split_feature"], []).append(float(row["threshold"]))
    return found


def lightgbm_case(folder, name, frame, target, params, rounds, rng, suffix="txt", categorical="auto", weight=None):
    data = lgb.Dataset(frame, target, weight=weight, categorical_feature=categorical, free_raw_data=False)
    booster = lgb.train({"verbose": -1, "num_threads": 1, "deterministic": True, **params}, data, rounds)
    rows = edge_rows(frame.iloc[:40].reset_index(drop=True), lightgbm_thresholds(booster), rng)
    margins = booster.predict(rows, raw_score=True)
    values = booster.predict(rows)
    contributions = booster.predict(rows.iloc[:4], pred_contrib=True) if not params.get("linear_tree") else None
    save = (lambda path: booster.save_model(path)) if suffix == "txt" else (
        lambda path: path.write_text(json.dumps(booster.dump_model())))
    # Raw scores are before the division by the trees of a forest, and before the parameter of the sigmoid.
    scale = params.get("sigmoid", 1) if params.get("objective") == "binary" else 1
    scale /= booster.current_iteration() if params.get("boosting") == "rf" else 1
    contributions = None if contributions is None else contributions * scale
    write(folder, name, suffix, save, rows, margins * scale, values, contributions, "lightgbm")
    return booster


def xgboost_thresholds(booster):
    learner = json.loads(booster.save_raw("json"))["learner"]
    found = {}
    model = learner["gradient_booster"].get("gbtree", learner["gradient_booster"])["model"]
    for tree in model["trees"]:
        splits = zip(tree["left_children"], tree["split_type"], tree["split_indices"], tree["split_conditions"])
        for left, kind, feature, condition in splits:
            if left != -1 and kind == 0:
                found.setdefault(booster.feature_names[feature], []).append(float(np.float32(condition)))
    return found


def xgboost_case(folder, name, frame, target, params, rounds, rng, suffix="json", weight=None):
    booster = xgb.train({"nthread": 1, "verbosity": 0, **params},
                        xgb.DMatrix(frame, target, weight=weight, enable_categorical=True), rounds)
    rows = edge_rows(frame.iloc[:40].reset_index(drop=True), xgboost_thresholds(booster), rng)
    data = xgb.DMatrix(rows, enable_categorical=True)
    margins, values = booster.predict(data, output_margin=True), booster.predict(data)
    try:
        few = xgb.DMatrix(rows.iloc[:4], enable_categorical=True)
        contributions = booster.predict(few, pred_contribs=True).reshape(4, -1)
    except xgb.core.XGBoostError:
        contributions = None  # trees with vector leaves are not explained there
    write(folder, name, suffix, lambda path: booster.save_model(path), rows, margins, values, contributions, "xgboost")
    return booster


def committed(folder):
    small = {"num_leaves": 7, "min_data_in_leaf": 10, "learning_rate": 0.3}
    frame, signal, rng = table(1)
    lightgbm_case(folder, "lightgbm-regression", frame, signal, {"objective": "regression", **small}, 8, rng)
    lightgbm_case(folder, "lightgbm-binary", frame, (signal > 2).astype(int),
                  {"objective": "binary", "sigmoid": 2, **small}, 8, rng)
    classes = np.digitize(signal, [1.5, 3])
    lightgbm_case(folder, "lightgbm-multiclass", frame, classes,
                  {"objective": "multiclass", "num_class": 3, **small}, 5, rng, suffix="json")
    lightgbm_case(folder, "lightgbm-forest", frame, (signal > 2).astype(int),
                  {"objective": "binary", "boosting": "rf", "bagging_fraction": 0.5, "bagging_freq": 1, **small}, 8, rng)
    zeros, signal, rng = table(2, missing=0)
    zeros.loc[rng.random(len(zeros)) < 0.3, "visits"] = 0
    zeros.loc[:, "age"] = zeros["age"] - 40
    zeros.loc[rng.random(len(zeros)) < 0.3, "age"] = 0
    lightgbm_case(folder, "lightgbm-zero-as-missing", zeros, signal, {"zero_as_missing": True, **small}, 8, rng)
    wide, signal, rng = table(3, rows=3000, categories=False)
    lightgbm_case(folder, "lightgbm-many-thresholds", wide[["income", "visits"]],
                  rng.normal(size=len(wide)), {"num_leaves": 63, "min_data_in_leaf": 1, "max_bin": 5000,
                  "min_data_in_bin": 1, "bagging_fraction": 0.3, "bagging_freq": 1}, 7, rng)
    counts, signal, rng = table(4)
    lightgbm_case(folder, "lightgbm-poisson", counts, rng.poisson(np.exp(signal / 3)),
                  {"objective": "poisson", **small}, 8, rng)
    codes, signal, rng = table(5)
    codes["city"] = codes["city"].cat.codes.replace(-1, np.nan).astype(float)
    codes["size"] = codes["size"].cat.codes.astype(int)
    lightgbm_case(folder, "lightgbm-integer-categories", codes, signal, small, 8, rng, categorical=["city", "size"])

    shallow = {"max_depth": 3, "eta": 0.3}
    frame, signal, rng = table(6)
    xgboost_case(folder, "xgboost-regression", frame, signal, shallow, 8, rng)
    xgboost_case(folder, "xgboost-binary", frame, (signal > 2).astype(int), {"objective": "binary:logistic", **shallow},
                 8, rng, suffix="ubj")
    classes = np.digitize(signal, [1.5, 3])
    xgboost_case(folder, "xgboost-multiclass", frame, classes,
                 {"objective": "multi:softprob", "num_class": 3, "num_parallel_tree": 2, "subsample": 0.7, **shallow}, 3, rng)
    xgboost_case(folder, "xgboost-dart", frame, signal, {"booster": "dart", "rate_drop": 0.5, **shallow}, 8, rng)
    numbers = frame[["age", "income", "visits", "tiny"]]
    xgboost_case(folder, "xgboost-vector-leaves", numbers, classes,
                 {"objective": "multi:softprob", "num_class": 3, "multi_strategy": "multi_output_tree", **shallow}, 4, rng)
    xgboost_case(folder, "xgboost-tweedie", frame, np.exp(signal / 3), {"objective": "reg:tweedie", **shallow}, 8, rng)


def ferry(path):
    """The model of examples/library/5-import.ts."""
    rng = np.random.default_rng(11)
    frame = pd.DataFrame({"wind": np.round(rng.gamma(3, 4, 1500), 1), "waves": np.round(rng.gamma(2, 0.8, 1500), 1),
                          "season": pd.Categorical(rng.choice(["spring", "summer", "autumn", "winter"], 1500))})
    frame.loc[rng.random(1500) < 0.1, "waves"] = np.nan
    danger = frame["wind"] / 6 + frame["waves"].fillna(1.5) + (frame["season"] == "winter") * 0.8
    sails = (danger + rng.normal(0, 0.6, 1500) < 4.5).astype(int)
    booster = lgb.train({"objective": "binary", "num_leaves": 6, "learning_rate": 0.4, "verbose": -1, "num_threads": 1,
                         "deterministic": True}, lgb.Dataset(frame, sails), 10)
    text = booster.model_to_string()
    pandas = f"\npandas_categorical:{json.dumps(booster.pandas_categorical)}\n"
    pathlib.Path(path).write_text(text[:text.index("\nparameters:")] + pandas)


def sweep(folder, count):
    for seed in range(count):
        rng = np.random.default_rng(10_000 + seed)
        frame, signal, _ = table(seed + 100, rows=int(rng.choice([60, 300, 2000])), missing=rng.choice([0, 0.05, 0.4]),
                                 levels=int(rng.choice([2, 5, 40, 300])), categories=rng.random() < 0.7)
        if rng.random() < 0.3:
            frame.loc[rng.random(len(frame)) < 0.3, "visits"] = 0
        if seed % 2:
            sweep_lightgbm(folder, seed, frame, signal, rng)
        else:
            sweep_xgboost(folder, seed, frame, signal, rng)


def target_for(objective, signal, rng):
    if any(word in objective for word in ("binary", "cross_entropy", "logistic", "logitraw")):
        return (signal > np.median(signal)).astype(int)
    if "multi" in objective:
        return np.digitize(signal, np.quantile(signal, [0.3, 0.6, 0.9]))
    if any(word in objective for word in ("poisson", "gamma", "tweedie", "cox", "squaredlog")):
        return rng.poisson(np.exp(np.clip(signal / 3, -3, 3))) + (1.0 if "gamma" in objective or "cox" in objective else 0.0)
    return signal


def sweep_lightgbm(folder, seed, frame, signal, rng):
    objective = rng.choice(["regression", "regression_l1", "huber", "fair", "quantile", "mape", "binary", "multiclass",
                            "poisson", "gamma", "tweedie", "cross_entropy"])
    params = {"objective": objective, "seed": seed, "num_leaves": int(rng.choice([2, 4, 31, 127])),
              "min_data_in_leaf": int(rng.choice([1, 5, 20])), "learning_rate": float(rng.choice([0.02, 0.3])),
              "max_bin": int(rng.choice([15, 255, 2000])), "min_data_in_bin": int(rng.choice([1, 3])),
              "use_missing": bool(rng.random() < 0.8), "zero_as_missing": bool(rng.random() < 0.25),
              "boosting": str(rng.choice(["gbdt", "gbdt", "dart", "rf"])), "sigmoid": float(rng.choice([1, 0.7])),
              "extra_trees": bool(rng.random() < 0.3), "max_cat_to_onehot": int(rng.choice([1, 4, 100])),
              "cat_smooth": float(rng.choice([0, 10])), "min_data_per_group": int(rng.choice([1, 100])),
              "lambda_l1": float(rng.choice([0, 0.1])), "path_smooth": float(rng.choice([0, 1]))}
    if params["boosting"] == "rf":
        params |= {"bagging_fraction": 0.6, "bagging_freq": 1}
    if objective == "multiclass":
        params["num_class"] = 4
    lightgbm_case(folder, f"sweep-{seed:04d}-lightgbm-{objective}", frame, target_for(objective, signal, rng), params,
                  int(rng.choice([1, 10, 60])), rng, suffix=str(rng.choice(["txt", "json"])))


def sweep_xgboost(folder, seed, frame, signal, rng):
    objective = str(rng.choice(["reg:squarederror", "reg:absoluteerror", "reg:pseudohubererror", "reg:quantileerror",
                                "reg:squaredlogerror", "binary:logistic", "binary:logitraw", "reg:logistic",
                                "multi:softprob", "multi:softmax", "count:poisson", "reg:gamma", "reg:tweedie",
                                "survival:cox"]))
    params = {"objective": objective, "seed": seed, "max_depth": int(rng.choice([0, 1, 3, 6, 12])),
              "eta": float(rng.choice([0.05, 0.3, 1])), "booster": str(rng.choice(["gbtree", "gbtree", "dart"])),
              "subsample": float(rng.choice([1, 0.7])), "num_parallel_tree": int(rng.choice([1, 1, 3])),
              "max_bin": int(rng.choice([16, 256, 2000])), "tree_method": str(rng.choice(["hist", "approx", "exact"])),
              "min_child_weight": float(rng.choice([0, 1, 10])), "max_cat_to_onehot": int(rng.choice([1, 4, 100])),
              "alpha": float(rng.choice([0, 0.5])), "gamma": float(rng.choice([0, 0.1]))}
    if rng.random() < 0.3:
        params["base_score"] = 0.3
    if params["booster"] == "dart":
        params |= {"rate_drop": 0.3, "normalize_type": str(rng.choice(["tree", "forest"]))}
    if params["max_depth"] == 0:
        params |= {"grow_policy": "lossguide", "max_leaves": 31, "tree_method": "hist"}
    if params["tree_method"] == "exact":
        frame = frame[["age", "income", "visits", "tiny"]]
    if objective == "reg:quantileerror":
        params |= {"quantile_alpha": 0.8, "tree_method": "hist"}
    if "multi" in objective:
        params["num_class"] = 4
        if rng.random() < 0.4:
            frame = frame[["age", "income", "visits", "tiny"]]
            params |= {"multi_strategy": "multi_output_tree", "tree_method": "hist", "booster": "gbtree"}
    xgboost_case(folder, f"sweep-{seed:04d}-xgboost-{objective.replace(':', '-')}", frame,
                 target_for(objective, signal, rng), params, int(rng.choice([1, 10, 60])), rng,
                 suffix=str(rng.choice(["json", "ubj"])))


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--sweep", type=int, default=0)
    options.add_argument("--ferry", action="store_true", help="write examples/library/ferry-lightgbm.txt")
    options.add_argument("--to", default="test/fixtures/imported")
    given = options.parse_args()
    if given.ferry:
        ferry("examples/library/ferry-lightgbm.txt")
    elif given.sweep:
        sweep(given.to, given.sweep)
    else:
        committed(given.to)
