"""What a gradient costs, in values of its function, and beside one from a tape."""
from bars.gradbench_tool import Tool
from bars.record import Remark, cost, over_peer
from bars.workers import Missing, agree, built_peer, numbers, ours, rounds

POINTS, COEFFICIENTS = 16392, 128


def measure(build):
    for units in (8, 32, 64):
        value, gradient = map(min, zip(*(numbers([f"{build}/bench/lstm", str(units), "1000"]) for _ in range(3))))
        yield cost(f"LSTM, {units} units, 1000 steps, CPU", gradient, "its value", value, 3)
    for work, rows, title in (("logistic", 200_000, "logistic 2e5 x 100"), ("network", 5_000, "network, 5,000 rows")):
        with ours(build, "table_pass", work, rows, 1) as mine:
            times = rounds(7, {"gradient": mine.seconds("pass"), "value": mine.seconds("value")})
            yield cost(f"{title}, 1 thread", times["gradient"], "its value", times["value"], 3)
    yield from against_tape(build)


def mixed(position):
    """As random_table.hpp."""
    mask = (1 << 64) - 1
    z = (position + 1) * 0x9E3779B97F4A7C15 & mask
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & mask
    z = (z ^ z >> 27) * 0x94D049BB133111EB & mask
    return z ^ z >> 31


def weights(count):
    return [0.25 * ((mixed(0xFFFFFFFF + j) >> 11) * 2.0**-52 - 1) for j in range(count)]


def against_tape(build):
    data = {"x": weights(COEFFICIENTS), "n": POINTS, "min_runs": 1, "min_seconds": 0}
    try:
        with (built_peer(build, "gradient_adolc", "libadolc-dev", POINTS, COEFFICIENTS) as peer,
              Tool(f"{build}/examples/gradbench_steepest") as tool):
            slope, _ = tool.evaluate("llsq", "gradient", data)
            agree("llsq", [sum(slope), sum(g * g for g in slope)], peer.ask("answer"))
            times = rounds(7, {"ours": lambda: min(tool.evaluate("llsq", "gradient", data)[1]),
                               "tape": peer.seconds("gradient"), "trace": peer.seconds("trace")})
    except Missing as missing:
        return (yield Remark(str(missing)))
    work = "llsq, 16,392 points, 128 coefficients"
    yield over_peer(work, times["ours"], "ADOL-C, from its tape", times["tape"], 1)
    yield over_peer(work, times["ours"], "ADOL-C, writing it", times["trace"])
