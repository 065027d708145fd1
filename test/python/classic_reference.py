"""Writes test/fixtures/classic.json: what scikit-learn makes of one small table, kind by kind.

    python test/python/classic_reference.py

scikit-learn 1.9.1, numpy. The table is written beside the values, so that the tests need no Python.
"""
import json
import pathlib
import numpy as np
import sklearn
from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor, RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import ElasticNet, Lasso, LogisticRegression, Ridge
from sklearn.metrics import log_loss, mean_squared_error
from sklearn.naive_bayes import BernoulliNB, CategoricalNB, ComplementNB, GaussianNB, MultinomialNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.svm import LinearSVC, LinearSVR
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

rng = np.random.default_rng(11)
n = 160
a = np.round(rng.normal(2, 3, n), 2)
b = np.round(rng.uniform(-1, 1, n) * 5, 2)
g = rng.integers(0, 4, n)
counts = [rng.poisson(rate, n) for rate in (0.6, 2, 3)]
noise = rng.normal(0, 1, n)
signal = 0.8 * a - 0.4 * b * b + 1.5 * (g == 2) + 0.7 * counts[1] + noise
targets = {
    "regression": np.round(signal * 3 + 40, 3),
    "binary": (signal > np.median(signal)).astype(int),
    "multiclass": np.digitize(signal, np.quantile(signal, [0.3, 0.65])),
}

numbers = np.column_stack([a, b, *counts]).astype(float)
levels = np.eye(4)[g]
standard = (numbers - numbers.mean(axis=0)) / numbers.std(axis=0)
dense = np.column_stack([standard, levels])


def margins(joint):
    """Log-odds of the second of two classes; of more, logarithms less their mean."""
    return (joint[:, 1] - joint[:, 0]).tolist() if joint.shape[1] == 2 else (joint - joint.mean(axis=1, keepdims=True)).ravel().tolist()


def trees():
    holes = numbers.copy()
    holes[::9, 0] = np.nan
    x = np.column_stack([holes])
    found = {}
    for depth, least, share in [(3, 10, 0.0), (30, 12, 0.0), (30, 5, 0.02), (8, 6, 0.04)]:
        for task, y in targets.items():
            make = DecisionTreeRegressor if task == "regression" else DecisionTreeClassifier
            impurity = np.var(y) if task == "regression" else 1 - sum(np.mean(y == k) ** 2 for k in np.unique(y))
            model = make(max_depth=depth, min_samples_leaf=least, ccp_alpha=share * impurity, random_state=0).fit(x, y)
            values = model.predict(x) if task == "regression" else model.predict_proba(x)
            params = {"depth": depth, "minRowsInLeaf": least, "complexity": share}
            found[f"{task}, depth {depth}, {least} rows, complexity {share}"] = {
                "task": task, "params": params, "leaves": int(model.get_n_leaves()), "values": np.ravel(values).tolist()}
    return found


def neighbours():
    found = {}
    for metric, name in [("manhattan", "l1"), ("euclidean", "l2")]:
        for weights in ("uniform", "distance"):
            for task, y in targets.items():
                make = KNeighborsRegressor if task == "regression" else KNeighborsClassifier
                model = make(n_neighbors=7, metric=metric, weights=weights).fit(dense_of(120)[:120], y[:120])
                new = dense_of(120)[120:]
                values = model.predict(new) if task == "regression" else model.predict_proba(new)
                found[f"{task}, {name}, {weights}"] = {
                    "task": task, "params": {"k": 7, "metric": name, "weights": weights}, "values": np.ravel(values).tolist()}
    return found


def dense_of(rows):
    """Standardised by the first rows."""
    head = numbers[:rows]
    return np.column_stack([(numbers - head.mean(axis=0)) / head.std(axis=0), levels])


def bayes():
    found = {}
    for task in ("binary", "multiclass"):
        y = targets[task]
        gaussian = GaussianNB(var_smoothing=1e-9).fit(standard, y).predict_joint_log_proba(standard)
        categorical = CategoricalNB(alpha=1).fit(g.reshape(-1, 1), y).predict_joint_log_proba(g.reshape(-1, 1))
        prior = np.log(np.bincount(y) / n)
        found[f"gaussian, {task}"] = margins(gaussian + categorical - prior)
        for name, make in [("multinomial", MultinomialNB), ("bernoulli", BernoulliNB)]:
            model = make(alpha=0.5).fit(np.column_stack(counts), y)
            found[f"{name}, {task}"] = margins(model.predict_joint_log_proba(np.column_stack(counts)))
        # scikit-learn leaves the prior out of the complement's scores; ours have it.
        complement = ComplementNB(alpha=0.5).fit(np.column_stack(counts), y).predict_joint_log_proba(np.column_stack(counts))
        found[f"complement, {task}"] = margins(complement + prior)
    return found


def svm():
    found = {}
    for task in ("binary", "multiclass"):
        model = LinearSVC(C=0.5, loss="squared_hinge", dual=False, tol=1e-12, max_iter=100000, intercept_scaling=1000)
        found[task] = np.ravel(model.fit(dense, targets[task]).decision_function(dense)).tolist()
    y = targets["regression"]
    scaled = (y - y.mean()) / y.std()
    model = LinearSVR(C=0.5, epsilon=0.2, loss="squared_epsilon_insensitive", dual=False, tol=1e-12, max_iter=100000, intercept_scaling=1000)
    found["regression"] = (model.fit(dense, scaled).predict(dense) * y.std() + y.mean()).tolist()
    return found


def linear():
    y = targets["regression"]
    scaled = (y - y.mean()) / y.std()
    back = lambda values: (values * y.std() + y.mean()).tolist()
    tight = {"tol": 1e-12, "max_iter": 1000000}
    found = {
        "ridge": {"task": "regression", "params": {"l2": 4}, "margins": back(Ridge(alpha=4).fit(dense, scaled).predict(dense))},
        "lasso": {"task": "regression", "params": {"l1": 8, "l2": 0}, "margins": back(Lasso(alpha=8 / n, **tight).fit(dense, scaled).predict(dense))},
        "elastic net": {"task": "regression", "params": {"l1": 6, "l2": 3}, "margins": back(
            ElasticNet(alpha=9 / n, l1_ratio=6 / 9, **tight).fit(dense, scaled).predict(dense))},
        "logistic": {"task": "binary", "params": {"l2": 2}, "margins": LogisticRegression(C=0.5, **tight).fit(dense, targets["binary"]).decision_function(dense).tolist()},
        "multinomial": {"task": "multiclass", "params": {"l2": 2}, "margins": margins(
            LogisticRegression(C=0.5, tol=1e-10, max_iter=100000).fit(dense, targets["multiclass"]).decision_function(dense))},
    }
    return found


def forests():
    """Losses on rows kept apart, over seeds: what a forest of the same shape must reach."""
    wide = np.random.default_rng(5)
    rows = 1200
    x = wide.normal(0, 1, (rows, 6))
    s = x[:, 0] * x[:, 1] + np.sin(2 * x[:, 2]) + 0.5 * x[:, 3] + wide.normal(0, 0.5, rows)
    kept = np.round(x, 4)
    target = {"regression": np.round(s, 4), "binary": (s > 0).astype(int), "multiclass": np.digitize(s, [-0.6, 0.5])}
    found = {}
    for method, regressor, classifier in [("random", RandomForestRegressor, RandomForestClassifier), ("extra", ExtraTreesRegressor, ExtraTreesClassifier)]:
        for task, y in target.items():
            losses = []
            for seed in range(10):
                make = regressor if task == "regression" else classifier
                model = make(n_estimators=100, min_samples_leaf=3, max_features=0.5, random_state=seed).fit(kept[:800], y[:800])
                if task == "regression":
                    losses.append(mean_squared_error(y[800:], model.predict(kept[800:])))
                else:
                    shares = np.bincount(y[:800]) / 800
                    smoothed = (100 * model.predict_proba(kept[800:]) + shares) / 101
                    losses.append(log_loss(y[800:], smoothed))
            found[f"{method}, {task}"] = {"mean": float(np.mean(losses)), "deviation": float(np.std(losses))}
    columns = [kept[:, j].tolist() for j in range(6)]
    return {"columns": columns, "targets": {k: v.tolist() for k, v in target.items()}, "losses": found}


def platt():
    scores = np.round(rng.normal(0, 2, 80), 3)
    label = (scores + rng.normal(0, 2, 80) > 0.5).astype(int)
    model = LogisticRegression(C=1e9, tol=1e-12, max_iter=100000).fit(scores.reshape(-1, 1), label)
    return {"scores": scores.tolist(), "labels": label.tolist(), "slope": float(model.coef_[0, 0]), "shift": float(model.intercept_[0])}


reference = {
    "scikitLearn": sklearn.__version__,
    "table": {"a": a.tolist(), "b": b.tolist(), "g": g.tolist(), "counts": [c.tolist() for c in counts]},
    "targets": {task: y.tolist() for task, y in targets.items()},
    "trees": trees(), "neighbours": neighbours(), "bayes": bayes(), "svm": svm(), "linear": linear(), "platt": platt(), "forests": forests(),
}


def rounded(value):
    if isinstance(value, float):
        return float(f"{value:.11g}")
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return {key: rounded(item) for key, item in value.items()} if isinstance(value, dict) else value


path = pathlib.Path(__file__).parent.parent / "fixtures" / "classic.json"
path.write_text(json.dumps(rounded(reference)) + "\n")
print(path, path.stat().st_size)
