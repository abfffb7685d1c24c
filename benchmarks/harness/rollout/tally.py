"""What becomes of each request: answered, sent again because it was proved never to have been processed, or lost."""

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field

from ..processes import Failed


@dataclass(frozen=True)
class Kind:
    """Requests that are counted together."""

    layer: str
    protocol: str
    method: str
    by: str = "our clients"

    @property
    def name(self):
        return f"{self.method} over {self.protocol} at {self.layer}, asked by {self.by}"


@dataclass
class Count:
    answered: int = 0
    sent_again: int = 0
    lost: int = 0
    slowest: float = 0.0


@dataclass(frozen=True)
class Loss:
    at: float
    kind: Kind
    why: str


@dataclass
class Tally:
    """Any thread. Losses are kept with their times, so that they can be told beside what happened then."""

    counts: dict = field(default_factory=dict)
    losses: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    goaways: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def expect(self, kind):
        """Has it in the table, with nothing answered so far."""
        with self._lock:
            self._of(kind)

    @contextmanager
    def keeping_faults(self, whose):
        """What a thread of a client dies of: what it does not ask then is not lost, and nobody would miss it."""
        try:
            yield
        except Exception as fault:
            with self._lock:
                self.faults.append(f"{whose}: {fault!r}")
            if not isinstance(fault, Failed):
                raise  # the trace is for whoever mends it

    def answered(self, kind, seconds=0.0, requests=1):
        with self._lock:
            count = self._of(kind)
            count.answered += requests
            count.slowest = max(count.slowest, seconds)

    def sent_again(self, kind):
        with self._lock:
            self._of(kind).sent_again += 1

    def lost(self, kind, why, requests=1):
        with self._lock:
            self._of(kind).lost += requests
            self.losses += [Loss(time.monotonic(), kind, why)] * requests

    def went_away(self):
        with self._lock:
            self.goaways += 1

    def _of(self, kind):
        return self.counts.setdefault(kind, Count())

    @property
    def unanswered(self):
        """The kinds that nobody had an answer to: of these, that none was lost says nothing."""
        return [kind for kind, count in self.counts.items() if not count.answered]

    @property
    def all_answered(self):
        return sum(count.answered for count in self.counts.values())

    @property
    def all_lost(self):
        return sum(count.lost for count in self.counts.values())
