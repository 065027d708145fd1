"""Writes test/fixtures/calibration.json: what scikit-learn and SciPy fit, for src/lifecycle/training/calibrate.test.ts.

Made with scikit-learn 1.9.1, SciPy 1.17.1, NumPy 2.4.6. Targets of the temperature give as much to the other classes as one
more row of all would, by repeating each row once per class with that class's share as its weight.
"""
import json
import numpy as np
from scipy.optimize import brentq, fsolve
from scipy.special import expit, logit
from sklearn.calibration import _sigmoid_calibration, _TemperatureScaling
from sklearn.isotonic import IsotonicRegression

rng = np.random.default_rng(5)


def cells(values):
    return [float(value) for value in np.asarray(values, float).ravel()]


def binary(rows, slope, shift, ties=False, weighted=False):
    margins = rng.normal(0.3, 1.7, rows)
    if ties:
        margins = np.round(margins, 1)
    labels = (rng.random(rows) < expit(slope * margins + shift)).astype(float)
    weights = np.round(rng.gamma(1.5, 1, rows), 2) if weighted else np.ones(rows)
    if weighted:
        weights[::9] = 0
    return margins, labels, weights


def smooth(labels, weights):
    positive, negative = weights[labels == 1].sum(), weights[labels == 0].sum()
    return np.where(labels == 1, (positive + 1) / (positive + 2), 1 / (negative + 2))


def platt(margins, labels, weights):
    a, b = _sigmoid_calibration(margins, labels, weights)
    wanted = smooth(labels, weights)

    def slopes(line):
        error = weights * (expit(line[0] * margins + line[1]) - wanted)
        return [error @ margins, error.sum()]

    exact = fsolve(slopes, [-a, -b], xtol=1e-14)
    assert np.allclose(exact, [-a, -b], rtol=1e-3, atol=1e-3), (exact, a, b)
    return {"sklearn": [float(-a), float(-b)], "exact": cells(exact)}


def isotonic(margins, labels, weights):
    kept = weights > 0
    fitted = IsotonicRegression(out_of_bounds="clip").fit(margins[kept], smooth(labels, weights)[kept], weights[kept])
    return {"probabilities": cells(fitted.predict(margins[kept]))}


def temperature(margins, labels, weights):
    classes = margins.shape[1]
    rows = np.repeat(np.arange(len(labels)), classes)
    asked = np.tile(np.arange(classes), len(labels))
    true = labels[rows].astype(int)
    rest = 1 / (weights.sum() + 2)
    share = np.where(asked == true, 1 - rest, rest / (classes - 1))
    fitted = _TemperatureScaling().fit(margins[rows], asked.astype(float), sample_weight=weights[rows] * share)
    spread, wide, of_rows = margins - margins.max(axis=1, keepdims=True), np.zeros((len(labels), classes)), weights
    np.put_along_axis(wide, asked.reshape(-1, classes), share.reshape(-1, classes), axis=1)

    def slope(factor):
        raised = np.exp(factor * spread)
        shares = raised / raised.sum(axis=1, keepdims=True)
        return (of_rows * ((shares - wide) * spread).sum(axis=1)).sum()

    return {"sklearn": float(fitted.beta_), "exact": float(brentq(slope, 1e-6, 1e4, xtol=1e-15, rtol=1e-14))}


cases = []
for name, case in {
    "overconfident": binary(300, 0.4, -0.6),
    "timid": binary(200, 3.0, 1.0),
    "weighted": binary(250, 1.2, 0.2, weighted=True),
    "tied": binary(200, 0.8, 0, ties=True, weighted=True),
    "few": binary(12, 1.0, 0),
}.items():
    margins, labels, weights = case
    two = np.column_stack([np.zeros(len(margins)), margins])
    kinds = {"platt": platt(*case), "isotonic": isotonic(*case), "temperature": temperature(two, labels, weights)}
    cases.append({"name": name, "task": "binary", "classCount": 2, "margins": cells(margins), "labels": cells(labels), "weights": cells(weights), **kinds})
for name, sharpness in {"classes": 0.35, "timid classes": 2.5}.items():
    margins = rng.normal(0, 1.5, (240, 4))
    labels = np.argmax(sharpness * margins + rng.gumbel(size=margins.shape), axis=1).astype(float)
    weights = np.round(rng.gamma(2, 0.5, 240), 2)
    cases.append({"name": name, "task": "multiclass", "classCount": 4, "margins": cells(margins), "labels": cells(labels), "weights": cells(weights), "temperature": temperature(margins, labels, weights)})

with open("test/fixtures/calibration.json", "w", encoding="utf-8") as file:
    file.write(json.dumps(cases) + "\n")
