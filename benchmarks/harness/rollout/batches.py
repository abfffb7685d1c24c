"""h2load, one batch after the other, beside the clients of ours. For layer 7 only: it does not know what GOAWAY means."""

import re
import subprocess
import threading

from ..processes import LOOPBACK, Failed
from .asked import PATH
from .tally import Kind

CLIENTS = 4
RATE = 100  # requests in a second
REQUESTS = 500


def parsed(text, requests):
    """How many were answered with 2xx, and what became of the others."""
    done = re.search(r"^status codes: (\d+) 2xx, .*$", text, re.M)
    ended = re.search(r"^requests: .*$", text, re.M)
    if not (done and ended):
        raise Failed(f"h2load told nothing that is understood: {text[-300:]}")
    good = int(done[1])
    return good, "" if good == requests else f"{ended[0]}; {done[0]}"


class Batches(threading.Thread):
    """A batch is some seconds long, and is finished before this ends."""

    def __init__(self, port, upload, over, tally):
        super().__init__(daemon=True)
        self.kind = Kind("layer 7", "HTTP/2", "POST" if upload else "GET", "h2load")
        self.command = ["h2load", f"-c{CLIENTS}", "-m8", f"-n{REQUESTS}", f"--rps={RATE // CLIENTS}"]
        self.command += ["-d", str(upload)] if upload else []
        self.command += [f"http://{LOOPBACK}:{port}{PATH}"]
        self.over = over
        self.tally = tally

    def run(self):
        with self.tally.keeping_faults("h2load"):
            while not self.over.is_set():
                self.batch()

    def batch(self):
        done = subprocess.run(self.command, capture_output=True, text=True, timeout=120)
        good, wrong = parsed(done.stdout, REQUESTS)
        self.tally.answered(self.kind, requests=good)
        if wrong:
            self.tally.lost(self.kind, wrong, REQUESTS - good)
