"""Entropies, mutual information and eigenvalues by NumPy: the numbers in entropies.json.

Run as `python3 tests/oracles/entropies.py > tests/oracles/entropies.json`. Inputs come from a multiplicative generator whose every value
is exact in double precision, so both sides see the same bits. Spectra of features are squared singular values, another way than the
one under test.
"""
import json
import math

import numpy as np

ORDERS = [0.5, 0.9, 1, 1.1, 1.5, 2, 3, 10]


def draws(count, seed):
    state, values = seed, []
    for _ in range(count):
        state = state * 16807 % 2147483647
        values.append(state / 2147483647 - 0.5)
    return np.array(values)


def features(rows, columns, seed, distinct):
    """The first `distinct` rows are drawn, the others repeat them in turn."""
    base = draws(distinct * columns, seed).reshape(distinct, columns)
    return base[np.arange(rows) % distinct]


def unit(z):
    return z / np.linalg.norm(z, axis=1, keepdims=True)


def entropy_of_spectrum(probabilities, order):
    p = probabilities[probabilities > 1e-14]
    if order == 1:
        return float(-np.sum(p * np.log(p)))
    return float(np.log(np.sum(p**order)) / (1 - order))


def entropy(z, order):
    return entropy_of_spectrum(np.linalg.svd(unit(z), compute_uv=False) ** 2 / len(z), order)


def joint_entropy(a, b, order):
    product = np.einsum("ij,ik->ijk", unit(a), unit(b)).reshape(len(a), -1)
    return entropy(product, order)


def information(a, b, order):
    return entropy(a, order) + entropy(b, order) - joint_entropy(a, b, order)


def entropy_case(rows, columns, seed, distinct):
    z = features(rows, columns, seed, distinct)
    return {
        "rows": rows, "columns": columns, "seed": seed, "distinct": distinct,
        "orders": ORDERS, "entropies": [entropy(z, order) for order in ORDERS],
    }


def information_case(rows, first, second, seed):
    a = features(rows, first, seed, rows)
    b = features(rows, second, seed + 1, rows)
    return {
        "rows": rows, "firstColumns": first, "secondColumns": second, "seed": seed,
        "orders": ORDERS, "information": [information(a, b, order) for order in ORDERS],
    }


def batch_case(rows, first, second, batch_size, seed):
    hidden, logits = features(rows, first, seed, rows), features(rows, second, seed + 1, rows)
    clean_hidden = hidden + features(rows, first, seed + 2, rows) / 8
    clean_logits = logits + features(rows, second, seed + 3, rows) / 8
    batches = [slice(k * batch_size, (k + 1) * batch_size) for k in range(rows // batch_size)]
    mean = lambda f: float(np.mean([f(b) for b in batches]))
    moved = lambda a, b: float(np.sum(np.linalg.norm(unit(a) - unit(b), axis=1)))
    return {
        "rows": rows, "firstColumns": first, "secondColumns": second, "batchSize": batch_size, "seed": seed, "noise": 1 / 8,
        "byOrder": [
            {
                "order": order,
                "perturbedMutualInformation": mean(lambda b: information(hidden[b], logits[b], order)),
                "perturbedEntropy": mean(lambda b: entropy(logits[b], order)),
                "mutualInformation": mean(lambda b: information(clean_hidden[b], clean_logits[b], order)),
                "entropy": mean(lambda b: entropy(clean_logits[b], order)),
            }
            for order in [0.5, 1, 2]
        ],
        "entropyDifferenceBound": 4 * mean(lambda b: moved(logits[b], clean_logits[b])),
        "mutualInformationDifferenceBound": 8
        * mean(lambda b: moved(hidden[b], clean_hidden[b]) + moved(logits[b], clean_logits[b])),
    }


def eigenvalue_case(n, seed):
    a = draws(n * n, seed).reshape(n, n)
    lower = np.tril(a)
    return {"n": n, "seed": seed, "eigenvalues": np.linalg.eigvalsh(lower + np.tril(lower, -1).T).tolist()}


print(json.dumps({
    "numpy": np.__version__,
    "entropy": [
        entropy_case(1, 3, 1, 1),
        entropy_case(5, 3, 2, 5),
        entropy_case(20, 40, 3, 20),
        entropy_case(40, 12, 4, 7),
        entropy_case(200, 128, 5, 200),
    ],
    "information": [
        information_case(6, 4, 3, 10),
        information_case(30, 5, 4, 20),
        information_case(60, 30, 10, 30),
    ],
    "batches": [batch_case(47, 9, 5, 20, 40)],
    "eigenvalues": [eigenvalue_case(n, 50 + n) for n in [2, 5, 33]],
    "errorFunction": [[x, math.erf(x)] for x in [0.0, 1e-9, 0.1, 0.5, 1.0, 2.0, 2.999, 3.0, 4.5, 6.5]],
}, indent=1))
