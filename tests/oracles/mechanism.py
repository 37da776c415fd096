"""Writes mechanism.json: effective ranks, sparsity, and Fourier measures of made-up embeddings and logits, by NumPy's SVD and FFT.

Run from the project's folder: python3 tests/oracles/mechanism.py
"""

import json
from pathlib import Path

import numpy as np


def wave(count, offset):
    """Numbers of mean 0 and variance 1 without a random generator, as networks.py makes them."""
    return (np.sqrt(2) * np.sin((offset + np.arange(count, dtype=float)) ** 2)).astype(np.float32).astype(float)


def effective_rank(matrix):
    singular = np.linalg.svd(matrix, compute_uv=False)
    shares = singular / singular.sum()
    shares = shares[shares > 0]
    return float(np.exp(-(shares * np.log(shares)).sum()))


def hoyer(weights):
    root = np.sqrt(len(weights))
    return float((root - np.abs(weights).sum() / np.sqrt((weights**2).sum())) / (root - 1))


def fourier(modulus, width, classes, offset):
    """An embedding with two strong frequencies, and logits of which some depend on a + b alone."""
    residues = np.arange(modulus)
    embedding = 0.3 * wave((modulus + 1) * width, offset).reshape(modulus + 1, width)
    for k, amplitude in ((2, 3.0), (4, 0.5)):
        embedding[:-1] += amplitude * np.cos(2 * np.pi * k * residues / modulus + k)[:, None] * wave(width, offset + k)
    embedding = embedding.astype(np.float32).astype(float)
    transformed = np.abs(np.fft.fft(embedding[:-1], axis=0)) ** 2 / modulus
    powers = 2 * transformed[1 : (modulus - 1) // 2 + 1].sum(1)
    keys = powers > 3 * powers.sum() / len(powers)

    logits = wave(modulus * modulus * classes, offset + 50_000).reshape(modulus, modulus, classes)
    sums = (residues[:, None] + residues[None, :]) % modulus
    logits = logits + 2 * np.cos(2 * np.pi * 2 * (sums[..., None] - np.arange(classes)) / modulus)
    logits = logits.astype(np.float32).astype(float)
    spectrum = np.fft.fft2(logits, axes=(0, 1))
    diagonal = np.zeros((modulus, modulus), dtype=bool)  # waves of a + b have the same frequency in a and in b
    for k in np.flatnonzero(keys) + 1:
        diagonal[k, k] = diagonal[-k, -k] = True
    of_keys = np.fft.ifft2(np.where(diagonal[..., None], spectrum, 0), axes=(0, 1)).real
    flat = lambda table: [float(f"{value:.9g}") for value in table.reshape(-1)]
    return {
        "modulus": modulus,
        "width": width,
        "classes": classes,
        "embedding": flat(embedding),
        "logits": flat(logits),
        "powers": flat(powers),
        "keys": keys.tolist(),
        "restricted": flat(logits.mean((0, 1)) + of_keys),
        "excluded": flat(logits - of_keys),
    }


if __name__ == "__main__":
    shapes = [(3, 5), (5, 3), (6, 6), (1, 4)]
    oracle = {
        "numpy": np.__version__,
        "ranks": [{"shape": s, "rank": effective_rank(wave(s[0] * s[1], 1000).reshape(s))} for s in shapes],
        "sparsities": [{"size": n, "sparsity": hoyer(wave(n, 2000) ** 3)} for n in (2, 10, 200)],
        "fourier": [fourier(11, 3, 4, 100), fourier(9, 2, 3, 700)],
    }
    lines = [f"{json.dumps(key)}:{json.dumps(value, separators=(',', ':'))}" for key, value in oracle.items()]
    (Path(__file__).parent / "mechanism.json").write_text("{" + ",\n".join(lines) + "}\n")
