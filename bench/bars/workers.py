"""Processes that are measured, and the order in which they are asked."""
import contextlib
import os
import subprocess
import time

BENCH = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PYTHON = "/usr/bin/python3"
CORES = len(os.sched_getaffinity(0))
# Threads of a BLAS or of OpenMP spin for a while after their work, and would take a core from whoever comes next.
PAUSE = 0.2
LONG_ENOUGH = 15  # seconds, for a group of tasks that take turns


class Missing(Exception):
    """A peer that is not here; the text says which, and how to get it."""


class Disagreement(Exception):
    """Two programs with different answers to one question: there is no time to compare."""


class Worker:
    """A process that does one piece of work for each line it is sent, and answers with a line."""

    def __init__(self, command, spins=False):
        self.spins = spins
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline().strip()
        if line != "ready":
            self.close()
            raise Missing(line.removeprefix("missing: ") or f"{command[0]} did not start")

    def text(self, question):
        with contextlib.suppress(BrokenPipeError):  # then there is no answer either
            self.process.stdin.write(question + "\n")
            self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        if not answer:
            raise Missing(f"{self.process.args[0]} gave no answer to '{question}'")
        if self.spins:
            time.sleep(PAUSE)
        return answer

    def ask(self, question):
        return [float(word) for word in self.text(question).split()]

    def seconds(self, question):
        """For `rounds`: a task that asks this."""
        return lambda: self.ask(question)[0]

    def close(self):
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def python_peer(script, *arguments):
    return Worker([PYTHON, "-B", f"{BENCH}/peers/{script}", *map(str, arguments)], spins=True)


def built_peer(build, program, packages, *arguments):
    """A program of the project in bench/peers, which leaves out what it does not find."""
    path = f"{build}/bench-peers/{program}"
    if not os.path.exists(path):
        raise Missing(f"{program} is not built: it needs {packages} (make setup-bench), then make bench")
    return Worker([path, *map(str, arguments)])


def ours(build, program, *arguments):
    return Worker([f"{build}/bench/{program}", *map(str, arguments)])


def rounds(count, tasks):
    """The least seconds of each task. The tasks take turns, so that whatever else the machine does disturbs all of them
    alike, and it only ever adds; a first turn, in which programs are compiled and pages touched, does not count. On a
    slow or busy machine there are fewer turns, but three."""
    times = {name: [] for name in tasks}
    began = time.monotonic()
    for turn in range(count + 1):
        if turn > 3 and time.monotonic() - began > LONG_ENOUGH:
            break
        for name, task in tasks.items():
            seconds = task()
            if turn > 0:
                times[name].append(seconds)
    return {name: min(values) for name, values in times.items()}


def thread_counts():
    return sorted({1, CORES})


def agree(what, mine, theirs, tolerance=1e-9):
    for a, b in zip(mine, theirs, strict=True):
        if not abs(a - b) <= tolerance * max(1, abs(a), abs(b)):
            raise Disagreement(f"{what}: {a!r} here, {b!r} there")


def wall_seconds(command, **environment):
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=os.environ | environment)
    return time.perf_counter() - began


def cpu_seconds(command):
    """User and system time of a whole process."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise Missing(f"{command[0]} failed with status {status}")
    return usage.ru_utime + usage.ru_stime


def numbers(command):
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [float(word) for word in output.split()]
