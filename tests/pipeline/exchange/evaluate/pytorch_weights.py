"""Networks as others write them in PyTorch: their weights as safetensors files, and their logits.

Arguments: the folder to write into, and a file with the writer of docs/weights.md. Prints the logits of each as JSON.
"""

import json
import math
import sys

import torch
from torch import nn

torch.manual_seed(3)
torch.set_num_threads(1)
folder, writer = sys.argv[1:]
exec(open(writer).read())

P, WIDTH, HEADS, HIDDEN = 7, 16, 4, 24
HEAD = WIDTH // HEADS


def weights(*shape):
    return nn.Parameter(torch.randn(*shape) / math.sqrt(shape[-1]))


class Holder(nn.Module):
    """Parameters under the names of a dictionary."""

    def __init__(self, **named):
        super().__init__()
        for name, value in named.items():
            if isinstance(value, nn.Parameter):
                setattr(self, name, value)
            elif isinstance(value, nn.Module):
                self.add_module(name, value)
            else:
                self.register_buffer(name, value)


class Notebook(nn.Module):
    """One layer as in the notebook of Nanda et al.: weights act from the left."""

    def __init__(self):
        super().__init__()
        attention = Holder(W_K=weights(HEADS, HEAD, WIDTH), W_Q=weights(HEADS, HEAD, WIDTH), W_V=weights(HEADS, HEAD, WIDTH),
                           W_O=weights(WIDTH, HEAD * HEADS), mask=torch.tril(torch.ones(3, 3)))
        mlp = Holder(W_in=weights(HIDDEN, WIDTH), b_in=weights(HIDDEN), W_out=weights(WIDTH, HIDDEN), b_out=weights(WIDTH))
        self.embed = Holder(W_E=weights(WIDTH, P + 1))
        self.pos_embed = Holder(W_pos=weights(3, WIDTH))
        self.blocks = nn.ModuleList([Holder(attn=attention, mlp=mlp)])
        self.unembed = Holder(W_U=weights(WIDTH, P + 1))

    def forward(self, tokens):
        block = self.blocks[0]
        x = torch.einsum("dbp->bpd", self.embed.W_E[:, tokens]) + self.pos_embed.W_pos
        k, q, v = (torch.einsum("ihd,bpd->biph", W, x) for W in (block.attn.W_K, block.attn.W_Q, block.attn.W_V))
        scores = torch.einsum("biph,biqh->biqp", k, q) / math.sqrt(HEAD)
        scores = scores.masked_fill(block.attn.mask == 0, -1e10)
        z = torch.einsum("biph,biqp->biqh", v, torch.softmax(scores, -1))
        flat = z.permute(0, 2, 1, 3).reshape(len(tokens), 3, HEADS * HEAD)
        x = x + torch.einsum("df,bqf->bqd", block.attn.W_O, flat)
        hidden = torch.relu(torch.einsum("md,bpd->bpm", block.mlp.W_in, x) + block.mlp.b_in)
        x = x + torch.einsum("dm,bpm->bpd", block.mlp.W_out, hidden) + block.mlp.b_out
        return (x @ self.unembed.W_U)[:, -1]


class Lens(nn.Module):
    """One layer as TransformerLens lays it out: weights act from the right, heads apart, biases of zero."""

    def __init__(self):
        super().__init__()
        attention = Holder(W_Q=weights(HEADS, WIDTH, HEAD), W_K=weights(HEADS, WIDTH, HEAD), W_V=weights(HEADS, WIDTH, HEAD),
                           W_O=weights(HEADS, HEAD, WIDTH), b_Q=nn.Parameter(torch.zeros(HEADS, HEAD)),
                           b_O=nn.Parameter(torch.zeros(WIDTH)), mask=torch.tril(torch.ones(3, 3)).bool(),
                           IGNORE=torch.tensor(-1e5))
        mlp = Holder(W_in=weights(WIDTH, HIDDEN), b_in=weights(HIDDEN), W_out=weights(HIDDEN, WIDTH), b_out=weights(WIDTH))
        self.embed = Holder(W_E=weights(P + 1, WIDTH))
        self.pos_embed = Holder(W_pos=weights(3, WIDTH))
        self.blocks = nn.ModuleList([Holder(attn=attention, mlp=mlp)])
        self.unembed = Holder(W_U=weights(WIDTH, P + 1), b_U=nn.Parameter(torch.zeros(P + 1)))

    def forward(self, tokens):
        block = self.blocks[0]
        x = self.embed.W_E[tokens] + self.pos_embed.W_pos
        q, k, v = (torch.einsum("bpd,idh->bpih", x, W) for W in (block.attn.W_Q, block.attn.W_K, block.attn.W_V))
        scores = torch.einsum("bqih,bkih->biqk", q, k) / math.sqrt(HEAD)
        pattern = torch.softmax(scores.masked_fill(~block.attn.mask, -1e5), -1)
        z = torch.einsum("bkih,biqk->bqih", v, pattern)
        x = x + torch.einsum("bqih,ihd->bqd", z, block.attn.W_O)
        x = x + torch.relu(x @ block.mlp.W_in + block.mlp.b_in) @ block.mlp.W_out + block.mlp.b_out
        return (x @ self.unembed.W_U)[:, -1]


def perceptron():
    """As Omnigrok builds it."""
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 12), nn.ReLU(), nn.Linear(12, 9), nn.ReLU(), nn.Linear(9, 10))


pairs = torch.tensor([[a, b, P] for a in range(P) for b in range(P)])
images = torch.sin(torch.arange(5 * 784, dtype=torch.float64) ** 2).float().reshape(5, 28, 28)
results = {}
for name, network, inputs in [("notebook", Notebook(), pairs), ("lens", Lens(), pairs), ("perceptron", perceptron(), images)]:
    save_safetensors({("model." if name == "lens" else "") + key: value for key, value in network.state_dict().items()},
                     f"{folder}/{name}.safetensors")
    with torch.no_grad():
        results[name] = network(inputs).tolist()
save_safetensors({key: value.bfloat16().requires_grad_() for key, value in perceptron().state_dict().items()},
                 f"{folder}/half.safetensors")
print(json.dumps(results))
