"""What a walk on samples does between two gradients, against a loop that copies and scales as many bytes."""
from bars.record import of_limit
from bars.workers import CORES, ours

SIZE = 10_000_000
# Doubles that a step must read or write at least: x and the rule's state both, the gradient only read.
RULES = {"gd": 3, "momentum": 5, "rmsprop": 5, "lion": 5, "adam": 7, "adamw": 7}


def measure(build):
    with ours(build, "update", SIZE, CORES) as mine:
        for rule, doubles in RULES.items():
            steps, copies = [], []
            for _ in range(3):
                steps += mine.ask(f"{rule} samples")
                for _ in range(3):
                    copies += mine.ask("copy")
            least = min(copies) * doubles / 2
            yield of_limit(f"step of 1e7 parameters, {rule}", min(steps), "copying as much", least, 70)
