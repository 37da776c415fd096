"""Writes prediction.json: rankings counted pair by pair and threshold by threshold in NumPy, and logistic regressions by SciPy's BFGS.

Run from the project's folder: python3 tests/oracles/prediction.py
"""

import json
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

random = np.random.default_rng(7)


def ranking(n, levels):
    scores = random.integers(0, levels, n).astype(float)
    happened = random.random(n) < 1 / (1 + np.exp(-(scores - levels / 2)))
    happened[:2] = [True, False]
    positive, negative = scores[happened], scores[~happened]
    pairs = positive[:, None] - negative[None, :]
    area = float(np.mean(np.where(pairs > 0, 1.0, np.where(pairs == 0, 0.5, 0.0))))
    precision, before = 0.0, 0.0
    for threshold in np.unique(scores)[::-1]:
        chosen = scores >= threshold
        recall = float(np.mean(chosen[happened]))
        precision += (recall - before) * float(np.mean(happened[chosen]))
        before = recall
    return {"scores": scores.tolist(), "happened": happened.tolist(), "area": area, "averagePrecision": precision}


def regression(n, d, ridge):
    features = random.normal(size=(n, d)) * random.uniform(0.1, 10, d) + random.normal(size=d)
    happened = random.random(n) < 1 / (1 + np.exp(-(features[:, 0] - features[:, 0].mean()) / features[:, 0].std()))
    happened[:2] = [True, False]
    z = np.column_stack([np.ones(n), (features - features.mean(0)) / features.std(0)])

    def loss(w):
        odds = z @ w
        return np.logaddexp(0, np.where(happened, -odds, odds)).sum() + ridge / 2 * (w[1:] ** 2).sum()

    def slope(w):
        chances = 1 / (1 + np.exp(-(z @ w)))
        return z.T @ (chances - happened) + ridge * np.concatenate([[0], w[1:]])

    found = minimize(loss, np.zeros(d + 1), jac=slope, method="BFGS", options={"gtol": 1e-10, "maxiter": 10000})
    return {"features": features.tolist(), "happened": happened.tolist(), "ridge": ridge, "coefficients": found.x.tolist()}


content = {
    "ranking": [ranking(n, levels) for n, levels in [(2, 3), (12, 4), (40, 100), (40, 3)]],
    "regression": [regression(n, d, ridge) for n, d, ridge in [(20, 1, 1.0), (40, 3, 0.1), (60, 5, 3.0)]],
}
Path(__file__).with_suffix(".json").write_text(json.dumps(content) + "\n")
