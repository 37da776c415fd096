"""The standard training step of the MNIST perceptron at the paper's settings, in PyTorch: batches of 200 of the 1 000 real images.

A rival is a function of the weights and the images; it returns a function of a batch's rows that gives the loss and the accuracy. Pixels are in an order
in which those that are zero in every image come last: to the network all orders are the same.
"""
import torch
import torch.nn.functional as F

SAMPLES, PIXELS, WIDTHS = 1000, 784, (784, 200, 200, 10)
BATCH = 200
OPTIMIZER = {"lr": 1e-3, "eps": 1e-8, "weight_decay": 0.01}


def data(path):
    """The images and labels that the compiled engine is given: float32 pixels, then int32 labels."""
    with open(path, "rb") as file:
        pixels = torch.frombuffer(bytearray(file.read(4 * SAMPLES * PIXELS)), dtype=torch.float32)
        labels = torch.frombuffer(bytearray(file.read()), dtype=torch.int32)
    images = pixels.view(SAMPLES, PIXELS)
    is_used = (images != 0).any(0)
    order = torch.cat([is_used.nonzero()[:, 0], (~is_used).nonzero()[:, 0]])
    return images[:, order].contiguous(), F.one_hot(labels.long(), 10).float(), int(is_used.sum())


few = data  # a step sees one batch only


def weights():
    torch.manual_seed(0)
    uniform = lambda fan_in, *shape: (2 * torch.rand(*shape) - 1) * 8 / fan_in**0.5
    sides = list(zip(WIDTHS, WIDTHS[1:]))
    return {
        name: tensor
        for layer, (a, b) in enumerate(sides, 1)
        for name, tensor in ((f"weight{layer}", uniform(a, a, b)), (f"bias{layer}", uniform(a, b)))
    }


def batches():
    """Arguments of a rival's steps: rows of the batches, epoch by epoch."""
    generator = torch.Generator().manual_seed(0)
    while True:
        for rows in torch.randperm(SAMPLES, generator=generator).split(BATCH):
            yield (rows,)


def usual(w, images):
    """Dense products."""
    pixels, labels, _ = images
    return perceptron(w, labels, lambda rows: torch.addmm(w["bias1"], pixels[rows], w["weight1"]))


def used_pixels(w, images):
    """Dense products without the pixels that are zero in every image: the weights behind them only decay."""
    pixels, labels, used = images
    seen = pixels[:, :used].contiguous()
    return perceptron(w, labels, lambda rows: torch.addmm(w["bias1"], seen[rows], w["weight1"][:used]))


def embedding_bag(w, images):
    """The first layer as weighted sums of the rows of its weights whose pixels are not zero."""
    pixels, labels, _ = images
    chosen = nonzeros(pixels)

    def first(rows):
        columns, values, counts = chosen(rows)
        offsets = counts.cumsum(0) - counts
        bags = F.embedding_bag(columns, w["weight1"], offsets, per_sample_weights=values, mode="sum")
        return bags + w["bias1"]

    return perceptron(w, labels, first)


def sparse_product(w, images):
    """The first layer as a product of a sparse matrix with its weights (torch.sparse)."""
    pixels, labels, _ = images
    chosen = nonzeros(pixels)

    def first(rows):
        columns, values, counts = chosen(rows)
        if hasattr(torch, "compile"):  # since PyTorch 2 compressed rows are multiplied natively
            crow = F.pad(counts.cumsum(0), (1, 0))
            matrix = torch.sparse_csr_tensor(crow, columns, values, (BATCH, PIXELS))
        else:
            at = torch.stack([torch.arange(BATCH).repeat_interleave(counts), columns])
            matrix = torch.sparse_coo_tensor(at, values, (BATCH, PIXELS))
        return torch.sparse.mm(matrix, w["weight1"]) + w["bias1"]

    return perceptron(w, labels, first)


RIVALS = {"usual": usual, "used pixels": used_pixels, "embedding_bag": embedding_bag, "torch.sparse": sparse_product}


def perceptron(w, labels, first):
    def loss(rows):
        hidden = torch.addmm(w["bias2"], F.relu(first(rows)), w["weight2"])
        outputs = torch.addmm(w["bias3"], F.relu(hidden), w["weight3"])
        wanted = labels[rows]
        return F.mse_loss(outputs, wanted), (outputs.argmax(1) == wanted.argmax(1)).float().mean()

    return loss


def nonzeros(pixels):
    """Columns and values of a batch's pixels that are not zero, row after row, and how many each row has."""
    row, columns = pixels.nonzero(as_tuple=True)
    values = pixels[row, columns]
    count = torch.bincount(row, minlength=SAMPLES)
    start = count.cumsum(0) - count

    def chosen(rows):
        counts = count[rows]
        shift = start[rows] - (counts.cumsum(0) - counts)
        at = torch.arange(int(counts.sum())) + shift.repeat_interleave(counts)
        return columns[at], values[at], counts

    return chosen
