"""Least squares: the triangle of [J r] beside the gradient pass, and beside J'J by BLAS."""
from bars.beside import Company, Peer
from bars.record import cost
from bars.workers import CORES, ours, python_peer

TURNS = 5
# Work, rows, how it is called, times the gradient pass.
WORKS = (("curve", 5_000_000, "curve, 5e6 rows, 3 parameters", 1.1),
         ("linear20", 2_000_000, "linear, 2e6 rows, 20 parameters", 1.7))


def measure(build):
    for work, rows, title, most in WORKS:
        yield from one_work(build, work, rows, title, most)


def one_work(build, work, rows, title, most):
    def numpy():
        return python_peer("numpy_passes.py", work, rows)

    peers = [Peer("NumPy, J'J", numpy, "squares {}", "answer squares", tells="best squares {}")]
    if work == "linear20":
        peers.append(Peer("SciPy, QR", numpy, "qr {}", "answer qr"))
    with ours(build, "table_pass", work, rows, CORES) as mine:
        with Company(work, mine.ask("squares"), peers, 1e-8) as company:
            yield from company.remarks
            own = {"ours": mine.seconds("triangle"), "pass": mine.seconds("pass")}
            times = company.measure(TURNS, own, CORES)
            yield cost(title, times["ours"], "the gradient pass", times["pass"], most, threads=CORES)
            yield from company.records(title, times, CORES)
