"""Statistics over seeds by NumPy and by counting: the numbers in statistics.json.

Run as `python3 tests/oracles/statistics.py > tests/oracles/statistics.json`. Each statistic is computed another way than the one under
test: ranks by comparison matrices, tails of the binomial distribution by enumerating outcomes in exact fractions, change points by
fitting every step function with weighted least squares.
"""
import itertools
import json
from fractions import Fraction
from math import comb

import numpy as np


def draws(count, seed):
    state, values = seed, []
    for _ in range(count):
        state = state * 16807 % 2147483647
        values.append(state / 2147483647 - 0.5)
    return np.array(values)


def tau_b(values):
    v = np.array(values, float)
    signs = np.sign(v[None, :] - v[:, None])[np.triu_indices(len(v), 1)]
    time = len(v) * (len(v) - 1) / 2
    return float(signs.sum() / np.sqrt(np.abs(signs).sum() * time))


def ranks(values):
    v = np.array(values, float)
    return (v[:, None] > v[None, :]).sum(1) + ((v[:, None] == v[None, :]).sum(1) - 1) / 2


def tail(successes, trials, p):
    """P(Binomial(trials, p) >= successes), exactly."""
    return sum(comb(trials, k) * p**k * (1 - p) ** (trials - k) for k in range(successes, trials + 1))


def coverage(n, rank):
    """Share of the 2^n ways for values to lie below or above their median in which the median lies within [x_(rank), x_(n+1-rank)]."""
    inside = sum(rank <= sum(way) <= n - rank for way in itertools.product([0, 1], repeat=n))
    return inside / 2**n


def log_step_weights(steps):
    x = np.log10(np.maximum(steps, 1))
    gaps = np.diff(x)
    return np.concatenate([[gaps[0]], gaps[:-1] + gaps[1:], [gaps[-1]]]) / (2 * gaps.sum())


def best_break(steps, values):
    w, v = log_step_weights(steps), np.array(values)
    total = np.sum(w * (v - np.average(v, weights=w)) ** 2)
    best = None
    for k in range(1, len(v)):
        if w[:k].sum() == 0 or w[k:].sum() == 0:
            continue
        rest = sum(np.sum(w[s] * (v[s] - np.average(v[s], weights=w[s])) ** 2) for s in (slice(0, k), slice(k, None)))
        if best is None or rest < best[0]:
            best = (rest, k)
    return {"step": int(steps[best[1]]), "explained": float(1 - best[0] / total)}


def running_median_residue(values, window):
    v = np.array(values)
    half = window // 2
    rows = np.lib.stride_tricks.sliding_window_view(v, window)
    return float(np.mean(np.abs(v[half:-half] - np.median(rows, axis=1))))


def share_case(successes, trials):
    """Tails at exact binary fractions next to the ends of the interval: they must lie on either side of 2.5 %."""
    def end(rising):
        low, high = Fraction(0), Fraction(1)
        for _ in range(40):
            middle = (low + high) / 2
            low, high = (middle, high) if rising(middle) else (low, middle)
        return float(low)
    limit = Fraction(25, 1000)
    low = 0.0 if successes == 0 else end(lambda p: tail(successes, trials, p) < limit)
    high = 1.0 if successes == trials else end(lambda p: 1 - tail(successes + 1, trials, p) > limit)
    return {"successes": successes, "trials": trials, "low": low, "high": high}


sequences = [[3, 1, 4, 1, 5, 9, 2, 6, 5, 3], [5, 4, 4, 2, 2, 1], (8 * draws(40, 7)).tolist(), np.round(4 * draws(40, 9)).tolist()]
steps = [0, 1, 2, 4, 8, 20, 21, 22, 23, 50, 100, 200, 400, 800, 801, 1600]
noisy = (np.where(np.array(steps) >= 50, 2.0, 0.0) + 0.6 * draws(len(steps), 11)).tolist()

print(json.dumps({
    "numpy": np.__version__,
    "tau": [{"values": v, "tau": tau_b(v)} for v in sequences],
    "spearman": [
        {"first": a, "second": b, "rho": float(np.corrcoef(ranks(a), ranks(b))[0, 1])}
        for a, b in [(sequences[0], [2, 7, 1, 8, 2, 8, 1, 8, 2, 8]), (sequences[2], sequences[3])]
    ],
    "quantile": [{"values": v, "share": q, "value": float(np.quantile(v, q))} for v in sequences[:3] for q in [0, 0.025, 0.25, 0.5, 0.9, 1]],
    "medianCoverage": [{"n": n, "rank": k, "coverage": coverage(n, k)} for n in range(2, 13) for k in range(1, n // 2 + 1)],
    "share": [share_case(k, n) for k, n in [(0, 6), (6, 6), (5, 6), (1, 9), (9, 9), (8, 9), (3, 10), (7, 25)]],
    "changePoint": {"steps": steps, "values": noisy, **best_break(steps, noisy)},
    "fluctuation": [{"values": v, "window": w, "value": running_median_residue(v, w)} for v in sequences[2:] for w in [3, 9]],
}, indent=1))
