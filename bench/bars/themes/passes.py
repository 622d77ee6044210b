"""One value and gradient over a table is bound by memory: the limit is the time that reading the table takes."""
from bars.beside import Company, Peer
from bars.machine import registers
from bars.record import of_limit
from bars.workers import CORES, built_peer, ours, python_peer, thread_counts

TURNS = 11
# Work, rows, how it is called, percent of the limit on one thread and on all, times NumPy.
WORKS = (
    ("logistic", 1_000_000, "logistic 1e6 x 100", 85, 85, 2.5),
    ("linear", 2_000_000, "linear 2e6 x 50", 85, 85, 2.5),
    ("curve", 5_000_000, "a*exp(-b*x) + c, 5e6 rows", 92, 85, 8),
)
BY_HAND = ("logistic", "curve")


def measure(build):
    for work in WORKS:
        yield from one_work(build, *work)


def by_hand(build, work, rows):
    return Peer(f"C++ by hand, {registers()} bits", lambda: built_peer(build, "passes", "a compiler", work, rows), "pass {}",
                "answer 1")


def one_work(build, work, rows, title, percent, percent_of_all, times_numpy):
    peers = [Peer("NumPy", lambda: python_peer("numpy_passes.py", work, rows), "pass {}", "answer pass", times_numpy,
                  "best pass {}")]
    if work in BY_HAND:
        peers.append(by_hand(build, work, rows))
    with ours(build, "table_pass", work, rows, CORES) as mine, Company(work, mine.ask("answer"), peers) as company:
        yield from company.remarks
        for threads in thread_counts():
            own = {name: mine.seconds(f"{what} {threads}")
                   for name, what in (("ours", "pass"), ("8 streams", "read"), ("4 streams", "read4"))}
            times = company.measure(TURNS, own, threads)
            name = f"{title}, {threads} thread{'s' if threads > 1 else ''}"
            read = min(times["8 streams"], times["4 streams"])
            yield of_limit(name, times["ours"], "reading the table", read, percent if threads == 1 else percent_of_all,
                           threads=threads)
            yield from company.records(name, times, threads)
