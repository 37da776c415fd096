"""Writes interventions.json: 20 training steps of two small networks with each built-in intervention that pytorch_oracle.py does not have.

Each one is written down as its paper or its published code does, or is PyTorch's own. Run from the project's folder, with PyTorch 2.9 or newer,
which has Muon: python3 tests/oracles/interventions.py
"""

import sys
from collections import deque
from pathlib import Path

folder = sys.path.pop(0)  # whose statistics.py is not the one that PyTorch imports
import statistics

sys.path.insert(0, folder)
import torch
from torch.nn.functional import cross_entropy, embedding, mse_loss, one_hot

from networks import mlp_forward, mlp_shapes, transformer_forward, transformer_shapes, wave, wave_parameters, write

STEPS = 20
ADAMW = {"learningRate": 0.01, "weightDecay": 0.5, "beta1": 0.9, "beta2": 0.98, "epsilon": 1e-8, "warmupSteps": 0}
torch.Tensor.bfloat16 = torch.Tensor.clone  # PyTorch's Muon rounds to 8 bits, which is for speed alone

CASES = [
    {"grokfast-ma": {"window": 5, "lambda": 3}},
    {"orthogonal": {"share": 1}},
    {"stablemax": {}},
    {"clamped": {"scale": 0.7}},
    {"sam": {"radius": 0.3}},
    {"adversarial": {"radius": 0.1, "steps": 1}},
    {"adversarial": {"radius": 0.2, "steps": 3}},
    {"jacobian": {"coefficient": 0.4}},
    {"smoothed": {"share": 0.2}},
    {"dropout": {"rate": 0.3}},
    {"sgd": {"momentum": 0.9, "learningRateFactor": 2}},
    {"adam-l2": {"weightDecayFactor": 0.1}},
    {"muon": {"momentum": 0.95}},
    {"lion": {"beta1": 0.9, "beta2": 0.99, "learningRateFactor": 0.2}},
    {"sam": {"radius": 0.3}, "dropout": {"rate": 0.3}},
    {"stablemax": {}, "orthogonal": {"share": 1}},
    {"smoothed": {"share": 0.2}, "adversarial": {"radius": 0.1, "steps": 1}},
]


def stablemax_loss(logits, targets):
    shares = torch.where(logits < 0, 1 / (1 - logits), logits + 1)
    return -(targets * torch.log(shares / shares.sum(1, keepdim=True))).sum(1).mean()


def objective_of(network, names, settings, step):
    """The loss of some weights at a step as the interventions make it, the first name being the outermost."""
    samples, classes = network["targets"].shape
    noise = lambda *shape: wave(torch.Size(shape).numel(), 700_000 + step * torch.Size(shape).numel()).reshape(shape)

    def plain(weights, targets, displacement, loss):
        outputs = network["forward"](weights, displacement)
        return loss(outputs, targets), outputs

    def wrapped(name, inner):
        given = settings.get(name, {})

        def stablemax(weights, targets, displacement, loss):
            return inner(weights, targets, displacement, stablemax_loss)

        def smoothed(weights, targets, displacement, loss):
            return inner(weights, (1 - given["share"]) * targets + given["share"] / classes, displacement, loss)

        def sam(weights, targets, displacement, loss):
            gradients = torch.autograd.grad(inner(weights, targets, displacement, loss)[0], list(weights.values()))
            norm = torch.sqrt(sum((g**2).sum() for g in gradients))
            moved = {n: w + given["radius"] * g / norm for (n, w), g in zip(weights.items(), gradients)}
            return inner(moved, targets, displacement, loss)

        def adversarial(weights, targets, displacement, loss):
            start = torch.zeros(network["inputs"]) if displacement is None else displacement
            moved = torch.zeros(network["inputs"])
            for _ in range(given["steps"]):
                moved.requires_grad_()
                (gradient,) = torch.autograd.grad(inner(weights, targets, start.detach() + moved, loss)[0], moved)
                size = 2.5 * given["radius"] / given["steps"]
                moved = (moved + size * gradient.sign()).clamp(-given["radius"], given["radius"]).detach()
            return inner(weights, targets, start + moved, loss)

        def jacobian(weights, targets, displacement, loss):
            drawn = noise(samples, classes)
            direction = drawn / drawn.norm(dim=1, keepdim=True)
            at = torch.zeros(network["inputs"], requires_grad=True)
            outputs = inner(weights, targets, at, loss)[1]
            (row,) = torch.autograd.grad((outputs * direction).sum(), at, create_graph=True)
            value, outputs = inner(weights, targets, displacement, loss)
            penalty = classes * (row.flatten(1) ** 2).sum(1).mean()
            return value + given["coefficient"] / 2 * penalty, outputs

        def dropout(weights, targets, displacement, loss):
            threshold = torch.distributions.Normal(0.0, 1.0).icdf(torch.tensor(given["rate"]))
            kept = (noise(*network["inputs"]) >= threshold).double() / (1 - given["rate"])
            clean = network["points"](weights)
            given_points = clean if displacement is None else clean + displacement
            return inner(weights, targets, given_points * kept - clean, loss)

        return locals().get(name, inner)

    objective = plain
    for name in reversed(names):
        objective = wrapped(name, objective)
    return lambda weights: objective(weights, network["targets"], None, network["loss"])[0]


def filtered(names, settings, weights, memory):
    """What gradients become before the optimizer."""
    for name in names:
        if name == "grokfast-ma":
            for n, w in weights.items():
                window = memory.setdefault(n, deque(maxlen=settings[name]["window"]))
                window.append(w.grad.clone())
                if len(window) == settings[name]["window"]:
                    w.grad = w.grad + settings[name]["lambda"] * sum(window) / len(window)
        if name == "orthogonal":
            for w in weights.values():
                flat, g = w.detach().view(-1), w.grad.view(-1)
                rest = g - torch.dot(flat, g) / (torch.dot(flat, flat) + 1e-30) * flat
                w.grad = (rest * (g.norm() / (rest.norm() + 1e-30))).view_as(w)


class Lion(torch.optim.Optimizer):
    """Program 1 of arXiv:2302.06675, in the form of its Program 2."""

    def __init__(self, parameters, lr, betas, weight_decay):
        super().__init__(parameters, {"lr": lr, "betas": betas, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                momentum = self.state[p].setdefault("momentum", torch.zeros_like(p))
                beta1, beta2 = group["betas"]
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.sub_(group["lr"] * torch.sign(beta1 * momentum + (1 - beta1) * p.grad))
                momentum.mul_(beta2).add_((1 - beta2) * p.grad)


def optimizers_of(names, settings, weights):
    rate, decay = ADAMW["learningRate"], ADAMW["weightDecay"]
    adam = {"lr": rate, "betas": (ADAMW["beta1"], ADAMW["beta2"]), "eps": ADAMW["epsilon"]}
    every = list(weights.values())
    for name in names:
        given = settings.get(name, {})
        if name == "sgd":
            factor, momentum = given["learningRateFactor"], given["momentum"]
            shrinking = decay * (1 - momentum) / factor  # of the weights, in the long run, as AdamW does
            return [torch.optim.SGD(every, lr=rate * factor, momentum=momentum, weight_decay=shrinking)]
        if name == "adam-l2":
            return [torch.optim.Adam(every, **adam, weight_decay=decay * given["weightDecayFactor"])]
        if name == "lion":
            factor = given["learningRateFactor"]
            return [Lion(every, rate * factor, (given["beta1"], given["beta2"]), decay / factor)]
        if name == "muon":
            hidden = [n for n, w in weights.items() if w.ndim == 2 and "mbedding" not in n]
            hidden = hidden if "unembedding" in weights else hidden[:-1]
            others = [w for n, w in weights.items() if n not in hidden]
            matrices = [weights[n] for n in hidden]
            own = {"momentum": given["momentum"], "adjust_lr_fn": "match_rms_adamw"}
            return [
                torch.optim.Muon(matrices, lr=rate, weight_decay=decay, **own),
                torch.optim.AdamW(others, **adam, weight_decay=decay),
            ]
    return [torch.optim.AdamW(every, **adam, weight_decay=decay)]


def train(network, names, settings):
    scale = settings["clamped"]["scale"] if "clamped" in names else 1
    weights = {n: (scale * w.detach()).clone().requires_grad_() for n, w in network["parameters"].items()}
    norm = lambda: torch.sqrt(sum((w.detach() ** 2).sum() for w in weights.values()))
    first, optimizers, memory, losses = norm(), optimizers_of(names, settings, weights), {}, []
    for step in range(STEPS):
        loss = objective_of(network, names, settings, step)(weights)
        for w in weights.values():
            w.grad = None
        loss.backward()
        filtered(names, settings, weights, memory)
        for optimizer in optimizers:
            optimizer.step()
        if "clamped" in names:
            with torch.no_grad():
                factor = first / norm()
                for w in weights.values():
                    w.mul_(factor)
        losses.append(loss.item())
    return {"losses": losses, "parameters": weights}


def every_case(network):
    return [{"interventions": list(case), "settings": case, **train(network, list(case), case)} for case in CASES]


def images():
    samples, widths = 12, [5, 6, 5, 3]
    inputs = wave(samples * 5, 500_000).reshape(samples, 5)
    labels = torch.tensor([(5 * i + i * i // 3) % 3 for i in range(samples)])
    parameters = wave_parameters(mlp_shapes(widths), lambda name, shape: 0.6)
    forward = lambda w, moved: mlp_forward(w, inputs if moved is None else inputs + moved)[0]
    network = {
        "parameters": parameters,
        "forward": forward,
        "points": lambda w: inputs,
        "inputs": (samples, 5),
        "targets": one_hot(labels, 3).double(),
        "loss": mse_loss,
    }
    options = {"inputWidth": 5, "hiddenWidths": [6, 5], "classes": 3, "initializationScale": 1}
    return {"options": options, "labels": labels, "parameters": parameters, "cases": every_case(network)}


def pairs():
    modulus, width, heads, hidden = 5, 6, 2, 8
    chosen = [i for i in range(modulus**2) if (5 * i + i * i) % 7 < 4]
    left, right = torch.tensor([i // modulus for i in chosen]), torch.tensor([i % modulus for i in chosen])
    labels = (left + right) % modulus
    parameters = wave_parameters(
        transformer_shapes(modulus, width, hidden), lambda name, shape: 0.1 if name.endswith("Bias") else 1 / width**0.5
    )
    tokens = torch.stack([left, right, torch.full_like(left, modulus)], dim=1)
    network = {
        "parameters": parameters,
        "forward": lambda w, moved: transformer_forward(w, heads, left, right, moved)[0],
        "points": lambda w: embedding(tokens, w["tokenEmbedding"]),
        "inputs": (len(chosen), 3, width),
        "targets": one_hot(labels, modulus + 1).double(),
        "loss": cross_entropy,
    }
    options = {"modulus": modulus, "width": width, "heads": heads, "hiddenWidth": hidden}
    data = {"left": left, "right": right, "labels": labels}
    return {"options": options, **data, "parameters": parameters, "cases": every_case(network)}


if __name__ == "__main__":
    write(Path(__file__).parent / "interventions.json", {"adamw": ADAMW, "steps": STEPS, "mlp": images(), "transformer": pairs()})
