#!/usr/bin/python3
"""Walks on samples that need no step size, against Adam with the best of nine steps.

samples.py STEEPEST: on tables of scikit-learn (Debian's python3-sklearn), in batches of 32, the loss of the whole table
that Adam reaches in 20 epochs with its best step, and how many epochs each step-free method needs to be as low. The
goal is at most 1.5 times as many: gradients are counted in epochs, those of a step search left out. Tables: breast
cancer (Wolberg, Street & Mangasarian 1995; 569 rows, 30 columns) and handwritten digits (Alpaydin & Kaynak 1998; 1797
rows, 64 pixels), both of the UCI repository. "As low" is tried after 10, 15, 20, 25, 30, 40 and 60 epochs.
"""
import json
import os
import subprocess
import sys
import tempfile

from sklearn.datasets import load_breast_cancer, load_digits

EPOCHS = 20
FURTHER = (10, 15, 20, 25, 30, 40, 60)
STEP_FREE = (("the default", []), ("dadapt-adam along a cosine", ["--method", "dadapt-adam", "--schedule", "cosine"]),
             ("dog along a cosine", ["--method", "dog", "--schedule", "cosine"]), ("cocob", ["--method", "cocob"]),
             ("schedule-free, its step searched", ["--method", "schedule-free"]))
SEED = 1

LOGISTIC = """data x[30] = columns("x_*")
data y
param w[30], b
let u = x @ w + b
minimize mean(log(1 + exp(-abs(u))) + max(u, 0) - y*u) + 1e-3*sum(w^2)
"""
SOFTMAX = """data x[64] = columns("x_*")
data y
param W[10,64], b[10]
let z = W @ x + b
minimize mean(logsumexp(z) - z[y + 1]) + 1e-4*sum(W^2)
"""
NETWORK = """data x[64] = columns("x_*")
data y
param V[16,64], c[16], W[10,16], b[10]
let h = tanh(V @ x + c)
let z = W @ h + b
minimize mean(logsumexp(z) - z[y + 1]) + 1e-4*(sum(V^2) + sum(W^2))
"""


def write_table(path, rows, labels):
    with open(path, "w") as file:
        file.write(",".join([f"x_{j + 1}" for j in range(rows.shape[1])] + ["y"]) + "\n")
        for row, label in zip(rows, labels):
            file.write(",".join(repr(float(v)) for v in [*row, label]) + "\n")


def walk(steepest, model, table, start, epochs, how):
    """The loss of the whole table at the end of a walk."""
    command = [steepest, "min", "@" + model, table, "--batch", "32", "--epochs", str(epochs), "--seed", str(SEED),
               "--json", "--quiet"] + start + how
    answer = json.loads(subprocess.run(command, capture_output=True, text=True).stdout)
    if "value" not in answer:
        return float("inf")
    return float(answer["value"])


def main():
    steepest = sys.argv[1]
    cancer, digits = load_breast_cancer(), load_digits()
    scaled = (cancer.data - cancer.data.mean(0)) / cancer.data.std(0)
    problems = (("logistic, breast cancer", LOGISTIC, scaled, cancer.target, ["--from", "w=0,b=0"]),
                ("softmax, digits", SOFTMAX, digits.data / 16, digits.target, ["--from", "W=0,b=0"]),
                ("network 64-16-10, digits", NETWORK, digits.data / 16, digits.target, []))
    with tempfile.TemporaryDirectory() as folder:
        for name, text, rows, labels, start in problems:
            model, table = os.path.join(folder, "model"), os.path.join(folder, "table.csv")
            with open(model, "w") as file:
                file.write(text)
            write_table(table, rows, labels)
            steps = [10 ** (k / 2) for k in range(-8, 1)]
            losses = [walk(steepest, model, table, start, EPOCHS, ["--method", "adam", "--lr", str(step)])
                      for step in steps]
            best = min(losses)
            print(f"{name}: adam {best:.6g} in {EPOCHS} epochs with step {steps[losses.index(best)]:.3g}")
            for method, how in STEP_FREE:
                needed, last = None, None
                for epochs in FURTHER:
                    last = walk(steepest, model, table, start, epochs, how)
                    if last <= best:
                        needed = epochs
                        break
                verdict = f"as low in {needed} epochs, {needed / EPOCHS:.2f} times" if needed else \
                    f"{last:.6g} after {FURTHER[-1]} epochs"
                print(f"  {method:34} {verdict}", flush=True)


main()
