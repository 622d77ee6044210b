"""One value and gradient over a table is bound by memory: the limit is the time that reading the table takes."""
import contextlib
import dataclasses
import os
import tempfile

from bars.beside import Company, Peer
from bars.machine import registers
from bars.record import of_limit
from bars.workers import CORES, built_peer, ours, python_peer, thread_counts

TURNS = 9


@dataclasses.dataclass(frozen=True)
class Work:
    name: str
    rows: int
    title: str
    percent: int  # of the limit, on one thread
    percent_of_all: int  # and on all
    times_numpy: float
    by_hand: bool = False
    from_rows: bool = False  # also from a NumPy file that holds one row after the other


WORKS = (
    Work("logistic", 1_000_000, "logistic 1e6 x 100", 85, 85, 2.5, by_hand=True, from_rows=True),
    Work("linear", 2_000_000, "linear 2e6 x 50", 85, 85, 2.5),
    Work("curve", 5_000_000, "a*exp(-b*x) + c, 5e6 rows", 92, 85, 8, by_hand=True),
)


def measure(build):
    for work in WORKS:
        yield from one_work(build, work)


def by_hand(build, name, rows):
    return Peer(f"C++ by hand, {registers()} bits", lambda: built_peer(build, "passes", "a compiler", name, rows),
                "pass {}", "answer 1")


def peers_of(build, work, files):
    yield Peer("NumPy", lambda: python_peer("numpy_passes.py", work.name, work.rows, *files), "pass {}", "answer pass",
               work.times_numpy, "best pass {}")
    if work.by_hand:
        yield by_hand(build, work.name, work.rows)


def one_work(build, work):
    with contextlib.ExitStack() as stack:
        mine = stack.enter_context(ours(build, "table_pass", work.name, work.rows, CORES))
        files = []
        if work.from_rows:
            files.append(os.path.join(stack.enter_context(tempfile.TemporaryDirectory(dir=build)), "rows.npy"))
        company = stack.enter_context(Company(work.name, mine.ask("answer"), peers_of(build, work, files)))
        yield from company.remarks
        # Whoever wrote the file is there by now.
        by_rows = [stack.enter_context(ours(build, "table_pass", work.name, work.rows, CORES, path))
                   for path in files if os.path.exists(path)]
        for threads in thread_counts():
            yield from on_threads(work, mine, by_rows, company, threads)


def on_threads(work, mine, by_rows, company, threads):
    own = {"ours": mine.seconds(f"pass {threads}"), "8 streams": mine.seconds(f"read {threads}"),
           "4 streams": mine.seconds(f"read4 {threads}")}
    own |= {"by rows": worker.seconds(f"pass {threads}") for worker in by_rows}
    times = company.measure(TURNS, own, threads)
    read = min(times["8 streams"], times["4 streams"])
    percent = work.percent if threads == 1 else work.percent_of_all
    suffix = f"{threads} thread{'s' if threads > 1 else ''}"
    name = f"{work.title}, {suffix}"
    yield of_limit(name, times["ours"], "reading the table", read, percent, threads=threads)
    yield from company.records(name, times, threads)
    if by_rows:
        name = f"{work.title}, NPY by rows, {suffix}"
        yield of_limit(name, times["by rows"], "reading as much", read, percent, threads=threads)
