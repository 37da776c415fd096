"""Training steps of the paper's two settings in PyTorch, timed: what the compiled engine is compared with.

Usage: python3 pytorch_baselines.py CASE SECONDS [compile]
Prints one JSON object: the case, the PyTorch version and the milliseconds of processor time that a step takes.

Cases
  usual    modular addition as it is usually written: all three positions, the loss in double precision
  fastest  modular addition at the last position only, keys and values once for each distinct row, the loss in single precision
  mnist    the 784-200-200-10 perceptron, batch 200
"""
import json
import math
import sys
import time

import torch
import torch.nn.functional as F

P, WIDTH, HEADS, HIDDEN, SAMPLES = 113, 128, 4, 512, 3830
HEAD_WIDTH = WIDTH // HEADS


def pairs():
    generator = torch.Generator().manual_seed(0)
    order = torch.randperm(P * P, generator=generator)[:SAMPLES]
    left, right = order // P, order % P
    return left, right, (left + right) % P


def transformer_parameters():
    torch.manual_seed(0)
    normal = lambda *shape, scale=WIDTH: (torch.randn(*shape) / math.sqrt(scale)).requires_grad_()
    return {
        "token": normal(P + 1, WIDTH),
        "position": normal(3, WIDTH),
        "query": normal(WIDTH, WIDTH),
        "key": normal(WIDTH, WIDTH),
        "value": normal(WIDTH, WIDTH),
        "output": normal(WIDTH, WIDTH),
        "w_in": normal(WIDTH, HIDDEN),
        "b_in": torch.zeros(HIDDEN, requires_grad=True),
        "w_out": normal(HIDDEN, WIDTH),
        "b_out": torch.zeros(WIDTH, requires_grad=True),
        "unembed": normal(WIDTH, P + 1, scale=P + 1),
    }


def usual_logits(w, tokens):
    """Every position goes through attention and MLP; only the last one's logits are read."""
    x = w["token"][tokens] + w["position"]  # [samples, 3, width]
    split = lambda y: y.view(*y.shape[:-1], HEADS, HEAD_WIDTH).transpose(1, 2)
    q, k, v = (split(x @ w[name]) for name in ("query", "key", "value"))
    scores = q @ k.transpose(-1, -2) / math.sqrt(HEAD_WIDTH)
    causal = torch.tril(torch.ones(3, 3, dtype=torch.bool))
    attended = scores.masked_fill(~causal, -1e10).softmax(-1) @ v
    x = x + attended.transpose(1, 2).reshape(*x.shape) @ w["output"]
    x = x + F.relu(x @ w["w_in"] + w["b_in"]) @ w["w_out"] + w["b_out"]
    return x @ w["unembed"]


def fastest_logits(w, left, right):
    """Keys and values of the 2 P + 1 distinct rows, the rest at the last position."""
    residues, equals = w["token"][:P], w["token"][P:] + w["position"][2]
    rows = torch.cat([residues + w["position"][0], residues + w["position"][1], equals])
    query = (equals @ w["query"]).view(HEADS, HEAD_WIDTH) / math.sqrt(HEAD_WIDTH)
    scores = ((rows @ w["key"]).view(-1, HEADS, HEAD_WIDTH) * query).sum(-1)  # [rows, heads]
    values = rows @ w["value"]
    last = torch.full_like(left, 2 * P)
    index = torch.stack([left, right + P, last], 1)
    weights = scores[index].softmax(1)  # [samples, 3, heads]
    chosen = [values[:P][left], values[P : 2 * P][right], values[2 * P :]]
    attended = sum(
        weights[:, i, :, None] * value.view(-1, HEADS, HEAD_WIDTH) for i, value in enumerate(chosen)
    ).reshape(-1, WIDTH)
    x = torch.addmm(equals, attended, w["output"])
    hidden = F.relu(torch.addmm(w["b_in"], x, w["w_in"]))
    x = x + torch.addmm(w["b_out"], hidden, w["w_out"])
    return x @ w["unembed"]


def adamw(parameters, **options):
    """The fused optimizer where this version has it for the CPU."""
    for extra in ({"fused": True}, {"foreach": True}, {}):
        try:
            optimizer = torch.optim.AdamW(parameters, lr=1e-3, eps=1e-8, **options, **extra)
            for parameter in parameters:
                parameter.grad = torch.zeros_like(parameter)
            optimizer.step()
            return optimizer
        except (RuntimeError, TypeError):
            continue
    raise RuntimeError("no AdamW")


def usual_step(compile_):
    left, right, labels = pairs()
    tokens = torch.stack([left, right, torch.full_like(left, P)], 1)
    w = transformer_parameters()
    optimizer = adamw(list(w.values()), weight_decay=1.0, betas=(0.9, 0.98))

    def loss_of():
        logits = usual_logits(w, tokens)[:, -1].to(torch.float64)
        loss = -logits.log_softmax(-1).gather(1, labels[:, None]).mean()
        return loss, (logits.argmax(1) == labels).float().mean()

    return stepper(loss_of, optimizer, compile_)


def fastest_step(compile_):
    left, right, labels = pairs()
    w = transformer_parameters()
    optimizer = adamw(list(w.values()), weight_decay=1.0, betas=(0.9, 0.98))

    def loss_of():
        logits = fastest_logits(w, left, right)
        return F.cross_entropy(logits, labels), (logits.argmax(1) == labels).float().mean()

    return stepper(loss_of, optimizer, compile_)


def mnist_step(compile_):
    torch.manual_seed(0)
    layers = [torch.nn.Linear(a, b) for a, b in ((784, 200), (200, 200), (200, 10))]
    model = torch.nn.Sequential(layers[0], torch.nn.ReLU(), layers[1], torch.nn.ReLU(), layers[2])
    images, labels = torch.rand(1000, 784), torch.randint(10, (1000,))
    one_hot = F.one_hot(labels, 10).float()
    optimizer = adamw(list(model.parameters()), weight_decay=0.01)
    order = {"rows": torch.randperm(1000), "at": 0}

    def loss_of():
        if order["at"] == 1000:
            order.update(rows=torch.randperm(1000), at=0)
        rows = order["rows"][order["at"] : order["at"] + 200]
        order["at"] += 200
        return forward(images[rows], one_hot[rows])

    def forward(x, y):
        outputs = model(x)
        return F.mse_loss(outputs, y), (outputs.argmax(1) == y.argmax(1)).float().mean()

    if compile_:
        forward = torch.compile(forward)
    return stepper(loss_of, optimizer, False)


def stepper(loss_of, optimizer, compile_):
    if compile_:
        loss_of = torch.compile(loss_of)

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss, accuracy = loss_of()
        loss.backward()
        optimizer.step()
        return loss.item(), accuracy.item()

    return step


def measure(step, seconds):
    """Processor time of a step: other work on the machine does not count."""
    for _ in range(3):
        step()
    steps, start, before = 0, time.perf_counter(), time.process_time()
    while time.perf_counter() - start < seconds or steps < 5:
        step()
        steps += 1
    return {"milliseconds": 1000 * (time.process_time() - before) / steps}


def main():
    case, seconds, compile_ = sys.argv[1], float(sys.argv[2]), sys.argv[3:] == ["compile"]
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)  # as the compiled engine trains: fading moments would slow both down
    steps = {"usual": usual_step, "fastest": fastest_step, "mnist": mnist_step}
    result = measure(steps[case](compile_), seconds)
    print(json.dumps({"case": case, "compiled": compile_, "torch": torch.__version__, **result}))


main()
