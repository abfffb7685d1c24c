"""All that asks at the same time: GETs and POSTs, in both versions of HTTP, through both layers."""

import threading

from ..processes import Failed
from .asked import PIECE, SLOW, Pace
from .batches import Batches
from .http1 import Http1Client
from .http2 import Http2Client
from .tally import Kind

CLIENTS = 4  # of each layer and version, and one more whose uploads are slow
HTTP1_PAUSE = 0.05
HTTP2_PAUSE = 0.02
SLOW_PAUSE = 0.01
ENDING = 60  # seconds


class Traffic:
    """Begins where it is made, and goes on until it is ended."""

    def __init__(self, ports, work, tally):
        self.tally = tally
        self.over = threading.Event()
        upload = work / "upload"
        upload.write_bytes(PIECE)
        self.clients = [Batches(ports["layer 7"], each, self.over, tally) for each in (None, upload)]
        for batches in self.clients:
            tally.expect(batches.kind)
        for layer, port in ports.items():
            for client, pause in ((Http1Client, HTTP1_PAUSE), (Http2Client, HTTP2_PAUSE)):
                paces = [Pace(pause, over=self.over) for _ in range(CLIENTS)]
                paces.append(Pace(SLOW_PAUSE, SLOW, self.over))
                self.clients += [client(port, layer, pace, tally) for pace in paces]
                for each in {request.name for pace in paces for request in pace.requests}:
                    tally.expect(Kind(layer, client.PROTOCOL, each))
        for client in self.clients:
            client.start()

    def end(self):
        """When every request that was begun has an outcome."""
        self.over.set()
        for client in self.clients:
            client.join(ENDING)
            if client.is_alive():
                raise Failed(f"a client does not end: {client.name}")
        self.check()

    def check(self):
        """That nobody who asks has died: what is not asked is not lost."""
        if self.tally.faults:
            raise Failed("not all clients lived to the end:\n" + "\n".join(self.tally.faults))
