#!/usr/bin/python3
"""bench/scale.py BUILD: what a step of gradient descent costs on many ranks, from constants measured here.

Measured: the seconds of a value and gradient per row and parameter (bench/table_pass on one thread), the time of a short
message and the bytes per second of a long one between two ranks of this machine (bench/ranks). Simulated: the tree of
sums, message by message, as src/objective/partial_tree.cpp sends them, and a binary broadcast of the result. A network
between machines is slower than memory: the second table takes 2 microseconds and 12.5 GB/s (100 Gbit/s Ethernet).
"""
import bisect
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile

import numpy as np

ROWS, COLUMNS = 1_000_000, 100
NETWORK = (2e-6, 12.5e9)


def seconds_per_number(build):
    process = subprocess.Popen([f"{build}/bench/table_pass", "logistic", str(ROWS), "1"], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True)
    process.stdout.readline()
    times = []
    for _ in range(7):
        process.stdin.write("pass\n")
        process.stdin.flush()
        times.append(float(process.stdout.readline()))
    process.stdin.close()
    return statistics.median(times) / ROWS / COLUMNS


def on_ranks(count, command):
    launch = ["mpirun", "--allow-run-as-root", "--oversubscribe", "-n", str(count)]
    return subprocess.run(launch + command, check=True, capture_output=True, text=True).stdout


def messages(build):
    return tuple(map(float, on_ranks(2, [f"{build}/bench/ranks"]).split()))


def two_ranks(build):
    """A curve over six million rows on one thread and on two ranks of one: seconds of the fit, medians."""
    random = np.random.default_rng(1)
    x = random.uniform(0, 5, 6_000_000)
    seconds = {1: [], 2: []}
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "curve.npy")
        np.save(path, np.column_stack([x, 2.5 * np.exp(-0.7 * x) + 0.3 + random.normal(0, 0.1, x.size)]))
        fit = [f"{build}/steepest", "fit", "column_2 ~ a*exp(-b*column_1) + c", path, "--from", "a=1,b=1,c=0",
               "--threads", "1", "--json"]
        for _ in range(5):
            for count in (1, 2):
                seconds[count].append(json.loads(on_ranks(count, fit))["seconds"])
    return statistics.median(seconds[1]), statistics.median(seconds[2])


def largest_leaf(rows):
    leaf = 16384
    while leaf > 512 and leaf * 16 > rows:
        leaf //= 2
    return max(leaf, min(1 << 16, 1 << (max(rows // 8, 1).bit_length() - 1)))


def first_leaves(rows, ranks):
    leaves = -(-rows // largest_leaf(rows))
    return [-(-leaves * k // ranks) for k in range(ranks + 1)]


def time_of_tree(bounds, ready, message, merge):
    """When rank 0 has the root. `ready`: when each rank is through with its own leaves."""
    clock = list(ready)

    def merged(level, index):
        """The rank that gets the sum of a node; its clock then shows when."""
        first, last = index << level, min((index + 1) << level, bounds[-1]) - 1
        left = bisect.bisect_right(bounds, first) - 1
        if last < bounds[left + 1]:
            return left  # merged while the rows were read
        merged(level - 1, 2 * index)
        if (2 * index + 1) << (level - 1) > last:
            return left
        right = merged(level - 1, 2 * index + 1)
        if right != left:
            clock[right] += message
            clock[left] = max(clock[left], clock[right])
        clock[left] += merge
        return left

    merged(max(bounds[-1] - 1, 0).bit_length(), 0)
    return clock[0]


def step_time(rows, numbers, parameters, ranks, per_number, latency, bandwidth, merge_bandwidth):
    bounds = first_leaves(rows, ranks)
    leaf = largest_leaf(rows)
    shares = [min(rows, b * leaf) - min(rows, a * leaf) for a, b in zip(bounds, bounds[1:])]
    size = 8 * (parameters + 1)
    ready = [share * numbers * per_number for share in shares]
    message = latency + size / bandwidth
    root = time_of_tree(bounds, ready, message, 3 * size / merge_bandwidth)
    return root + math.ceil(math.log2(ranks)) * message if ranks > 1 else ready[0]


def table(title, per_number, latency, bandwidth):
    print(title)
    print(f"{'rows':>14}{'numbers each':>14}{'parameters':>12}" + "".join(f"{r:>9}" for r in (1, 2, 8, 64, 256, 1000)) + "   ranks")
    for rows, numbers, parameters in ((10**6, 100, 100), (10**8, 100, 100), (10**9, 100, 100), (10**8, 50, 10_000),
                                      (10**9, 50, 1_000_000)):
        alone = step_time(rows, numbers, parameters, 1, per_number, latency, bandwidth, 10e9)
        cells = []
        for ranks in (1, 2, 8, 64, 256, 1000):
            cells.append(f"{alone / step_time(rows, numbers, parameters, ranks, per_number, latency, bandwidth, 10e9):9.1f}")
        print(f"{rows:14,}{numbers:14,}{parameters:12,}" + "".join(cells) + f"   times one rank's {alone:.3g} s")


def main():
    build = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), "..", "build")
    per_number = seconds_per_number(build)
    latency, bandwidth = messages(build)
    print(f"measured: {per_number * 1e9:.3f} ns a number read; a message takes {latency * 1e6:.2f} us, "
          f"long ones {bandwidth / 1e9:.1f} GB/s")
    one, two = two_ranks(build)
    print(f"a curve over 6 million rows: {one:.2f} s on one rank, {two:.2f} s on two, {one / two:.2f} times as fast")
    table("\nSpeed-up of one step, messages as between two processes here:", per_number, latency, bandwidth)
    table("\nThe same over a network of 2 us and 12.5 GB/s:", per_number, *NETWORK)


if __name__ == "__main__":
    main()
