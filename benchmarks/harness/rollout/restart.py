"""One gateway ends and begins again; how long each step of that took."""

import re
import signal
import time
from dataclasses import dataclass, field

from ..processes import Failed

SIGNALS = {"term": signal.SIGTERM, "kill": signal.SIGKILL}
CODES = {"term": (0, 143), "kill": (-signal.SIGKILL,)}
PATIENCE = 120  # seconds until it has ended
LOOK = 0.02


@dataclass
class Restart:
    """Times are seconds since the signal; `noticed` is when the balancer had it DOWN in both layers, None where it never had."""

    gateway: str
    begun: float
    noticed: float | None = None
    ended: float = 0.0
    code: int = 0
    ready: float = 0.0
    up: float = 0.0
    said: list = field(default_factory=list)

    @property
    def under_way(self):
        """Requests at the signal and when the drain's delay was over, from what it said of its stop."""
        return re.findall(r"(\d+) requests", " ".join(self.said))[:2]

    def since(self):
        return time.monotonic() - self.begun


def restart(gateway, balancer, ending):
    """Waits for each step: the next gateway has its turn when all are there again."""
    taken = Restart(gateway.name, time.monotonic())
    gateway.process.send(SIGNALS[ending])
    while gateway.process.alive():
        look(taken, balancer)
        if taken.since() > PATIENCE:
            raise Failed(f"{gateway.name} does not end:\n{gateway.process.tail()}")
    taken.code = gateway.process.await_exit(1)
    taken.ended = taken.since()
    if taken.code not in CODES[ending]:
        raise Failed(f"{gateway.name} ended with exit code {taken.code}:\n{gateway.process.tail()}")
    taken.said = gateway.said_of_its_stop()
    gateway.start()
    while not gateway.ready():
        look(taken, balancer)
        if not gateway.process.alive() or taken.since() > 2 * PATIENCE:
            raise Failed(f"{gateway.name} does not become ready again:\n{gateway.process.tail()}")
    taken.ready = taken.since()
    balancer.await_up(gateway.name)
    taken.up = taken.since()
    return taken


def kill(gateway, balancer):
    """Ends it without a word, and gives what the balancer took to notice."""
    taken = Restart(gateway.name, time.monotonic())
    gateway.process.send(signal.SIGKILL)
    while taken.noticed is None:
        look(taken, balancer)
        if taken.since() > PATIENCE:
            raise Failed(f"haproxy does not notice that {gateway.name} is gone")
    return taken.noticed


def unasked(downs, restarts):
    """The gateways that were taken out while it was not their turn."""
    return [down for down in downs
            if not any(each.gateway == down.gateway and each.begun <= down.at <= each.begun + each.up for each in restarts)]


def look(taken, balancer):
    if taken.noticed is None and all(state.startswith("DOWN") for state in balancer.states(taken.gateway)):
        taken.noticed = taken.since()
    time.sleep(LOOK)
