"""A client of HTTP/1.1 that keeps its connection for as long as the answers let it."""

import http.client
import threading
import time

from ..processes import LOOPBACK
from .asked import PATH
from .tally import Kind

PATIENCE = 40  # seconds: longer than any timeout of the gateway's


class Http1Client(threading.Thread):
    """One request at a time. A connection that ends before the answer is whole has lost it, a fresh one as well: behind a
    load balancer that knows who is ready there is always somebody to answer."""

    PROTOCOL = "HTTP/1.1"

    def __init__(self, port, layer, pace, tally):
        super().__init__(daemon=True)
        self.port = port
        self.layer = layer
        self.pace = pace
        self.tally = tally
        self.connection = None

    def run(self):
        with self.tally.keeping_faults(f"a client of {self.PROTOCOL} at {self.layer}"):
            for request in self.pace:
                self.outcome(request)
        self.leave()

    def outcome(self, request):
        kind = Kind(self.layer, self.PROTOCOL, request.name)
        begun = time.monotonic()
        try:
            wrong = self.ask(request)
        except (OSError, http.client.HTTPException) as fault:
            wrong = repr(fault)
        if wrong:
            self.tally.lost(kind, wrong)
            self.leave()
        else:
            self.tally.answered(kind, time.monotonic() - begun)

    def ask(self, request):
        """What is wrong with the answer, or nothing. After `connection: close` the library connects anew."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=PATIENCE)
        fields = {"content-length": str(request.size)} if request.pieces else {}
        self.connection.request(request.method, PATH, request.body() if request.pieces else None, fields)
        answer = self.connection.getresponse()
        body = answer.read()
        return request.wrong(answer.status, body)

    def leave(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None
