"""Dense products are bound by multiplications: the limit is how many the machine does, measured in the same turns."""
from bars.beside import Company, Peer
from bars.record import Remark, of_limit
from bars.themes.passes import by_hand
from bars.workers import CORES, Disagreement, agree, built_peer, ours, python_peer, thread_counts

TURNS = 4
SINGLE = "float32"  # our task in numbers of half the length


def operations(rows, *layers):
    """Forward, and backward by the weights and by the layer below, which the first has not."""
    return 2 * rows * sum(a * b * (2 if k == 0 else 3) for k, (a, b) in enumerate(layers))


# Work, rows, operations of a pass, percent of the limit in either precision, times NumPy and PyTorch.
WORKS = (("softmax", 60_000, operations(60_000, (784, 10)), 50, 3.5),
         ("network", 20_000, operations(20_000, (784, 128), (128, 10)), 75, 1.7))


def measure(build):
    for work in WORKS:
        yield from one_work(build, *work)


def peers_of(build, work, rows, at_least):
    """PyTorch's numbers of half the length stand beside ours."""
    def torch():
        return python_peer("torch_passes.py", work, rows)

    yield Peer("NumPy", lambda: python_peer("numpy_passes.py", work, rows), "pass {}", "answer pass", at_least,
               "best pass {}")
    yield Peer("PyTorch", torch, "float64 {}", "answer float64", at_least, "best float64 {}")
    yield Peer("PyTorch in float32", torch, "float32 {}", tells="best float32 {}", beside=SINGLE)
    if work == "softmax":
        yield by_hand(build, work, rows)


def one_work(build, work, rows, count, percent, at_least):
    with (ours(build, "table_pass", work, rows, CORES) as mine,
          built_peer(build, "multiplications", "a compiler") as machine,
          Company(work, mine.ask("answer"), peers_of(build, work, rows, at_least)) as company):
        yield from company.remarks
        try:
            agree(f"{work} in {SINGLE}", mine.ask("answer"), mine.ask("answer32"), 1e-6)
        except Disagreement as difference:
            yield Remark(str(difference), failed=True)
        for threads in thread_counts():
            own = {"ours": mine.seconds(f"pass {threads}"), "machine": machine.seconds(f"double {threads}"),
                   SINGLE: mine.seconds(f"pass32 {threads}"), "machine32": machine.seconds(f"single {threads}")}
            times = company.measure(TURNS, own, threads)
            name = f"{work}, {threads} thread{'s' if threads > 1 else ''}"
            # The machine's seconds are for 10^9 operations.
            for task, limit, full in (("ours", "machine", name), (SINGLE, "machine32", f"{name}, {SINGLE}")):
                yield of_limit(full, times[task], f"{1 / times[limit]:.0f} GFLOP/s", times[limit] * count / 1e9,
                               percent, threads=threads, operations=count)
            yield from company.records(name, times, threads)
