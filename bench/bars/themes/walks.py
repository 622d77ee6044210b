"""Walks of many variables. The peers have the gradient by hand in C++; ours comes from the formula."""
import math

from bars.record import Remark, cost, over_peer
from bars.workers import Missing, agree, built_peer, ours, rounds

PEERS = (("walk_lbfgs", "liblbfgs-dev", "liblbfgs"), ("walk_nlopt", "libnlopt-dev", "NLopt"),
         ("walk_dlib", "libdlib-dev", "dlib"))


def measure(build):
    for size, turns in ((1_000, 15), (10_000, 9), (100_000, 5)):
        with ours(build, "walk", "rosenbrock", size, 1) as mine:
            for program, package, name in PEERS:
                yield from against(build, mine, size, turns, program, package, name)
    yield from outside_the_function(build)


def against(build, mine, size, turns, program, package, name):
    try:
        with built_peer(build, program, package, size) as peer:
            (seconds, asked), (theirs, peer_asked) = mine.ask("arrive"), peer.ask("walk")
            for who, time in (("ours", seconds), (name, theirs)):
                if math.isinf(time):
                    return (yield Remark(f"Rosenbrock, {size:,} variables: {who} did not arrive", failed=who == "ours"))
            times = rounds(turns, {"ours": mine.seconds("arrive"), "peer": peer.seconds("walk")})
    except Missing as missing:
        return (yield Remark(str(missing)))
    yield over_peer(f"{size:,} variables ({int(asked)} | {int(peer_asked)})", times["ours"], name, times["peer"], 1,
                    evaluations=int(asked), peer_evaluations=int(peer_asked))


def outside_the_function(build):
    """What of a walk is not the function; a cheap function makes that share large."""
    works = (("rosenbrock", 100_000, "Rosenbrock, 100,000"), ("quadratic", 1_000_000, "quadratic, 1e6"))
    for name, size, title in works:
        with ours(build, "walk", name, size, 2) as mine:
            agree(name, mine.ask("answer"), [0])
            walks = [mine.ask("walk")[:2] for _ in range(5)]
            walks.sort(key=lambda walk: (walk[0] - walk[1]) / walk[0])
            whole, inside = walks[len(walks) // 2]
            yield cost(f"{title}: 40 steps, without f", whole - inside, "all of the walk", whole, 0.3)
            times = rounds(9, {"ours": mine.seconds("gradient"), "peer": mine.seconds("hand")})
            yield over_peer(f"{title}: one gradient", times["ours"], "C++ by hand", times["peer"])
