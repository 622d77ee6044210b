"""What Steepest is measured against, with Debian's Python, NumPy and OpenBLAS.

peer.py logistic ROWS COLUMNS: value and gradient of logistic regression. Prints "ready", then for each line read:
"pass" does X @ w, sigmoid, X.T @ r and prints its seconds; "answer" prints the value and the gradient's sum of squares.
"""
import sys
import time

import numpy as np


def mixed(position):
    z = (position + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def uniform(first, count):
    """Numbers in [-1, 1), each a hash of its position: random_table.hpp makes the same."""
    return (mixed(np.arange(first, first + count, dtype=np.uint64)) >> np.uint64(11)) * 2.0**-52 - 1


class Logistic:
    def __init__(self, rows, columns):
        self.x = np.empty((rows, columns))
        for j in range(columns):
            self.x[:, j] = uniform(j * rows, rows)
        noise = uniform(columns * rows, rows)
        self.y = (self.x[:, 0] + self.x[:, 1] + noise > 0).astype(float)
        self.w = 0.25 * uniform(0xFFFFFFFF, columns)

    def gradient(self):
        u = self.x @ self.w
        np.negative(u, out=u)
        np.exp(u, out=u)
        u += 1
        np.reciprocal(u, out=u)
        u -= self.y
        return self.x.T @ u

    def seconds(self):
        start = time.perf_counter()
        self.gradient()
        return time.perf_counter() - start

    def take_faster_order(self):
        """NumPy may have the matrix by rows or by columns, whichever it is faster with."""
        by_rows = self.x
        rows_time = sorted(self.seconds() for _ in range(5))[2]
        self.x = np.asfortranarray(by_rows)
        columns_time = sorted(self.seconds() for _ in range(5))[2]
        if rows_time <= columns_time:
            self.x = by_rows

    def answer(self):
        u = self.x @ self.w
        value = np.mean(np.logaddexp(0, u) - self.y * u)
        gradient = self.gradient() / len(u)
        return value, gradient @ gradient


def logistic(rows, columns):
    problem = Logistic(rows, columns)
    problem.take_faster_order()
    print("ready", flush=True)
    for line in sys.stdin:
        if line.strip() == "pass":
            print(repr(problem.seconds()), flush=True)
        elif line.strip() == "answer":
            print(*(repr(float(v)) for v in problem.answer()), flush=True)


if __name__ == "__main__":
    {"logistic": logistic}[sys.argv[1]](*map(int, sys.argv[2:]))
