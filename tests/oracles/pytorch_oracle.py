"""Writes mlp.json, transformer.json and pre_norm_transformer.json: forward passes, losses, gradients and 20 AdamW steps with each intervention.

Run from the project's folder: /usr/bin/python3 tests/oracles/pytorch_oracle.py
"""

from pathlib import Path

import torch
from torch.nn.functional import cross_entropy, mse_loss, one_hot

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

STEPS = 20
GROKFAST = {"alpha": 0.9, "lambda": 2}  # alpha 0.98 would keep the average next to the first gradient for all 20 steps
HERE = Path(__file__).parent


def gradients(loss_of, parameters):
    values = torch.autograd.grad(loss_of(parameters), list(parameters.values()))
    return dict(zip(parameters, values))


def amplify(parameters, averages, alpha, weight):
    """Grokfast-EMA as published: the gradient plus a weighted moving average of gradients, which starts as the first one."""
    for name, value in parameters.items():
        average = averages.get(name, value.grad.clone())
        averages[name] = average * alpha + value.grad * (1 - alpha)
        value.grad = value.grad + averages[name] * weight


def train(parameters, objective, labels_of, adamw, warmup=0, schedule=None, grokfast=None):
    """torch.optim.AdamW on fresh copies; `objective(parameters, step, scale)` gives loss and logits."""
    copies = {name: value.detach().clone().requires_grad_() for name, value in parameters.items()}
    optimizer = torch.optim.AdamW(
        copies.values(),
        lr=adamw["learningRate"],
        betas=(adamw["beta1"], adamw["beta2"]),
        eps=adamw["epsilon"],
        weight_decay=adamw["weightDecay"],
    )
    losses, accuracies, scales, averages, accuracy = [], [], [], {}, 0.0
    for step in range(STEPS):
        if warmup > 0:
            optimizer.param_groups[0]["lr"] = adamw["learningRate"] * min((step + 1) / warmup, 1)
        scale = 0.0 if schedule is None else max(schedule["lambda1"] * (1 - accuracy), schedule["lambda2"])
        loss, logits = objective(copies, step, scale)
        optimizer.zero_grad()
        loss.backward()
        if grokfast is not None:
            amplify(copies, averages, grokfast["alpha"], grokfast["lambda"])
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
        "grokfast": GROKFAST,
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
            "grokfast": train(parameters, objective, labels_of, adamw, grokfast=GROKFAST),
        },
    }


def transformer_oracle():
    modulus, width, heads, hidden = 7, 12, 3, 16
    parameters = wave_parameters(
        transformer_shapes(modulus, width, hidden),
        lambda name, shape: 0.1 if name.endswith("Bias") else 1 / (8 if name == "unembedding" else 12) ** 0.5,
    )
    options = {"modulus": modulus, "width": width, "heads": heads, "hiddenWidth": hidden}
    return oracle_on_pairs(options, parameters, lambda w, *given: transformer_forward(w, heads, *given))


def pre_norm_transformer_oracle():
    modulus, layers, width, heads, hidden = 7, 2, 8, 2, 10
    scales = {"Bias": 0.1, "Shift": 0.1, "Gain": 0.7, "unembedding": 0.5}
    parameters = wave_parameters(
        pre_norm_transformer_shapes(modulus, layers, width, hidden),
        lambda name, shape: next((scale for end, scale in scales.items() if name.endswith(end)), 1 / shape[0] ** 0.5),
    )
    options = {"modulus": modulus, "layers": layers, "width": width, "heads": heads, "hiddenWidth": hidden}
    return oracle_on_pairs(options, parameters, lambda w, *given: pre_norm_transformer_forward(w, layers, heads, *given))


def oracle_on_pairs(options, parameters, network):
    """What a network on pairs computes and learns; `network(parameters, left, right, noise)` gives logits and both kinds of first layer."""
    modulus, width = options["modulus"], options["width"]
    adamw = {"learningRate": 0.01, "weightDecay": 1, "beta1": 0.9, "beta2": 0.98, "epsilon": 1e-8, "warmupSteps": 0}
    schedule = {"lambda1": 0.5, "lambda2": 0.42}
    coefficient = 100
    chosen = [i for i in range(modulus**2) if (5 * i + i * i) % 7 < 3]
    left = torch.tensor([i // modulus for i in chosen])
    right = torch.tensor([i % modulus for i in chosen])
    labels = (left + right) % modulus
    samples = len(chosen)
    noise = wave(STEPS * samples * 3 * width, 700_000).reshape(STEPS, samples, 3, width)

    forward = lambda w, a, b, d=None: network(w, a, b, d)[0]

    def abelian(w, d=None):
        return mse_loss(forward(w, left, right, d), forward(w, right, left, d))

    logits, residual, embedding = network(parameters, left, right, None)
    noisy = network(parameters, left, right, 0.3 * noise[0])
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
        "options": options,
        "adamw": adamw,
        "schedule": schedule,
        "grokfast": GROKFAST,
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
            "grokfast": train(parameters, standard, labels_of, adamw, grokfast=GROKFAST),
        },
    }


if __name__ == "__main__":
    write(HERE / "mlp.json", mlp_oracle())
    write(HERE / "transformer.json", transformer_oracle())
    write(HERE / "pre_norm_transformer.json", pre_norm_transformer_oracle())
