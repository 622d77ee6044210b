"""numpy_passes.py WORK ROWS [FILE]: the works of table_pass.cpp as one writes them with NumPy, OpenBLAS and SciPy.

Tasks: "pass" is one value and gradient, "squares" J'J and J'r of a sum of squares. "answer" prints the value and the
gradient's sum of squares, or the sums of squares of J and r. FILE: logistic writes its table there, row by row.
"""
import sys
from concurrent.futures import ThreadPoolExecutor

try:
    import numpy as np
    import scipy.linalg
    import scipy.sparse
    from scipy.special import expit
    from sklearn._loss import HalfBinomialLoss

    from answering import CORES, Peer, serve
except ImportError as error:
    sys.exit(print(f"missing: {error}; apt-get install python3-scipy python3-sklearn (make setup-bench)"))

import tables

BLOCK = 2000  # rows: a block of a hundred columns stays in the cache between its two products


def in_blocks(function, x, *more):
    """Value and gradient added up over blocks of rows."""
    value, gradient = 0.0, 0.0
    for i in range(0, len(x), BLOCK):
        v, g = function(x[i:i + BLOCK], *(a[i:i + BLOCK] for a in more))
        value += v
        gradient = gradient + g
    return value, gradient


def layouts(function, x, *more):
    """Whatever NumPy is fastest with: the matrix by columns, by rows, or by rows and in blocks."""
    by_rows = np.ascontiguousarray(x)
    return {"by columns": lambda: function(x, *more), "by rows": lambda: function(by_rows, *more),
            "by rows in blocks": lambda: in_blocks(function, by_rows, *more)}


def logistic(rows, path=None):
    x, y, w = tables.columns(rows, 100), tables.indices(rows, 100, 2), tables.weights(100)
    if path:
        np.save(path, np.column_stack([x, y]))
    loss = HalfBinomialLoss()

    def plain(x, y):
        u = x @ w
        value = np.logaddexp(0, u).sum() - y @ u
        slope = expit(u, out=u)
        slope -= y
        return value / rows, x.T @ slope / rows

    def by_loss(x, y):
        losses, slope = loss.loss_gradient(y, x @ w)
        return losses.sum() / rows, x.T @ slope / rows

    return {"pass": Peer(layouts(by_loss, x, y) | {"by columns, no scikit-learn": lambda: plain(x, y)})}


def linear(rows):
    x, y, w = tables.columns(rows, 50), tables.column(rows, 50), tables.weights(51)

    def function(x, y):
        r = x @ w[:50]
        r += w[50]
        r -= y
        return r @ r / rows, np.append(x.T @ r, r.sum()) * (2 / rows)

    return {"pass": Peer(layouts(function, x, y))}


def chunks(rows, size):
    return [slice(i, min(i + size, rows)) for i in range(0, rows, size)]


def curve(rows):
    """Every temporary stays in the cache; NumPy's loops let go of the interpreter, so threads help."""
    x, y, (a, b, c) = tables.column(rows, 0), tables.column(rows, 1), tables.weights(3)
    pool = ThreadPoolExecutor(CORES)

    def chunk(part, work):
        e, r, t = work[:, :part.stop - part.start]
        np.exp(np.multiply(x[part], -b, out=e), out=e)
        np.multiply(e, a, out=r)
        r += c
        r -= y[part]
        np.multiply(r, e, out=t)
        return r @ r, t.sum(), -a * (t @ x[part]), r.sum()

    def some(parts, size):
        work = np.empty((3, size))
        return sum(np.array(chunk(part, work)) for part in parts)

    def squares(parts, size):
        work, jacobian, total = np.empty((3, size)), np.empty((4, size)), 0.0
        for part in parts:
            e, r, t = work[:, :part.stop - part.start]
            j = jacobian[:, :part.stop - part.start]
            np.exp(np.multiply(x[part], -b, out=e), out=e)
            j[0] = e
            np.multiply(np.multiply(e, x[part], out=t), -a, out=j[1])
            j[2] = 1
            np.multiply(e, a, out=r)
            np.subtract(np.add(r, c, out=r), y[part], out=j[3])
            total = total + j @ j.T
        return total

    def alone(function, size):
        return function(chunks(rows, size), size)

    def shared(function, size):
        parts = chunks(rows, size)
        return sum(pool.map(lambda k: function(parts[k::CORES], size), range(CORES)))

    def finish(s):
        return s[0] / rows, 2 / rows * s[1:]

    def triangle(s):
        return np.trace(s[:3, :3]), s[3, 3]

    def variants(way, function, end, title):
        return {f"{title} of {size:,}": lambda size=size: end(way(function, size)) for size in (4096, 16384)}

    def peer(function, end):
        return Peer(variants(alone, function, end, "chunks"), variants(shared, function, end, "shared chunks"))

    return {"pass": peer(some, finish), "squares": peer(squares, triangle)}


def linear20(rows):
    x, y, w = tables.columns(rows, 20), tables.column(rows, 20), tables.weights(20)
    by_rows = np.ascontiguousarray(x)

    def normal(x):
        r = y - x @ w
        return np.trace(x.T @ x), r @ r, x.T @ r

    def blocks(x):
        square, right, rest = 0.0, 0.0, 0.0
        for part in chunks(rows, BLOCK):
            b = x[part]
            r = y[part] - b @ w
            square, right, rest = square + b.T @ b, right + b.T @ r, rest + r @ r
        return np.trace(square), rest, right

    def by_qr(x):
        factor = scipy.linalg.qr(np.column_stack([x, y - x @ w]), mode="r", overwrite_a=True, check_finite=False)[0]
        return np.sum(factor[:20, :20]**2), np.sum(factor[:, 20]**2)

    def gradient(x):
        r = y - x @ w
        return r @ r / rows, -2 / rows * (x.T @ r)

    return {"squares": Peer({"J'J by columns": lambda: normal(x), "J'J by rows": lambda: normal(by_rows),
                             "J'J by rows in blocks": lambda: blocks(by_rows)}),
            "qr": Peer({"QR": lambda: by_qr(x)}),
            "pass": Peer({"by columns": lambda: gradient(x), "by rows": lambda: gradient(by_rows)})}


def cross_entropy(z, y, rows):
    """Value, and the derivative by z in its place."""
    z -= z.max(axis=1, keepdims=True)
    chosen = z[np.arange(len(y)), y].sum()
    np.exp(z, out=z)
    sums = z.sum(axis=1, keepdims=True)
    value = (np.log(sums).sum() - chosen) / rows
    z /= sums
    z[np.arange(len(y)), y] -= 1
    z /= rows
    return value, z


def softmax(rows):
    x, y, w = tables.columns(rows, 784), tables.indices(rows, 784, 10).astype(int), tables.weights(7850)
    weights, offsets = w[:7840].reshape(10, 784), w[7840:]

    def function(x, y):
        value, z = cross_entropy(x @ weights.T + offsets, y, rows)
        return value, np.append((z.T @ x).ravel(), z.sum(axis=0))

    return {"pass": Peer(layouts(function, x, y))}


def network(rows):
    x, y = tables.columns(rows, 784), tables.indices(rows, 784, 10).astype(int)
    v, c, w, b = np.split(tables.weights(128 * 784 + 128 + 1280 + 10), np.cumsum([128 * 784, 128, 1280]))
    v, w = v.reshape(128, 784), w.reshape(10, 128)

    def function(x, y):
        h = x @ v.T
        h += c
        np.maximum(h, 0, out=h)
        value, z = cross_entropy(h @ w.T + b, y, rows)
        d = z @ w
        d *= h > 0
        return value, np.concatenate([(d.T @ x).ravel(), d.sum(axis=0), (z.T @ h).ravel(), z.sum(axis=0)])

    return {"pass": Peer(layouts(function, x, y))}


def factors(rows):
    """Predictions by gathering rows of both factors; the gradient by sparse products, by counting, or by add.at."""
    users, items, rank = 20000, 10000, 16
    user, item = tables.indices(rows, 0, users).astype(np.int32), tables.indices(rows, 1, items).astype(np.int32)
    y, w = tables.column(rows, 2), tables.weights((users + items) * rank)
    u, v = w[:users * rank].reshape(users, rank), w[users * rank:].reshape(items, rank)
    # The pattern is made once, with the ratings in its order; a user with the same item twice counts twice.
    order = np.lexsort((item, user))
    by_user, by_item, sorted_y = user[order], item[order], y[order]
    starts = np.concatenate([[0], np.cumsum(np.bincount(user, minlength=users))]).astype(np.int32)

    def residuals(user, item, y):
        return np.einsum("ij,ij->i", u[user], v[item]) - y

    def finish(r, of_users, of_items):
        return r @ r / rows, 2 / rows * np.concatenate([of_users.ravel(), of_items.ravel()])

    def sparse():
        r = residuals(by_user, by_item, sorted_y)
        matrix = scipy.sparse.csr_matrix((r, by_item, starts), shape=(users, items))
        return finish(r, matrix @ v, matrix.T @ u)

    def counting():
        r = residuals(user, item, y)
        left, right = v[item] * r[:, None], u[user] * r[:, None]
        of_users = [np.bincount(user, left[:, k], users) for k in range(rank)]
        of_items = [np.bincount(item, right[:, k], items) for k in range(rank)]
        return finish(r, np.transpose(of_users), np.transpose(of_items))

    def adding():
        r = residuals(user, item, y)
        of_users, of_items = np.zeros_like(u), np.zeros_like(v)
        np.add.at(of_users, user, v[item] * r[:, None])
        np.add.at(of_items, item, u[user] * r[:, None])
        return finish(r, of_users, of_items)

    return {"pass": Peer({"SciPy's sparse products": sparse, "bincount": counting, "add.at": adding})}


def answer(task, result):
    if task == "pass":
        return result[0], np.sum(result[1]**2)
    return result[:2]


WORKS = {f.__name__: f for f in (linear, logistic, curve, linear20, softmax, network, factors)}

if __name__ == "__main__":
    serve(WORKS[sys.argv[1]](int(sys.argv[2]), *sys.argv[3:]), answer)
