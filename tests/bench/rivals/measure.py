"""What PyTorch takes on one thread: a rival's training step, or the fastest matrix product.

Usage: python3 measure.py list
       python3 measure.py peak SECONDS
       python3 measure.py check IMAGES
       python3 measure.py step TASK RIVAL eager|compiled SECONDS IMAGES

Prints one JSON object. A rival is first compared with the usual code: at the same weights and samples, in double precision, its loss and each gradient
must be the same to TOLERANCE of the largest. One that is not is `wrong`, and is not timed; one that this PyTorch cannot run is `unsupported`.
"""
import json
import sys
import time

import torch

import mnist
import modular_addition

TASKS = {"modular-addition": modular_addition, "mnist": mnist}
TOLERANCE = 1e-9  # in single precision a ReLU near zero may open or not
PRODUCTS = [(3830, 128, 626), (3830, 512, 114), (3830, 128, 512), (1024, 1024, 1024)]  # rows, inner, columns


def peak(seconds):
    """Floating point operations a millisecond of the fastest product."""
    best = 0
    for rows, inner, columns in PRODUCTS:
        a, b, out = torch.full((rows, inner), 0.1), torch.full((inner, columns), 0.1), torch.empty(rows, columns)
        best = max(best, 2 * rows * inner * columns / processor_time(lambda: torch.mm(a, b, out=out), seconds))
    return {"operations": best}


def step(task, name, compiled, seconds, images):
    rival = task.RIVALS[name]
    if compiled:
        rival = lambda w, data: torch.compile(task.RIVALS[name](w, data))
    found = fault(task, rival, images)
    return found or {"milliseconds": processor_time(trainer(task, rival, images), seconds)}


def check(images):
    """What is wrong with each rival, if anything."""
    return {
        task: {name: fault(module, rival, images) for name, rival in module.RIVALS.items()}
        for task, module in TASKS.items()
    }


def fault(task, rival, images):
    """Why a rival is not timed; nothing if it can be."""
    try:
        what, error = difference(task, rival, images)
    except Exception as reason:  # whatever this version says of what it does not have
        return {"unsupported": (str(reason).strip() or repr(reason)).split("\n")[0]}
    if error <= TOLERANCE:
        return {}
    return {"wrong": f"its {what} differs from the usual code's by {error:.1e} of the largest"}


def difference(task, rival, images):
    """What differs most from the usual code, the loss or a gradient, and by which share of its largest element."""
    exact = [each.double() if torch.is_tensor(each) and each.is_floating_point() else each for each in task.few(images)]
    expected, actual = derivatives(task, task.usual, exact), derivatives(task, rival, exact)
    errors = {name: float((actual[name] - value).abs().max() / value.abs().max()) for name, value in expected.items()}
    return max(errors.items(), key=lambda each: each[1])


def derivatives(task, rival, data):
    w = {name: value.double().requires_grad_() for name, value in task.weights().items()}
    loss, _ = rival(w, data)(*next(task.batches()))
    loss.backward()
    zero = lambda value: torch.zeros_like(value)
    gradients = {f"gradient of {name}": zero(value) if value.grad is None else value.grad for name, value in w.items()}
    return {"loss": loss.detach(), **gradients}


def trainer(task, rival, images):
    """A training step as a function: loss, accuracy, gradients, AdamW."""
    w = {name: value.requires_grad_() for name, value in task.weights().items()}
    optimizer = adamw(list(w.values()), **task.OPTIMIZER)
    loss_of, batches = rival(w, task.data(images)), task.batches()

    def train():
        optimizer.zero_grad(set_to_none=True)
        loss, accuracy = loss_of(*next(batches))
        loss.backward()
        optimizer.step()
        return loss.item(), accuracy.item()

    return train


def adamw(parameters, **options):
    """The fused optimizer where this version has it for the CPU."""
    for extra in ({"fused": True}, {"foreach": True}, {}):
        try:
            optimizer = torch.optim.AdamW(parameters, **options, **extra)
            for parameter in parameters:
                parameter.grad = torch.zeros_like(parameter)
            optimizer.step()
            return optimizer
        except (RuntimeError, TypeError):
            continue
    raise RuntimeError("no AdamW")


def processor_time(run, seconds):
    """Milliseconds of processor time of a call: other work on the machine does not count."""
    for _ in range(3):
        run()
    calls, start, before = 0, time.perf_counter(), time.process_time()
    while calls < 5 or time.perf_counter() - start < seconds:
        run()
        calls += 1
    return 1000 * (time.process_time() - before) / calls


def main():
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)  # as the compiled engine trains: fading moments would slow both down
    what, *rest = sys.argv[1:]
    if what == "list":
        result = {"python": sys.executable, "compiles": hasattr(torch, "compile"), "rivals": {task: list(module.RIVALS) for task, module in TASKS.items()}}
    elif what == "peak":
        result = peak(float(rest[0]))
    elif what == "check":
        result = check(rest[0])
    else:
        task, name, mode, seconds, images = rest
        result = step(TASKS[task], name, mode == "compiled", float(seconds), images)
    print(json.dumps({"torch": torch.__version__, **result}))


if __name__ == "__main__":
    main()
