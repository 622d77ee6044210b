"""How a peer in Python answers bench/run: the fastest of its variants for one thread, and for any number."""
import collections
import math
import os
import sys
import time

from threadpoolctl import threadpool_limits

CORES = len(os.sched_getaffinity(0))
HOPELESS = 3
NEAR = 1.3


def timed(function):
    began = time.perf_counter()
    function()
    return time.perf_counter() - began


def least_time(function, threads, best):
    """The less of two trials; of one where that is hopeless beside the best so far."""
    with threadpool_limits(threads):
        first = timed(function)
        return first if first > HOPELESS * best else min(first, timed(function))


class Peer:
    """Variants of one task, functions by name. All are tried with one thread of the libraries and with all of them;
    those of `shared` bring a thread for each core and leave the libraries one."""

    def __init__(self, variants, shared=None, set_threads=lambda threads: None):
        self.shared = shared or {}
        self.variants = variants | self.shared
        self.set_threads = set_threads
        self.times = {}
        self.runs = collections.Counter()
        for threads in sorted({1, CORES}):
            set_threads(threads)
            for name, function in variants.items():
                self.times[name, threads] = least_time(function, threads, self.least())
        for name, function in self.shared.items():
            self.times[name, CORES] = least_time(function, 1, self.least())

    def least(self):
        return min(self.times.values(), default=math.inf)

    def best(self, threads):
        """The fastest way with at most so many threads: its name, and how many threads it takes."""
        return min((key for key in self.times if key[1] <= threads), key=self.times.get)

    def run(self, threads):
        """What was nearly as fast as the best takes turns with it: the first trials may have been disturbed."""
        least = self.times[self.best(threads)]
        near = [key for key, taken in self.times.items() if key[1] <= threads and taken <= NEAR * least]
        name, used = key = min(near, key=lambda key: (self.runs[key], self.times[key]))
        self.set_threads(used)
        with threadpool_limits(1 if name in self.shared else used):
            seconds = timed(self.variants[name])
        self.runs[key] += 1
        self.times[key] = min(self.times[key], seconds)
        return seconds

    def result(self):
        return self.variants[self.best(CORES)[0]]()


def say(*values):
    print(*(v if isinstance(v, str) else repr(float(v)) for v in values), flush=True)


def serve(peers, answer):
    """Lines "TASK THREADS" run a task and print its seconds; "best TASK THREADS" says how it is run; "answer TASK"
    prints the numbers that show it did the same work."""
    say("ready")
    for line in sys.stdin:
        words = line.split()
        if words[0] == "best":
            name, used = peers[words[1]].best(int(words[2]))
            say(f"{name}, {used} thread{'s' if used > 1 else ''}")
        elif words[0] == "answer":
            say(*answer(words[1], peers[words[1]].result()))
        else:
            say(peers[words[0]].run(int(words[1])))
