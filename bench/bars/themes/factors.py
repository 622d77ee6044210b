"""Ratings as products of two factors: gathers and scatters instead of streams."""
from bars.beside import Company, Peer
from bars.themes.passes import by_hand
from bars.workers import CORES, ours, python_peer, thread_counts

ROWS = 2_000_000


def measure(build):
    peers = [Peer("SciPy, NumPy", lambda: python_peer("numpy_passes.py", "factors", ROWS), "pass {}", "answer pass", 20,
                  "best pass {}"),
             by_hand(build, "factors", ROWS)]
    with ours(build, "table_pass", "factors", ROWS, CORES) as mine:
        with Company("factors", mine.ask("answer"), peers) as company:
            yield from company.remarks
            for threads in thread_counts():
                times = company.measure(4, {"ours": mine.seconds(f"pass {threads}")}, threads)
                name = f"2e6 ratings, rank 16, {threads} thread{'s' if threads > 1 else ''}"
                yield from company.records(name, times, threads)
