"""Writes mlp.json and transformer.json: forward passes, losses, gradients and 20 AdamW steps in each training mode.

Run from the project's folder: /usr/bin/python3 tests/oracles/pytorch_oracle.py
"""

from pathlib import Path

import torch
from torch.nn.functional import cross_entropy, mse_loss, one_hot

from networks import (
    mlp_forward,
    mlp_shapes,
    transformer_forward,
    transformer_shapes,
    wave,
    wave_parameters,
    write,
)

STEPS = 20
HERE = Path(__file__).parent


def gradients(loss_of, parameters):
    values = torch.autograd.grad(loss_of(parameters), list(parameters.values()))
    return dict(zip(parameters, values))


def train(parameters, objective, labels_of, adamw, warmup=0, schedule=None):
    """torch.optim.AdamW on fresh copies; `objective(parameters, step, scale)` gives loss and logits."""
    copies = {name: value.detach().clone().requires_grad_() for name, value in parameters.items()}
    optimizer = torch.optim.AdamW(
        copies.values(),
        lr=adamw["learningRate"],
        betas=(adamw["beta1"], adamw["beta2"]),
        eps=adamw["epsilon"],
        weight_decay=adamw["weightDecay"],
    )
    losses, accuracies, scales, accuracy = [], [], [], 0.0
    for step in range(STEPS):
        if warmup > 0:
            optimizer.param_groups[0]["lr"] = adamw["learningRate"] * min((step + 1) / warmup, 1)
        scale = 0.0 if schedule is None else max(schedule["lambda1"] * (1 - accuracy), schedule["lambda2"])
        loss, logits = objective(copies, step, scale)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        labels = labels_of(step)
        top = logits.detach().topk(2, dim=1).values
        assert (top[:, 0] - top[:, 1]).min() > 1e-4, "a prediction is too close to a tie to survive single precision"
        accuracy = (logits.argmax(1) == labels).double().mean().item()
        losses.append(loss.item())
        accuracies.append(accuracy)
        scales.append(scale)
    result = {"losses": losses, "accuracies": accuracies, "parameters": copies}
    return result if schedule is None else {**result, "scales": scales}


def mlp_oracle():
    options = {"inputWidth": 12, "hiddenWidths": [10, 9], "classes": 4, "initializationScale": 8}
    adamw = {"learningRate": 0.01, "weightDecay": 0.1, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "warmupSteps": 0}
    schedule = {"lambda1": 0.6, "lambda2": 0.4}
    samples, batch_size, warmup = 30, 10, 8
    shapes = mlp_shapes([12, 10, 9, 4])
    parameters = wave_parameters(shapes, lambda name, shape: 0.5)
    images = wave(samples * 12, 500_000).reshape(samples, 12)
    labels = torch.tensor([(5 * i + i * i // 3) % 4 for i in range(samples)])
    noise = wave(STEPS * batch_size * 12, 700_000).reshape(STEPS, batch_size, 12)
    batches = [[7 * (batch_size * step + j) % samples for j in range(batch_size)] for step in range(STEPS)]
    targets = one_hot(labels, 4).double()

    logits, first = mlp_forward(parameters, images)
    full = {
        "meanSquaredError": lambda w: mse_loss(mlp_forward(w, images)[0], targets),
        "crossEntropy": lambda w: cross_entropy(mlp_forward(w, images)[0], labels),
        "risk": lambda w: ((mlp_forward(w, images)[0] - targets) ** 2).sum(1).mean() / 2,
    }

    def objective(w, step, scale):
        rows = batches[step]
        outputs = mlp_forward(w, images[rows] + scale * noise[step])[0]
        return mse_loss(outputs, targets[rows]), outputs

    labels_of = lambda step: labels[batches[step]]
    return {
        "options": options,
        "adamw": adamw,
        "schedule": schedule,
        "warmupSteps": warmup,
        "samples": samples,
        "steps": STEPS,
        "labels": labels.tolist(),
        "batches": batches,
        "parameters": parameters,
        "logits": logits,
        "firstLayer": first,
        "losses": {name: f(parameters).item() for name, f in full.items()},
        "gradients": {name: gradients(f, parameters) for name, f in full.items()},
        "training": {
            "standard": train(parameters, objective, labels_of, adamw),
            "perturbed": train(parameters, objective, labels_of, adamw, schedule=schedule),
            "warmup": train(parameters, objective, labels_of, adamw, warmup=warmup),
        },
    }


def transformer_oracle():
    modulus, width, heads, hidden = 7, 12, 3, 16
    adamw = {"learningRate": 0.01, "weightDecay": 1, "beta1": 0.9, "beta2": 0.98, "epsilon": 1e-8, "warmupSteps": 0}
    schedule = {"lambda1": 0.5, "lambda2": 0.42}
    coefficient = 100
    shapes = transformer_shapes(modulus, width, hidden)
    parameters = wave_parameters(
        shapes, lambda name, shape: 0.1 if name.endswith("Bias") else 1 / (8 if name == "unembedding" else 12) ** 0.5
    )
    chosen = [i for i in range(modulus**2) if (5 * i + i * i) % 7 < 3]
    left = torch.tensor([i // modulus for i in chosen])
    right = torch.tensor([i % modulus for i in chosen])
    labels = (left + right) % modulus
    samples = len(chosen)
    noise = wave(STEPS * samples * 3 * width, 700_000).reshape(STEPS, samples, 3, width)

    forward = lambda w, a, b, d=None: transformer_forward(w, heads, a, b, d)[0]

    def abelian(w, d=None):
        return mse_loss(forward(w, left, right, d), forward(w, right, left, d))

    logits, residual, embedding = transformer_forward(parameters, heads, left, right)
    noisy = transformer_forward(parameters, heads, left, right, 0.3 * noise[0])
    full = {
        "crossEntropy": lambda w: cross_entropy(forward(w, left, right), labels),
        "perturbed": lambda w: cross_entropy(forward(w, left, right, 0.3 * noise[0]), labels),
        "abelian": lambda w: cross_entropy(forward(w, left, right), labels) + coefficient * abelian(w),
        "meanSquaredError": lambda w: mse_loss(forward(w, left, right), one_hot(labels, modulus + 1).double()),
    }

    def standard(w, step, scale):
        outputs = forward(w, left, right)
        return cross_entropy(outputs, labels), outputs

    def perturbed(w, step, scale):
        outputs = forward(w, left, right, scale * noise[step])
        return cross_entropy(outputs, labels), outputs

    def regularized(w, step, scale):
        outputs = forward(w, left, right)
        return cross_entropy(outputs, labels) + coefficient * mse_loss(outputs, forward(w, right, left)), outputs

    labels_of = lambda step: labels
    return {
        "options": {"modulus": modulus, "width": width, "heads": heads, "hiddenWidth": hidden},
        "adamw": adamw,
        "schedule": schedule,
        "abelianCoefficient": coefficient,
        "samples": samples,
        "steps": STEPS,
        "left": left.tolist(),
        "right": right.tolist(),
        "labels": labels.tolist(),
        "parameters": parameters,
        "logits": logits,
        "residual": residual,
        "embedding": embedding,
        "perturbed": {"scale": 0.3, "logits": noisy[0], "residual": noisy[1], "embedding": noisy[2]},
        "losses": {name: f(parameters).item() for name, f in full.items()},
        "gradients": {name: gradients(f, parameters) for name, f in full.items()},
        "training": {
            "standard": train(parameters, standard, labels_of, adamw),
            "perturbed": train(parameters, perturbed, labels_of, adamw, schedule=schedule),
            "abelian": train(parameters, regularized, labels_of, adamw),
        },
    }


if __name__ == "__main__":
    write(HERE / "mlp.json", mlp_oracle())
    write(HERE / "transformer.json", transformer_oracle())
