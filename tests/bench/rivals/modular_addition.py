"""The standard training step of modular addition at the paper's settings, in PyTorch, from the usual code to the fastest that we could write.

A rival is a function of the weights and the pairs; it returns a function of no argument that gives the loss and the accuracy.
"""
import math

import torch
import torch.nn.functional as F

from transposed_bag import transposed_bag

P, WIDTH, HEADS, HIDDEN, SAMPLES = 113, 128, 4, 512, 3830
HEAD_WIDTH = WIDTH // HEADS
OPTIMIZER = {"lr": 1e-3, "eps": 1e-8, "weight_decay": 1.0, "betas": (0.9, 0.98)}


def data(_, samples=SAMPLES):
    """Pairs (a, b) with a + b mod 113, sorted by a: neighbours read the same rows."""
    generator = torch.Generator().manual_seed(0)
    order = torch.randperm(P * P, generator=generator)[:samples].sort().values
    left, right = order // P, order % P
    return left, right, (left + right) % P


def weights():
    torch.manual_seed(0)
    normal = lambda *shape, scale=WIDTH: torch.randn(*shape) / math.sqrt(scale)
    return {
        "token": normal(P + 1, WIDTH),
        "position": normal(3, WIDTH),
        "query": normal(WIDTH, WIDTH),
        "key": normal(WIDTH, WIDTH),
        "value": normal(WIDTH, WIDTH),
        "output": normal(WIDTH, WIDTH),
        "w_in": normal(WIDTH, HIDDEN),
        "b_in": normal(HIDDEN),
        "w_out": normal(HIDDEN, WIDTH),
        "b_out": normal(WIDTH),
        "unembed": normal(WIDTH, P + 1, scale=P + 1),
    }


def few(images):
    """A part of the data to compare rivals on, with every residue in it."""
    return data(images, 640)


def batches():
    """Arguments of a rival's steps: none, as the batch is the whole training set."""
    while True:
        yield ()


def usual(w, pairs):
    """Every position goes through attention and MLP, only the last one's logits are read, and the loss is in double precision."""
    left, right, labels = pairs
    tokens = torch.stack([left, right, torch.full_like(left, P)], 1)
    split = lambda y: y.view(*y.shape[:-1], HEADS, HEAD_WIDTH).transpose(1, 2)

    def loss():
        x = w["token"][tokens] + w["position"]  # [samples, 3, width]
        q, k, v = (split(x @ w[name]) for name in ("query", "key", "value"))
        scores = q @ k.transpose(-1, -2) / math.sqrt(HEAD_WIDTH)
        causal = torch.tril(torch.ones(3, 3, dtype=torch.bool))
        attended = scores.masked_fill(~causal, -1e10).softmax(-1) @ v
        x = x + attended.transpose(1, 2).reshape(*x.shape) @ w["output"]
        x = x + F.relu(x @ w["w_in"] + w["b_in"]) @ w["w_out"] + w["b_out"]
        logits = (x @ w["unembed"])[:, -1].to(torch.float64)
        return -logits.log_softmax(-1).gather(1, labels[:, None]).mean(), accuracy(logits, labels)

    return loss


def distinct_rows(w, pairs):
    """Keys and values once for each of the 2 P + 1 distinct rows, the rest at the last position only."""
    left, right, labels = pairs

    def loss():
        differences, equals = rows(w)
        values = differences @ w["value"]  # [2 P, width]
        weights = attention(w, differences, equals, left, right)  # [samples, heads, 2]
        chosen = [values[left], values[right + P]]
        scaled = [weights[:, :, i, None] * value.view(-1, HEADS, HEAD_WIDTH) for i, value in enumerate(chosen)]
        attended = (scaled[0] + scaled[1]).reshape(-1, WIDTH)
        through, inner, outer = read_out(w, equals)
        pre = torch.addmm(inner, attended, through[:, :HIDDEN])
        logits = torch.addmm(outer, attended, through[:, HIDDEN:])
        logits = torch.addmm(logits, F.relu(pre), w["w_out"] @ w["unembed"])
        return F.cross_entropy(logits, labels), accuracy(logits, labels)

    return loss


def summed(w, pairs, weighted_rows):
    """What goes into the hidden layer and to the logits is, for a pair, eight weighted rows of a table made from weights alone."""
    left, right, labels = pairs

    def loss():
        differences, equals = rows(w)
        weights = attention(w, differences, equals, left, right).flatten(1)  # [samples, 8]
        inner_table, outer_table, inner, outer = tables(w, differences, equals)
        hidden = F.relu_(weighted_rows(weights, inner_table) + inner)
        logits = torch.addmm(weighted_rows(weights, outer_table) + outer, hidden, w["w_out"] @ w["unembed"])
        return F.cross_entropy(logits, labels), accuracy(logits, labels)

    return loss


def embedding_bag(w, pairs):
    """The sum as embedding_bag."""
    index = bag_index(pairs)
    bag = lambda weights, table: F.embedding_bag(index, table, per_sample_weights=weights, mode="sum")
    return summed(w, pairs, bag)


def both_ways(w, pairs):
    """The sum and its gradient as embedding_bag."""
    return summed(w, pairs, transposed_bag(bag_index(pairs), 2 * HEADS * P))


def gathered(w, pairs):
    """The sum as it is written: a compiler can turn it into one loop."""
    index = bag_index(pairs)
    return summed(w, pairs, lambda weights, table: (table[index] * weights[:, :, None]).sum(1))


def sparse_product(w, pairs):
    """The sum as a product of a sparse matrix with the table (torch.sparse)."""
    index = bag_index(pairs)
    (samples, count), columns = index.shape, index.flatten()
    shape = (samples, 2 * HEADS * P)
    if hasattr(torch, "compile"):  # since PyTorch 2 compressed rows are multiplied natively
        crow = torch.arange(0, samples * count + 1, count)
        matrix = lambda weights: torch.sparse_csr_tensor(crow, columns, weights.flatten(), shape)
        return summed(w, pairs, lambda weights, table: torch.sparse.mm(matrix(weights), table, "sum"))
    at = torch.stack([torch.arange(samples).repeat_interleave(count), columns])
    matrix = lambda weights: torch.sparse_coo_tensor(at, weights.flatten(), shape)
    return summed(w, pairs, lambda weights, table: torch.sparse.mm(matrix(weights), table))


RIVALS = {
    "usual": usual,
    "distinct rows": distinct_rows,
    "embedding_bag": embedding_bag,
    "embedding_bag both ways": both_ways,
    "gathered": gathered,
    "torch.sparse": sparse_product,
}


def accuracy(logits, labels):
    return (logits.argmax(1) == labels).float().mean()


def rows(w):
    """The rows that can stand at the first two positions, relative to that of `=` [2 P, width], and that of `=` [1, width]."""
    equals = w["token"][P:] + w["position"][2]
    residues = w["token"][:P] - equals
    return torch.cat([residues + w["position"][0], residues + w["position"][1]]), equals


def attention(w, differences, equals, left, right):
    """Weights of the first two positions [samples, heads, 2]; scores are relative to that of the last."""
    query = (equals @ w["query"]).view(HEADS, HEAD_WIDTH) / math.sqrt(HEAD_WIDTH)
    scores = ((differences @ w["key"]).view(-1, HEADS, HEAD_WIDTH) * query).sum(-1)  # [2 P, heads]
    chosen = torch.stack([scores[left], scores[right + P], torch.zeros(len(left), HEADS, dtype=scores.dtype)], 2)
    return chosen.softmax(2)[:, :, :2]


def read_out(w, equals):
    """A (I | U) [width, hidden + classes], and what is the same for all samples: before the ReLU, and of the logits."""
    through = w["output"] @ torch.cat([w["w_in"], w["unembed"]], 1)
    same = equals + equals @ w["value"] @ w["output"]
    return through, torch.addmm(w["b_in"], same, w["w_in"]), (same + w["b_out"]) @ w["unembed"]


def tables(w, differences, equals):
    """Rows by head, position and token [8 P, hidden] and [8 P, classes], and what is the same for all samples."""
    through, inner, outer = read_out(w, equals)
    values = (differences @ w["value"]).view(2 * P, HEADS, HEAD_WIDTH).transpose(0, 1)
    by_head = through.view(HEADS, HEAD_WIDTH, -1)
    table = lambda part: torch.bmm(values, part).view(2 * HEADS * P, -1)
    return table(by_head[:, :, :HIDDEN]), table(by_head[:, :, HIDDEN:]), inner, outer


def bag_index(pairs):
    """Rows of the table that a pair reads [samples, 8]: by head, then position."""
    left, right, _ = pairs
    heads = 2 * P * torch.arange(HEADS)
    return torch.stack([heads + left[:, None], heads + P + right[:, None]], 2).flatten(1)
