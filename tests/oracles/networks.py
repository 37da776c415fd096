"""Each network in the usual PyTorch code, with inputs that a formula makes.

Transformers are written as their users write them: all three positions, a causal mask, one product for each head. The paper's shares no
idea with the core, which computes the last position alone. Everything runs in double precision on inputs rounded to single.
"""

import json
import math
import sys

import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


def wave(count, offset):
    """Numbers of mean 0 and variance 1 without a random generator: sqrt(2) sin((offset + i)^2), rounded to single precision."""
    values = [math.sqrt(2) * math.sin(float((offset + i) ** 2)) for i in range(count)]
    return torch.tensor(values, dtype=torch.float32).double()


def wave_parameters(shapes, scale_of):
    """Parameter number j of a network is wave(size, 10 000 (j + 1)) times its scale, rounded to single precision."""
    parameters = {}
    for j, (name, shape) in enumerate(shapes.items()):
        values = wave(math.prod(shape), 10_000 * (j + 1)).float() * torch.tensor(scale_of(name, shape), dtype=torch.float32)
        parameters[name] = values.double().reshape(shape).requires_grad_()
    return parameters


def mlp_shapes(widths):
    shapes = {}
    for layer, (fan_in, fan_out) in enumerate(zip(widths, widths[1:]), start=1):
        shapes[f"weight{layer}"] = (fan_in, fan_out)
        shapes[f"bias{layer}"] = (fan_out,)
    return shapes


def mlp_forward(parameters, images):
    layers = len(parameters) // 2
    activation, first = images, None
    for layer in range(1, layers + 1):
        weight, bias = parameters[f"weight{layer}"], parameters[f"bias{layer}"]
        preactivation = torch.nn.functional.linear(activation, weight.T, bias)
        first = preactivation if layer == 1 else first
        activation = torch.relu(preactivation) if layer < layers else preactivation
    return activation, first


def transformer_shapes(modulus, width, hidden):
    square = (width, width)
    return {
        "tokenEmbedding": (modulus + 1, width),
        "positionalEmbedding": (3, width),
        "query": square,
        "key": square,
        "value": square,
        "attentionOutput": square,
        "mlpIn": (width, hidden),
        "mlpInBias": (hidden,),
        "mlpOut": (hidden, width),
        "mlpOutBias": (width,),
        "unembedding": (width, modulus + 1),
    }


def transformer_forward(parameters, heads, left, right, noise=None):
    """Logits at the last position, the residual stream there after attention, and the flattened token embeddings."""
    p = parameters
    vocabulary, width = p["tokenEmbedding"].shape
    tokens = torch.stack([left, right, torch.full_like(left, vocabulary - 1)], dim=1)  # [samples, 3]
    embedded = torch.nn.functional.embedding(tokens, p["tokenEmbedding"])
    if noise is not None:
        embedded = embedded + noise
    stream = embedded + p["positionalEmbedding"]  # [samples, 3, width]
    split = lambda x: x.reshape(*x.shape[:2], heads, width // heads).transpose(1, 2)  # [samples, heads, 3, head width]
    query, key, value = (split(stream @ p[name]) for name in ("query", "key", "value"))
    scores = query @ key.transpose(2, 3) / math.sqrt(width // heads)
    future = torch.triu(torch.ones(3, 3, dtype=torch.bool), diagonal=1)
    pattern = torch.softmax(scores.masked_fill(future, -math.inf), dim=-1)
    attended = (pattern @ value).transpose(1, 2).reshape(*stream.shape)
    residual = stream + attended @ p["attentionOutput"]
    hidden = torch.relu(residual @ p["mlpIn"] + p["mlpInBias"])
    final = residual + hidden @ p["mlpOut"] + p["mlpOutBias"]
    logits = final @ p["unembedding"]  # [samples, 3, vocabulary]
    return logits[:, -1], residual[:, -1], embedded.flatten(1)


def pre_norm_transformer_shapes(modulus, layers, width, hidden):
    square, vector = (width, width), (width,)
    shapes = {"tokenEmbedding": (modulus + 1, width), "positionalEmbedding": (3, width)}
    for block in range(1, layers + 1):
        named = {
            "attentionGain": vector,
            "attentionShift": vector,
            "query": square,
            "key": square,
            "value": square,
            "attentionOutput": square,
            "mlpGain": vector,
            "mlpShift": vector,
            "mlpIn": (width, hidden),
            "mlpInBias": (hidden,),
            "mlpOut": (hidden, width),
            "mlpOutBias": vector,
        }
        shapes.update({f"block{block}.{name}": shape for name, shape in named.items()})
    return {**shapes, "outputGain": vector, "outputShift": vector, "unembedding": (width, modulus + 1)}


def pre_norm_transformer_forward(parameters, layers, heads, left, right, noise=None):
    """Logits at the last position, the residual stream there after the first attention, and the flattened token embeddings."""
    p = parameters
    vocabulary, width = p["tokenEmbedding"].shape
    normed = lambda x, name: torch.nn.functional.layer_norm(x, (width,), p[f"{name}Gain"], p[f"{name}Shift"], eps=1e-5)
    tokens = torch.stack([left, right, torch.full_like(left, vocabulary - 1)], dim=1)  # [samples, 3]
    embedded = torch.nn.functional.embedding(tokens, p["tokenEmbedding"])
    if noise is not None:
        embedded = embedded + noise
    stream = embedded + p["positionalEmbedding"]  # [samples, 3, width]
    future = torch.triu(torch.ones(3, 3, dtype=torch.bool), diagonal=1)
    residuals = []
    for block in (f"block{layer}." for layer in range(1, layers + 1)):
        inner, attended = normed(stream, f"{block}attention"), []
        for head in range(heads):
            columns = slice(head * (width // heads), (head + 1) * (width // heads))
            query, key, value = (inner @ p[block + name][:, columns] for name in ("query", "key", "value"))
            scores = query @ key.transpose(1, 2) / math.sqrt(width // heads)  # [samples, 3, 3]
            attended.append(torch.softmax(scores.masked_fill(future, -math.inf), dim=-1) @ value)
        stream = stream + torch.cat(attended, dim=-1) @ p[f"{block}attentionOutput"]
        residuals.append(stream)
        hidden = torch.relu(normed(stream, f"{block}mlp") @ p[f"{block}mlpIn"] + p[f"{block}mlpInBias"])
        stream = stream + hidden @ p[f"{block}mlpOut"] + p[f"{block}mlpOutBias"]
    logits = normed(stream, "output") @ p["unembedding"]  # [samples, 3, vocabulary]
    return logits[:, -1], residuals[0][:, -1], embedded.flatten(1)


def rounded(value):
    """Nested lists of numbers with nine significant digits."""
    if isinstance(value, torch.Tensor):
        return rounded(value.detach().flatten().tolist())
    if isinstance(value, dict):
        return {name: rounded(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(item) for item in value]
    if isinstance(value, float):
        return float(f"{value:.9g}")
    return value


def write(path, oracle):
    """A JSON file with one line for each key, so that a change shows as a difference of few lines."""
    oracle = {"pytorch": torch.__version__, "script": f"tests/oracles/{sys.argv[0].split('/')[-1]}", **rounded(oracle)}
    lines = [f"{json.dumps(key)}:{json.dumps(value, separators=(',', ':'))}" for key, value in oracle.items()]
    with open(path, "w") as file:
        file.write("{" + ",\n".join(lines) + "}\n")
