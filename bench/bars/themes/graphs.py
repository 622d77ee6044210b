"""Time for a node of a large graph, and Hessians that are mostly zero."""
from bars.record import Remark, alone, cost
from bars.workers import numbers

STAGES = ("build", "reverse", "program", "kernel", "run")
# Large graphs leave the processor's caches: a node then costs more, whatever is done with it.
MOST_GROWTH = 5


def measure(build):
    yield from chains(build)
    yield from hessians(build)


def chains(build):
    """A chain of scalar operations with its gradient, stage by stage."""
    smallest = None
    for size in (10_000, 100_000, 1_000_000):
        runs = [numbers([f"{build}/bench/graph_size", str(size)])[:len(STAGES)] for _ in range(3)]
        stages = [min(stage) / size for stage in zip(*runs)]
        title, details = f"chain of {size:,}, a node", dict(zip(STAGES, stages))
        if smallest is None:
            smallest = sum(stages)
            yield alone(title, smallest, **details)
        else:
            yield cost(title, sum(stages), "of 10,000", smallest, MOST_GROWTH, **details)


def hessians(build):
    """The chained valley: pattern, colouring and program, then the values of one Hessian."""
    for size in (1_000, 10_000, 100_000):
        runs = [numbers([f"{build}/bench/sparse_hessian", str(size)]) for _ in range(3)]
        prepare, values, nonzeros, colours, memory = map(min, zip(*runs))
        if nonzeros != 3 * size - 2:
            yield Remark(f"chained valley of {size:,}: {nonzeros:.0f} nonzeros, not 3 n - 2", failed=True)
        details = {"nonzeros": nonzeros, "colours": colours, "memory_bytes": memory}
        yield alone(f"sparse Hessian, {size:,} variables: prepare", prepare, **details)
        yield alone(f"sparse Hessian, {size:,} variables: values", values)
