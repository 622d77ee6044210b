#!/usr/bin/python3
"""Writes the small tables beside the programs of this folder: fixed numbers from a fixed seed."""
import math
import os
import random

random.seed(20240229)
here = os.path.dirname(os.path.abspath(__file__))


def write(name, header, rows):
    with open(os.path.join(here, name + ".csv"), "w", encoding="ascii") as file:
        file.write(",".join(header) + "\n")
        for row in rows:
            file.write(",".join(str(v) for v in row) + "\n")


def normal(n):
    return [round(random.gauss(0, 1), 3) for _ in range(n)]


rows = [normal(3) for _ in range(20)]
write("logistic", ["x_1", "x_2", "x_3", "label"], [r + [int(r[0] - r[1] + random.gauss(0, 1) > 0)] for r in rows])
for name in ("softmax", "perceptron"):
    write(name, ["pixel_1", "pixel_2", "pixel_3", "pixel_4", "label"], [normal(4) + [k % 3] for k in range(18)])
write("factorisation", ["user", "item", "rating"],
      [[u, i, round(3 + random.gauss(0, 1), 2)] for u in range(4) for i in range(5) if (u + i) % 3])
write("mixture", ["x_1", "x_2", "x_3"], [[round(v + 2 * (k % 2), 3) for v in normal(3)] for k in range(16)])
write("lstm", ["x_%d" % t for t in range(1, 7)] + ["y"], [normal(7) for _ in range(10)])
write("bundle", ["camera", "point", "u", "v"],
      [[c, p] + [round(random.uniform(-0.5, 0.5), 3) for _ in range(2)] for c in (1, 2) for p in (1, 2, 3, 4)])
write("kmeans", ["x_1", "x_2"], [[round(v + 3 * (k % 3), 3) for v in normal(2)] for k in range(15)])
write("runge_kutta", ["step", "prey", "predators"],
      [[k, round(2 + math.sin(0.3 * k), 3), round(1 + 0.5 * math.cos(0.3 * k), 3)] for k in range(1, 13)])
write("standardise", ["x", "y"], [normal(2) for _ in range(13)])
