"""A file through DuckDB into the kernel. The limit: DuckDB hands the same columns to a function that does nothing."""
import os

from bars.record import Remark, of_limit
from bars.workers import CORES, Missing, agree, built_peer, ours, rounds

ROWS, COLUMNS = 500_000, 100


def measure(build):
    folder = f"{build}/bench-data"
    os.makedirs(folder, exist_ok=True)
    path = f"{folder}/logistic.parquet"
    try:
        with (built_peer(build, "delivery", "DuckDB", path, ROWS, COLUMNS) as duckdb,
              ours(build, "parquet_pass", path) as mine):
            agree("Parquet", mine.ask(f"answer {CORES}"), duckdb.ask(f"answer {CORES}"))
            tasks = {"ours": mine.seconds(f"pass {CORES}"), "read": mine.seconds(f"read {CORES}"),
                     "aggregate": duckdb.seconds(f"aggregate {CORES}"), "chunks": duckdb.seconds(f"chunks {CORES}")}
            times = rounds(5, tasks)
    except Missing as missing:
        return (yield Remark(f"DuckDB: {missing}"))
    least = min(times["aggregate"], times["chunks"])
    yield of_limit(f"read and one gradient, {CORES} threads", times["ours"], "DuckDB, to a no-op", least, 85)
    yield of_limit("reading alone", times["read"], "DuckDB, to a no-op", least)
    yield of_limit(f"read and one gradient, {CORES} threads", times["ours"], "DuckDB, chunks fetched", times["chunks"])
