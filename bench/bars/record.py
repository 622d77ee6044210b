"""What one measurement says. Times are seconds, unless the record has another unit."""
import dataclasses
import enum


class Kind(enum.Enum):
    """What stands beside ours."""

    PEER = "peer"  # another program with the same task: how many times as long it takes
    LIMIT = "limit"  # the least time that the machine allows: how near we are, in percent
    COST = "cost"  # another task of our own: how many times as long as that we take
    ALONE = "alone"  # nothing


@dataclasses.dataclass(frozen=True)
class Bar:
    """What a record must hold: at least this ratio or percentage, or at most this cost or time."""

    kind: Kind
    number: float

    def met(self, record):
        figure = record.figure()
        return figure >= self.number if self.kind in (Kind.PEER, Kind.LIMIT) else figure <= self.number


@dataclasses.dataclass(frozen=True)
class Record:
    work: str
    ours: float
    kind: Kind = Kind.ALONE
    against: str = ""
    theirs: float | None = None
    bar: Bar | None = None
    unit: str = "s"
    details: dict = dataclasses.field(default_factory=dict)  # for the JSON alone

    def figure(self):
        """The number that a bar is about."""
        if self.kind is Kind.PEER:
            return self.theirs / self.ours
        if self.kind is Kind.LIMIT:
            return 100 * self.theirs / self.ours
        return self.ours / self.theirs if self.kind is Kind.COST else self.ours

    def met(self):
        return None if self.bar is None else self.bar.met(self)


@dataclasses.dataclass(frozen=True)
class Remark:
    """A line where no number can stand: a peer that is not installed, answers that differ."""

    text: str
    failed: bool = False


def over_peer(work, ours, against, theirs, at_least=None, **details):
    bar = None if at_least is None else Bar(Kind.PEER, at_least)
    return Record(work, ours, Kind.PEER, against, theirs, bar, details=details)


def of_limit(work, ours, limit, theirs, percent=None, **details):
    bar = None if percent is None else Bar(Kind.LIMIT, percent)
    return Record(work, ours, Kind.LIMIT, limit, theirs, bar, details=details)


def cost(work, ours, of, theirs, at_most=None, unit="s", **details):
    bar = None if at_most is None else Bar(Kind.COST, at_most)
    return Record(work, ours, Kind.COST, of, theirs, bar, unit, details)


def alone(work, ours, at_most=None, unit="s", **details):
    bar = None if at_most is None else Bar(Kind.ALONE, at_most)
    return Record(work, ours, bar=bar, unit=unit, details=details)
