"""Fits of the same table from the same start to the same estimates. Ours begin at the text of the model, with the
program compiled by an earlier run."""
from bars.record import Remark, over_peer
from bars.workers import Missing, agree, built_peer, ours, python_peer, rounds

TURNS = 3


def measure(build):
    for rows in (100_000, 1_000_000):
        with ours(build, "fits", "curve", rows) as mine:
            yield from curves(build, mine, rows)
    with ours(build, "fits", "logistic", 200_000) as mine:
        yield from logistic(mine, 200_000)


def compared(what, mine, peer, question, tolerance, work, name, own="fit 1", counts="", **details):
    """A line of the table, if the estimates are the same. `counts`: what the peer counts, if not evaluations."""
    ours_asked, theirs_asked = mine.ask(own)[1], peer.ask(question)[1]
    agree(what, mine.ask("answer"), peer.ask("answer"), tolerance)
    times = rounds(TURNS, {"ours": mine.seconds(own), "peer": peer.seconds(question)})
    asked = f"{int(ours_asked)} | {int(theirs_asked)}{counts}"
    return over_peer(f"{work} ({asked})", times["ours"], name, times["peer"], 1,
                     evaluations=int(ours_asked), peer_evaluations=int(theirs_asked), **details)


PEERS = (("fit_ceres", "libceres-dev", {"qr 1": "Ceres, QR", "normal 1": "Ceres, normal"}),
         ("fit_gsl", "libgsl-dev", {"cholesky": "GSL, Cholesky"}))


def curves(build, mine, rows):
    title = f"curve, {rows:.0e} rows".replace("e+0", "e")
    for program, package, questions in PEERS:
        try:
            with built_peer(build, program, package, rows) as peer:
                for question, name in questions.items():
                    yield compared("curve", mine, peer, question, 1e-6, title, name)
        except Missing as missing:
            yield Remark(str(missing))
    try:
        with python_peer("fits.py", "curve", rows) as peer:
            yield compared("curve", mine, peer, "fit 1", 1e-6, title, "SciPy, curve_fit",
                           peer_settings=peer.text("best 1"))
    except Missing as missing:
        yield Remark(f"SciPy: {missing}")


def logistic(mine, rows):
    """To a gradient of the mean loss of at most 1e-6; estimates then agree to fewer digits."""
    try:
        with python_peer("fits.py", "logistic", rows) as peer:
            for solver, method in (("lbfgs", "lbfgs"), ("newton-cholesky", "")):
                own = f"fit 1 {method}".strip()
                yield compared("logistic", mine, peer, f"fit 1 {solver}", 1e-4,
                               f"logistic 2e5 x 50, {method or 'no method named'}",
                               f"scikit-learn, {solver.removesuffix('-cholesky')}", own, " steps")
    except Missing as missing:
        yield Remark(f"scikit-learn: {missing}")
