"""Writes test/oracles/kernel-and-splines.json: what scikit-learn says for a small table, for kernel.test.ts and splines.test.ts.

python test/python/kernel_and_splines.py
"""
import json
from pathlib import Path

import numpy as np
import sklearn
from scipy.optimize import minimize
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.preprocessing import SplineTransformer

rng = np.random.default_rng(5)
n, fresh = 60, 12
numbers = np.round(rng.normal(size=(n + fresh, 2)), 3)
codes = rng.integers(0, 2, size=n + fresh)
signal = np.sin(2 * numbers[:, 0]) + numbers[:, 0] * numbers[:, 1] + codes
values = np.round(5 + 2 * signal + 0.3 * rng.normal(size=n + fresh), 3)
labels = (signal + 0.5 * rng.normal(size=n + fresh) > 0.5).astype(int)
weights = 1 + np.arange(n) % 3
gaps = numbers.copy()
gaps[np.arange(n + fresh) % 7 == 3, 1] = np.nan


def standardised(column):
    filled = np.where(np.isnan(column), np.nanmedian(column[:n]), column)
    return (filled - filled[:n].mean()) / filled[:n].std()


def deviate(share):
    t = np.sqrt(-2 * np.log(np.minimum(share, 1 - share)))
    upper = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
    return np.where(share < 0.5, -upper, upper)


def placed(column):
    filled = np.where(np.isnan(column), np.nanmedian(column[:n]), column)
    seen = column[:n][~np.isnan(column[:n])]
    values = np.unique(seen)
    shares = np.array([((seen < v).sum() + (seen <= v).sum()) / (2 * len(seen)) for v in values])
    return (standardised(column) + np.interp(filled, values, deviate(np.clip(shares, 1e-3, 1 - 1e-3)))) / 2


one_hot = np.eye(2)[codes]
Z = np.column_stack([placed(gaps[:, 0]), placed(gaps[:, 1]), 0.7 * np.isnan(gaps[:, 1]), 0.7 * one_hot])
typical = np.abs(Z[:n, None] - Z[None, :n]).sum(2).mean()
SCALE, RIDGE = 1.5, 0.2


def kernel_ridge(rows, target, sample_weight=None):
    model = KernelRidge(alpha=RIDGE, kernel="laplacian", gamma=1 / (SCALE * typical))
    return model.fit(Z[rows], target, sample_weight=sample_weight)


def of_values(sample_weight):
    w = np.ones(n) if sample_weight is None else sample_weight
    mean = np.average(values[:n], weights=w)
    deviation = np.sqrt(np.average((values[:n] - mean) ** 2, weights=w))
    target = (values[:n] - mean) / deviation
    left_out = [kernel_ridge(np.delete(np.arange(n), i), np.delete(target, i), np.delete(w, i)).predict(Z[i : i + 1])[0] for i in range(n)]
    margins = kernel_ridge(np.arange(n), target, w).predict(Z[n:])
    return mean + deviation * margins, mean + deviation * np.array(left_out)


def of_labels():
    target = labels[:n] - labels[:n].mean()
    left_out = np.array([kernel_ridge(np.delete(np.arange(n), i), np.delete(target, i)).predict(Z[i : i + 1])[0] for i in range(n)])
    positive = labels[:n].sum()
    wanted = np.where(labels[:n] == 1, (positive + 1) / (positive + 2), 1 / (n - positive + 2))

    def inputs(scores):
        share = np.clip(labels[:n].mean() + scores, 0.01, 0.99)
        return np.column_stack([scores, np.log(share / (1 - share)), np.ones(len(scores))])

    def loss(link):
        margins = inputs(left_out) @ link
        return (np.logaddexp(0, margins) - wanted * margins).sum()

    link = minimize(loss, [1, 0.1, 0], bounds=[(0, None), (0, None), (None, None)], options={"ftol": 1e-15, "gtol": 1e-10}).x
    return inputs(kernel_ridge(np.arange(n), target).predict(Z[n:])) @ link, inputs(left_out) @ link


KNOTS = 5
z = np.column_stack([standardised(numbers[:, 0]), standardised(numbers[:, 1])])
spline = SplineTransformer(n_knots=KNOTS, degree=3, knots="quantile", extrapolation="linear", include_bias=True).fit(z[:n])
near = np.clip(z, -3, 3)
X = np.column_stack([z, one_hot, spline.transform(z), near[:, 0] * near[:, 1], near[:, 0] * codes, near[:, 1] * codes])
spread = values[:n].std()
ridge = Ridge(alpha=0.5, tol=1e-12).fit(X[:n], (values[:n] - values[:n].mean()) / spread)
logistic = LogisticRegression(C=1 / 0.5, tol=1e-12, max_iter=100000).fit(X[:n], labels[:n])

expected, left_out = of_values(None)
weighted, weighted_left_out = of_values(weights)
label_margins, label_left_out = of_labels()
result = {
    "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
    "table": {"numbers": numbers.T.tolist(), "gaps": [[None if np.isnan(v) else v for v in c] for c in gaps.T], "codes": codes.tolist(), "values": values.tolist(), "labels": labels.tolist(), "weights": weights.tolist(), "trainRows": n},
    "kernel": {
        "scale": SCALE, "ridge": RIDGE, "length": SCALE * typical,
        "values": expected.tolist(), "valuesLeftOut": left_out.tolist(),
        "weighted": weighted.tolist(), "weightedLeftOut": weighted_left_out.tolist(),
        "labels": label_margins.tolist(), "labelsLeftOut": label_left_out.tolist(),
    },
    "splines": {
        "knots": KNOTS, "l2": 0.5,
        "values": (values[:n].mean() + spread * ridge.predict(X[n:])).tolist(),
        "labels": logistic.decision_function(X[n:]).tolist(),
        "basisKnots": np.percentile(z[:n, 0], np.linspace(0, 100, KNOTS)).tolist(),
        "basisAt": [-9.0, -1.0, 0.1, 0.7, 8.0],
        "basis": spline.transform(np.column_stack([[-9.0, -1.0, 0.1, 0.7, 8.0], np.zeros(5)]))[:, : KNOTS + 2].tolist(),
    },
}
path = Path(__file__).parents[1] / "oracles" / "kernel-and-splines.json"
path.write_text(json.dumps(result, indent=1) + "\n")
