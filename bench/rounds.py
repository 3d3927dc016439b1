"""Rounds: each measures everybody once, one after the other; what counts is the median."""

import os
import time
from statistics import median

ROUNDS = int(os.environ.get("BENCH_ROUNDS") or 7)


def seconds(act) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def medians(*acts) -> list[float]:
    """The median seconds of each act, over the rounds after one to warm up."""
    rounds = [[seconds(act) for act in acts] for _turn in range(1 + ROUNDS)]
    return [median(times) for times in zip(*rounds[1:], strict=True)]
