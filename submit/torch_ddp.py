"""torch_ddp.py MODEL BATCH PROCESSES: measures PyTorch's DistributedDataParallel for submit/benchmark.

It trains the network MODEL (ann or cnn) on random rows, with gloo and one thread a process. BATCH is the global batch size. It prints
a line of JSON: images per second, milliseconds of a step, and the version of PyTorch."""
import json
import os
import statistics
import sys
import time

if "MALLOC_MMAP_THRESHOLD_" not in os.environ:
    # without these, glibc returns each large tensor to the system and asks for it again, which halves PyTorch's speed
    os.environ.update(MALLOC_MMAP_THRESHOLD_="4000000000", MALLOC_TRIM_THRESHOLD_="8000000000", OMP_NUM_THREADS="1")
    os.execv(sys.executable, [sys.executable] + sys.argv)

import torch
from torch import distributed, nn
from torch.nn import functional

ROUNDS = 5
SECONDS = 1.0


def network(model):
    if model == "ann":
        return nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))
    return nn.Sequential(
        nn.Unflatten(1, (1, 28, 28)),
        nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(3136, 128), nn.ReLU(), nn.Linear(128, 10))


def work(rank, model, batch, processes, port):
    torch.set_num_threads(1)
    torch.manual_seed(1)
    distributed.init_process_group("gloo", f"tcp://127.0.0.1:{port}", rank=rank, world_size=processes)
    parallel = nn.parallel.DistributedDataParallel(network(model))
    optimizer = torch.optim.Adam(parallel.parameters())
    rows = batch // processes
    images = torch.randn(4096, 784)
    labels = torch.randint(0, 10, (4096,))

    def run(steps):
        start = time.perf_counter()
        for step in range(steps):
            first = step * rows % (4096 - rows + 1)
            optimizer.zero_grad(set_to_none=True)
            loss = functional.cross_entropy(parallel(images[first:first + rows]), labels[first:first + rows])
            loss.backward()
            optimizer.step()
        distributed.barrier()
        return time.perf_counter() - start

    run(5)
    steps = torch.tensor([max(5.0, 20 * SECONDS / run(20))])
    distributed.broadcast(steps, 0)
    count = int(steps)
    seconds = statistics.median(run(count) for _ in range(ROUNDS)) / count
    if rank == 0:
        print(json.dumps({"images_per_second": rows * processes / seconds, "step_ms": 1000 * seconds, "version": torch.__version__}))
    distributed.destroy_process_group()


if __name__ == "__main__":
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    torch.multiprocessing.spawn(work, (sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), number), int(sys.argv[3]))
