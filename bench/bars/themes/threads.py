"""How much the second core brings, with threads and with processes."""
from bars.record import Remark, over_peer
from bars.workers import CORES, Missing, built_peer, ours, rounds

import scale


def measure(build):
    if CORES < 2:
        return (yield Remark("one core: nothing to compare"))
    with ours(build, "table_pass", "network", 20_000, CORES) as mine:
        times = rounds(5, {1: mine.seconds("pass 1"), 2: mine.seconds("pass 2")})
        yield over_peer("network, 20,000 rows, 2 threads", times[2], "1 thread", times[1], 1.9)
    try:
        with built_peer(build, "multiplications", "a compiler") as machine:
            times = rounds(9, {1: machine.seconds("double 1"), 2: machine.seconds("double 2")})
            yield over_peer("nothing but multiplications, 2 threads", times[2], "1 thread", times[1])
    except Missing as missing:
        yield Remark(str(missing))
    one, two = scale.two_ranks(build)
    yield over_peer("curve, 6e6 rows, the fit on 2 ranks", two, "1 rank", one, 1.9)
