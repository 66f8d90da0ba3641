"""Images a second of forward and backward of the network of CnnStepBenchmark in PyTorch, one thread, in its default memory
layout and in the one that is faster for convolutions."""
import os
import statistics
import sys
import time

if "MALLOC_MMAP_THRESHOLD_" not in os.environ:
    # without it, glibc gives each large tensor back to the system and asks for it again, which halves PyTorch's speed
    os.environ.update(MALLOC_MMAP_THRESHOLD_="4000000000", MALLOC_TRIM_THRESHOLD_="8000000000", OMP_NUM_THREADS="1")
    os.execv(sys.executable, [sys.executable] + sys.argv)

import torch
from torch import nn
from torch.nn import functional

torch.set_num_threads(1)
torch.manual_seed(1)
BATCH = 64


def speed(layout):
    net = nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(3136, 128), nn.ReLU(), nn.Linear(128, 10)).to(memory_format=layout)
    images = torch.randn(BATCH, 1, 28, 28).to(memory_format=layout)
    labels = torch.randint(0, 10, (BATCH,))
    rates = []
    for round in range(6):
        start = time.perf_counter()
        for _ in range(30):
            net.zero_grad()
            functional.cross_entropy(net(images), labels).backward()
        rates.append(30 * BATCH / (time.perf_counter() - start))
    return statistics.median(rates[1:])


print(speed(torch.contiguous_format), speed(torch.channels_last))
