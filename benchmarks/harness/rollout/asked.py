"""What clients ask for, at which pace, and which answer is the right one."""

import itertools
import threading
import time
from dataclasses import dataclass, field

PATH = "/index.html"
SIZES = (100, 200)  # of the page, at the one backend and the other
PIECE = b"sluice, " * 128


@dataclass(frozen=True)
class Request:
    """A body goes out in pieces, with a pause before each but the first; the backend sends it back."""

    method: str = "GET"
    pieces: tuple = ()
    pause: float = 0.0

    @property
    def name(self):
        return f"{self.method}, slow" if self.pause else self.method

    @property
    def size(self):
        return sum(map(len, self.pieces))

    def body(self):
        for i, piece in enumerate(self.pieces):
            if i:
                time.sleep(self.pause)
            yield piece

    def wrong(self, status, body):
        """What is wrong with the answer, or nothing."""
        if status != 200:
            return f"answered {status}"
        right = body == b"".join(self.pieces) if self.pieces else len(body) in SIZES
        return "" if right else f"answered with {len(body)} bytes that are not the right ones"


MIXED = (Request(), Request("POST", (PIECE,)))
SLOW = (Request("POST", (PIECE,) * 10, 0.2),)  # two seconds: one is always under way when a gateway is told to stop


@dataclass
class Pace:
    """How often a client asks, and until when: together for all of them."""

    seconds: float
    requests: tuple = MIXED
    over: threading.Event = field(default_factory=threading.Event)

    def __iter__(self):
        """The requests in turn, each when it is due. Who is late does not catch up: a restarted JVM is slow, not idle."""
        for request in itertools.cycle(self.requests):
            if self.over.wait(self.seconds):
                return
            yield request
