"""Inputs of GradBench's functions, in the form its protocol prescribes, drawn from Python's seeded generator."""
import math
import random


def numbers(*shape):
    if not shape:
        return random.gauss(0, 1)
    return [numbers(*shape[1:]) for _ in range(shape[0])]


def gmm(d, k, n=1000):
    return {"d": d, "k": k, "n": n, "m": 0, "gamma": 1.0, "x": numbers(n, d), "alpha": numbers(k), "mu": numbers(k, d),
            "q": numbers(k, d), "l": numbers(k, d * (d - 1) // 2)}


def lstm(layers, times, width=14):
    return {"main_params": numbers(2 * layers, 4 * width), "extra_params": numbers(3, width),
            "state": numbers(2 * layers, width), "sequence": numbers(times, width)}


def kmeans(k, n, d):
    return {"points": numbers(n, d), "centroids": numbers(k, d)}


def ba(n, m, p):
    """A camera that looks at a point ten units away, as n cameras, m points and p observations."""
    turn, centre = [random.gauss(0, 0.3) for _ in range(3)], [random.gauss(0, 1) for _ in range(3)]
    lens = [random.uniform(400, 600), random.gauss(0, 5), random.gauss(0, 5), random.gauss(0, 0.02),
            random.gauss(0, 0.002)]
    point = [centre[0] + random.gauss(0, 1), centre[1] + random.gauss(0, 1), centre[2] - 10]
    return {"n": n, "m": m, "p": p, "cam": turn + centre + lens, "x": point, "w": random.uniform(0.5, 1),
            "feat": [random.gauss(0, 50), random.gauss(0, 50)]}


def product(a, b):
    return [[sum(a[i][k] * b[k][j] for k in range(4)) for j in range(4)] for i in range(4)]


def rigid(angle, shift):
    """A turn around the axis (1, 1, 1), then a shift."""
    c, s = math.cos(angle), math.sin(angle) / math.sqrt(3)
    turn = [[(1 - c) / 3 + (c if i == j else 0) + s * ((j - i + 1) % 3 - 1) * (i != j) for j in range(3)]
            for i in range(3)]
    return [turn[i] + [shift[i]] for i in range(3)] + [[0, 0, 0, 1]]


def inverse(m):
    shift = [-sum(m[k][i] * m[k][3] for k in range(3)) for i in range(3)]
    return [[m[0][i], m[1][i], m[2][i], shift[i]] for i in range(3)] + [[0, 0, 0, 1]]


def ht(count, vertices, triangles=False):
    """A hand of forearm, wrist and five fingers of four bones; a vertex follows up to four bones."""
    parents = [-1, 0] + [1 if k == 0 else 1 + 4 * f + k for f in range(5) for k in range(4)]
    relatives = [rigid(random.uniform(-0.3, 0.3), [random.uniform(0.1, 0.4) for _ in range(3)]) for _ in parents]
    absolutes = []
    for parent, relative in zip(parents, relatives):
        absolutes.append(relative if parent < 0 else product(absolutes[parent], relative))
    weights = []
    for _ in range(vertices):
        shares = {b: random.random() for b in random.sample(range(len(parents)), random.randint(1, 4))}
        weights.append([shares.get(b, 0.0) / sum(shares.values()) for b in range(len(parents))])
    faces = [random.sample(range(vertices), 3) for _ in range(2 * vertices)]
    model = {"bone_count": len(parents), "bone_names": [f"bone{b}" for b in range(len(parents))], "parents": parents,
             "base_relatives": relatives, "inverse_base_absolutes": [inverse(a) for a in absolutes],
             "base_positions": [numbers(3) + [1.0] for _ in range(vertices)], "weights": weights, "triangles": faces,
             "is_mirrored": False}
    aims = [random.randrange(len(faces) if triangles else vertices) for _ in range(count)]
    places = [random.random() for _ in range(count)]
    return {"theta": [random.gauss(0, 0.3) for _ in range(26)],
            "us": [[u * (1 - v), v] for u, v in zip(places, reversed(places))] if triangles else [],
            "data": {"model": model, "correspondences": aims, "points": numbers(count, 3)}}
