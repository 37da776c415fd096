"""Writes metrics.json: exact second derivatives, Jacobian norms, perturbation errors and logit distance of tiny networks.

Traces come from the whole Hessian, Jacobian norms from the whole Jacobian, each by automatic differentiation in double
precision; no random probe is involved.

Run from the project's folder: /usr/bin/python3 tests/oracles/metrics_oracle.py
"""

from pathlib import Path

import torch
from torch.nn.functional import cross_entropy, mse_loss, one_hot, softmax

from networks import (
    mlp_forward,
    mlp_shapes,
    pre_norm_transformer_forward,
    pre_norm_transformer_shapes,
    transformer_forward,
    transformer_shapes,
    wave,
    wave_parameters,
    write,
)


def flatten(parameters):
    return torch.cat([value.detach().flatten() for value in parameters.values()])


def unflatten(vector, parameters):
    pieces = vector.split([value.numel() for value in parameters.values()])
    return {name: piece.reshape(value.shape) for (name, value), piece in zip(parameters.items(), pieces)}


def hessian(loss_of, parameters):
    return torch.autograd.functional.hessian(lambda w: loss_of(unflatten(w, parameters)), flatten(parameters))


def second_order(loss_of, parameters):
    """The trace of the Hessian, and v . H v for v the signs of a wave."""
    matrix = hessian(loss_of, parameters)
    probe = wave(len(matrix), 900_000).sign()
    return {"trace": matrix.trace().item(), "quadraticForm": (probe @ matrix @ probe).item()}


def mean_squared_jacobian(function, point, samples):
    """1/n times the squared Frobenius norm of the Jacobian of all n outputs."""
    jacobian = torch.autograd.functional.jacobian(function, point)
    return ((jacobian**2).sum() / samples).item()


def perturbation_errors(perturbed, clean):
    moved = ((perturbed - clean) ** 2).sum(1)
    return {
        "raw": moved.mean().item(),
        "softmax": ((softmax(perturbed, 1) - softmax(clean, 1)) ** 2).sum(1).mean().item(),
        "relative": (moved / (clean**2).sum(1)).mean().item(),
    }


def norms(parameters):
    vector = flatten(parameters)
    return {"euclidean": vector.norm().item(), "absolute": vector.abs().sum().item()}


def mlp_metrics():
    options = {"inputWidth": 6, "hiddenWidths": [5, 4], "classes": 3, "initializationScale": 1}
    samples, scale = 8, 0.3
    parameters = wave_parameters(mlp_shapes([6, 5, 4, 3]), lambda name, shape: 0.6)
    images = wave(samples * 6, 500_000).reshape(samples, 6)
    noise = scale * wave(samples * 6, 700_000).reshape(samples, 6)
    labels = torch.arange(samples) % 3
    targets = one_hot(labels, 3).double()
    forward = lambda w, x: mlp_forward(w, x)[0]
    outputs = forward(parameters, images)
    interpolated = outputs.detach()
    return {
        "options": options,
        "samples": samples,
        "scale": scale,
        "labels": labels.tolist(),
        "parameters": parameters,
        "norms": norms(parameters),
        "hessian": {
            "meanSquaredError": second_order(lambda w: mse_loss(forward(w, images), targets), parameters),
            "interpolatingRisk": second_order(
                lambda w: ((forward(w, images) - interpolated) ** 2).sum() / (2 * samples), parameters
            ),
        },
        "weightJacobian": mean_squared_jacobian(
            lambda w: forward(unflatten(w, parameters), images), flatten(parameters), samples
        ),
        "inputJacobian": mean_squared_jacobian(lambda x: forward(parameters, x), images, samples),
        "firstLayerOperatorNorm": torch.linalg.matrix_norm(parameters["weight1"], 2).item(),
        "perturbationErrors": perturbation_errors(forward(parameters, images + noise), outputs),
    }


def transformer_metrics():
    modulus, width, heads, hidden = 5, 4, 2, 6
    parameters = wave_parameters(transformer_shapes(modulus, width, hidden), lambda name, shape: 0.6)
    options = {"modulus": modulus, "width": width, "heads": heads, "hiddenWidth": hidden}
    return metrics_on_pairs(options, parameters, lambda w, *given: transformer_forward(w, heads, *given)[0])


def pre_norm_transformer_metrics():
    modulus, layers, width, heads, hidden = 5, 2, 4, 2, 3
    parameters = wave_parameters(pre_norm_transformer_shapes(modulus, layers, width, hidden), lambda name, shape: 0.6)
    options = {"modulus": modulus, "layers": layers, "width": width, "heads": heads, "hiddenWidth": hidden}
    return metrics_on_pairs(options, parameters, lambda w, *given: pre_norm_transformer_forward(w, layers, heads, *given)[0])


def metrics_on_pairs(options, parameters, forward):
    """What is measured of a network on pairs; `forward(parameters, left, right)`, with noise behind them or not, gives its logits."""
    modulus, width = options["modulus"], options["width"]
    samples, scale = 7, 0.3
    left = torch.tensor([0, 1, 2, 3, 4, 1, 3])
    right = torch.tensor([0, 3, 1, 3, 2, 0, 4])
    labels = (left + right) % modulus
    noise = scale * wave(samples * 3 * width, 700_000).reshape(samples, 3, width)
    outputs, swapped = forward(parameters, left, right), forward(parameters, right, left)
    return {
        "options": options,
        "samples": samples,
        "scale": scale,
        "left": left.tolist(),
        "right": right.tolist(),
        "labels": labels.tolist(),
        "parameters": parameters,
        "norms": norms(parameters),
        "hessian": {
            "crossEntropy": second_order(lambda w: cross_entropy(forward(w, left, right), labels), parameters),
        },
        "weightJacobian": mean_squared_jacobian(
            lambda w: forward(unflatten(w, parameters), left, right), flatten(parameters), samples
        ),
        "inputJacobian": mean_squared_jacobian(
            lambda d: forward(parameters, left, right, d), torch.zeros(samples, 3, width), samples
        ),
        "perturbationErrors": perturbation_errors(forward(parameters, left, right, noise), outputs),
        "logitDistance": ((outputs - swapped) ** 2).sum(1).mean().item(),
    }


if __name__ == "__main__":
    oracle = {"mlp": mlp_metrics(), "transformer": transformer_metrics(), "preNormTransformer": pre_norm_transformer_metrics()}
    write(Path(__file__).parent / "metrics.json", oracle)
