"""Processes: what a person at a prompt waits for."""
import tempfile

from bars.record import alone, over_peer
from bars.workers import PYTHON, cpu_seconds, rounds, wall_seconds

SYMPY = ("import sympy; x = sympy.Symbol('x'); f = x**2*sympy.sin(x); "
         "print(float(f.subs(x, 2)), float(sympy.diff(f, x).subs(x, 2)))")


def measure(build):
    yield from grad(build)
    yield from first_gradient(build)


def grad(build):
    command = [f"{build}/steepest", "grad", "x^2*sin(x)", "--at", "x=2"]
    times = rounds(5, {"ours": lambda: min(cpu_seconds(command) for _ in range(4)),
                       "SymPy": lambda: cpu_seconds([PYTHON, "-c", SYMPY])})
    work = "grad 'x^2*sin(x)', CPU of the process"
    yield alone(work, times["ours"], 0.025)
    yield over_peer(work, times["ours"], "SymPy", times["SymPy"], 20)


def first_gradient(build):
    """The whole process, opening LLVM included; compiled anew, or found in the cache."""
    with tempfile.TemporaryDirectory() as cache:
        command = [f"{build}/bench/first_gradient"]
        times = rounds(12, {"cold": lambda: wall_seconds(command, STEEPEST_CACHE="off"),
                           "warm": lambda: wall_seconds(command, STEEPEST_CACHE=cache)})
    yield alone("process to gradient of 20 parameters, cold", times["cold"], 0.1)
    yield alone("process to gradient, compiled before", times["warm"], 0.03)
