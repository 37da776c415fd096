"""`embedding_bag` with per-sample weights, differentiated by another `embedding_bag`.

PyTorch's own gradient to the table sorts the index at every step and takes three times as long as the forward pass. Here the index is fixed: each row's
gradient is a bag of the samples that read it.
"""
import torch
import torch.nn.functional as F


def transposed_bag(index, height):
    """The weighted sums of `index` [samples, count] rows of a table [height, width], by weights [samples, count] and table."""
    samples, count = index.shape
    flat = index.flatten()
    order = flat.argsort(stable=True)
    readers = torch.bincount(flat, minlength=height)
    starts = readers.cumsum(0) - readers
    offsets = torch.arange(0, samples * count, count)
    bags = torch.arange(samples).repeat_interleave(count)

    class Bag(torch.autograd.Function):
        @staticmethod
        def forward(ctx, weights, table):
            ctx.save_for_backward(weights, table)
            return F.embedding_bag(index, table, per_sample_weights=weights, mode="sum")

        @staticmethod
        def backward(ctx, gradient):
            weights, table = ctx.saved_tensors
            of_weights = torch.ops.aten._embedding_bag_per_sample_weights_backward(
                gradient, table, flat, offsets, bags, 0, -1
            )
            of_table = F.embedding_bag(
                order // count, gradient, starts, per_sample_weights=weights.flatten()[order], mode="sum"
            )
            return of_weights.view_as(weights), of_table

    return Bag.apply
