"""GradBench's functions. The figures of other tools are multiples of a plain function in C++ on one core (tools and
machine: gradben.ch in 2026, clang 19); here they are multiplied by the plain function's time in this run."""
import random

from bars import gradbench_inputs as inputs
from bars.gradbench_inputs import numbers
from bars.gradbench_tool import Tool
from bars.record import cost, over_peer

SEED = 1
MOST_OF_VALUE = 2.5
CASES = (
    # eval, plain function, our value, gradient, label, input, best other tool's gradient / plain function
    ("gmm", "objective", "objective", "jacobian", "d10 k25", lambda: inputs.gmm(10, 25), 2.7),
    ("gmm", "objective", "objective", "jacobian", "d32 k50", lambda: inputs.gmm(32, 50), 3.0),
    ("gmm", "objective", "objective", "jacobian", "d64 k100", lambda: inputs.gmm(64, 100), 6.3),
    ("ba", "objective", "objective", "jacobian", "p31843", lambda: inputs.ba(49, 7776, 31843), 5.8),
    ("ba", "objective", "objective", "jacobian", "p563734", lambda: inputs.ba(1197, 126327, 563734), 14),
    ("ht", "objective", "objective", "jacobian", "N800", lambda: inputs.ht(800, 10000), 4.7),
    ("ht", "objective", "objective", "jacobian", "N25600 us", lambda: inputs.ht(25600, 10000, True), 14),
    ("lstm", "objective", "objective", "jacobian", "l2 c1024", lambda: inputs.lstm(2, 1024), 3.2),
    ("lstm", "objective", "objective", "jacobian", "l6 c8192", lambda: inputs.lstm(6, 8192), 3.0),
    ("llsq", "primal", "primal", "gradient", "n16392", lambda: {"x": numbers(128), "n": 16392}, 1.6),
    ("lse", "primal", "primal", "gradient", "n1.28M", lambda: {"x": numbers(1280000)}, 1.1),
    ("kmeans", "cost", "cost", "dir", "100/10k/16", lambda: inputs.kmeans(100, 10000, 16), 1.03),
    ("kmeans", "cost", "cost", "dir", "1000/10k/16", lambda: inputs.kmeans(1000, 10000, 16), 1.5),
    ("ode", "primal", "primal", "gradient", "10k/100", lambda: {"x": numbers(100), "s": 10000}, 3.6),
    ("det", "primal", "primal", "gradient", "5", lambda: {"A": numbers(25), "ell": 5}, None),
    ("det", "primal", "primal", "gradient", "10", lambda: {"A": numbers(100), "ell": 10}, 4.4),
    ("particle", "rr", None, "rr", "w0", lambda: {"w": 0.0}, None),
    ("saddle", "rr", None, "rr", "(1, 1)", lambda: {"start": [1.0, 1.0]}, None),
)


def measure(build):
    random.seed(SEED)
    with Tool(f"{build}/examples/gradbench_steepest") as ours, Tool(f"{build}/bench/gradbench_scalar") as plain:
        for case in CASES:
            yield from one_case(ours, plain, *case)


def one_case(ours, plain, module, primal, own, gradient, label, make, best):
    """The least of three rounds, each tool in turn."""
    data = make() | {"min_runs": 5, "min_seconds": 0.1}
    base, value, slope = [], [], []
    for _ in range(3):
        base += plain.evaluate(module, primal, data)[1]
        if own:
            value += ours.evaluate(module, own, data)[1]
        slope += ours.evaluate(module, gradient, data)[1]
    b, g = min(base), min(slope)
    title = f"{module} {label}" + ("" if best or own else ", the whole descent")
    if best:
        yield over_peer(title, g, f"best, {best:g} x {b * 1e3:.3g} ms", best * b, 1, plain=b, best_multiple=best)
    elif own:
        yield over_peer(title, g, "the plain function", b, plain=b)
    else:
        yield over_peer(title, g, "the same, plain", b, plain=b)
    if own:
        v = min(value)
        yield cost(title, g, "its value", v, MOST_OF_VALUE)
