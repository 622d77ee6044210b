"""The tables of random_table.hpp, bit for bit: every number is a hash of its position."""
import numpy as np


def mixed(position):
    z = (position + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def uniform(first, count):
    """Numbers in [-1, 1)."""
    return (mixed(np.arange(first, first + count, dtype=np.uint64)) >> np.uint64(11)) * 2.0**-52 - 1


def column(rows, j):
    return uniform(j * rows, rows)


def columns(rows, count):
    """A matrix with its columns one after the other in memory."""
    x = np.empty((rows, count), order="F")
    for j in range(count):
        x[:, j] = column(rows, j)
    return x


def indices(rows, j, bound):
    return np.floor((column(rows, j) + 1) / 2 * bound)


def weights(count):
    return 0.25 * uniform(0xFFFFFFFF, count)
