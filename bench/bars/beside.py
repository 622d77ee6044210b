"""Peers beside one work of ours: opened, checked for the same answer, and measured in the same turns."""
import contextlib
import dataclasses
import typing

from bars.record import Remark, over_peer
from bars.workers import Disagreement, Missing, Worker, agree, rounds


@dataclasses.dataclass
class Peer:
    name: str
    open: typing.Callable[[], Worker]
    task: str  # the question, with {} for the number of threads
    answer: str | None = None  # the question for numbers that ours must give too
    at_least: float | None = None  # times as long as ours
    tells: str | None = None  # the question for how it is run
    beside: str = "ours"  # which of our own tasks it is measured against
    worker: Worker | None = None


class Company(contextlib.ExitStack):
    """The peers that are here. What is missing, or answers otherwise, is a remark and is left out."""

    def __init__(self, what, answer, peers, tolerance=1e-9):
        super().__init__()
        self.present, self.remarks = [], []
        for peer in peers:
            try:
                peer.worker = self.enter_context(peer.open())
                if peer.answer:
                    agree(what, answer, peer.worker.ask(peer.answer), tolerance)
                self.present.append(peer)
            except Missing as missing:
                self.remarks.append(Remark(f"{peer.name}: {missing}"))
            except Disagreement as difference:
                self.remarks.append(Remark(f"{peer.name} is left out, since answers differ: {difference}", failed=True))

    def measure(self, turns, own, threads):
        """Seconds by name: of our own tasks, and of every peer."""
        tasks = {peer.name: peer.worker.seconds(peer.task.format(threads)) for peer in self.present}
        return rounds(turns, own | tasks)

    def records(self, work, times, threads):
        """A line for each peer; ours is times["ours"], or what else it stands beside, whose name is then told."""
        for peer in self.present:
            told = {"peer_settings": peer.worker.text(peer.tells.format(threads))} if peer.tells else {}
            name = work if peer.beside == "ours" else f"{work}, {peer.beside}"
            yield over_peer(name, times[peer.beside], peer.name, times[peer.name], peer.at_least, threads=threads,
                            **told)
