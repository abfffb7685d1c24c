"""A client of HTTP/2 that knows what GOAWAY means: it opens no more streams, waits for those that it has, and goes on elsewhere.

Load generators count what a connection did not answer as failed, or do not count it. Here a stream above the last id of a GOAWAY is
sent again, because that proves it was never processed; every other one has to be answered whole. RST_STREAM(REFUSED_STREAM) should
prove the same, but HAProxy 2.6 sends it for requests that were read to their end by a gateway that then died: it is a loss.
"""

import socket
import threading
import time
from dataclasses import dataclass

from ..processes import LOOPBACK
from . import frames
from .asked import PATH, Request
from .tally import Kind

MOST_OPEN = 16
LAST_WORDS = 10  # seconds for what is under way when the run is over
CREDIT = 2**30  # for the connection: nothing that is asked here comes near


@dataclass
class Stream:
    request: Request
    kind: Kind
    begun: float
    status: object = None
    body: bytes = b""


class Http2Connection:
    """One connection: its user's threads open streams, its reader takes the answers."""

    def __init__(self, port, tally):
        self.socket = socket.create_connection((LOOPBACK, port), timeout=None)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.tally = tally
        self.changed = threading.Condition()
        self.open = {}
        self.unprocessed = []
        self.next_id = 1
        self.window = frames.WINDOW
        self.usable = True
        self.ended = False
        self.socket.sendall(frames.PREFACE + frames.frame(frames.SETTINGS)
                            + frames.frame(frames.WINDOW_UPDATE, payload=CREDIT.to_bytes(4, "big")))
        threading.Thread(target=self.read, daemon=True).start()

    def request(self, request, kind):
        """Whether it was taken: not where the connection takes no more. Gives its id."""
        with self.changed:
            self.changed.wait_for(lambda: not self.usable or len(self.open) < MOST_OPEN)
            if not self.usable:
                return 0
            stream, self.next_id = self.next_id, self.next_id + 2
            self.open[stream] = Stream(request, kind, time.monotonic())
            flags = frames.END_HEADERS | (0 if request.pieces else frames.END_STREAM)
            self.write(frames.HEADERS, flags, stream, frames.request_head(request.method, PATH))
        self.upload(stream, request)
        return stream

    def upload(self, stream, request):
        left = request.size
        for piece in request.body():
            left -= len(piece)
            with self.changed:
                self.changed.wait_for(lambda: self.ended or stream not in self.open or self.window >= len(piece))
                if self.ended or stream not in self.open:
                    return
                self.window -= len(piece)
                self.write(frames.DATA, 0 if left else frames.END_STREAM, stream, piece)

    def write(self, kind, flags, stream=0, payload=b""):
        """Under the lock. A socket that is gone is told by its reader."""
        try:
            self.socket.sendall(frames.frame(kind, flags, stream, payload))
        except OSError:
            self.usable = False

    def read(self):
        """What the reader itself dies of is kept before anybody is told that the connection has ended."""
        why = "the reader died"
        try:
            with self.tally.keeping_faults("the reader of an HTTP/2 connection"):
                why = self.read_frames()
        finally:
            self.end(why)

    def read_frames(self):
        """Until there are no more; gives why."""
        try:
            with self.socket.makefile("rb") as source:
                for each in frames.read(source):
                    with self.changed:
                        self.on(*each)
                        self.changed.notify_all()
        except OSError as fault:
            return repr(fault)
        return "the connection ended"

    def on(self, kind, flags, stream, payload):
        if kind == frames.SETTINGS and not flags & frames.ACK:
            self.write(frames.SETTINGS, frames.ACK)
        elif kind == frames.PING and not flags & frames.ACK:
            self.write(frames.PING, frames.ACK, payload=payload)
        elif kind == frames.WINDOW_UPDATE and stream == 0:
            self.window += frames.number(payload)
        elif kind == frames.GOAWAY:
            self.on_goaway(frames.number(payload), frames.number(payload[4:]))
        elif kind == frames.RST and stream in self.open:
            self.lose(stream, f"reset with code {frames.number(payload)}")
        elif kind in (frames.HEADERS, frames.DATA) and stream in self.open:
            self.on_answer(kind, flags, stream, payload)

    def on_goaway(self, last_id, code):
        """With an error nothing is proved: those streams are lost when the connection ends."""
        if self.usable:
            self.tally.went_away()
        self.usable = False
        for stream in [each for each in self.open if each > last_id and code == 0]:
            self.unprocessed.append(self.open.pop(stream))

    def on_answer(self, kind, flags, stream, payload):
        answer = self.open[stream]
        if kind == frames.DATA:
            answer.body += frames.content(flags, payload)
        elif answer.status is None:
            answer.status = frames.status(flags, payload)
        if flags & frames.END_STREAM:
            wrong = answer.request.wrong(answer.status, answer.body)
            if wrong:
                self.lose(stream, wrong)
            else:
                del self.open[stream]
                self.tally.answered(answer.kind, time.monotonic() - answer.begun)

    def lose(self, stream, why):
        self.tally.lost(self.open.pop(stream).kind, why)

    def end(self, why):
        """Nothing comes any more: what is still open is lost."""
        with self.changed:
            self.usable, self.ended = False, True
            for stream in list(self.open):
                self.lose(stream, why)
            self.socket.close()
            self.changed.notify_all()

    def finish(self):
        """Waits for what is under way; what has no answer then is lost."""
        with self.changed:
            self.usable = False
            self.changed.wait_for(lambda: not self.open, LAST_WORDS)
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # its reader was faster
        self.end("no answer when the run was over")


class Http2Client(threading.Thread):
    """Opens a connection whenever the one that it has takes no more."""

    PROTOCOL = "HTTP/2"

    def __init__(self, port, layer, pace, tally):
        super().__init__(daemon=True)
        self.port = port
        self.layer = layer
        self.pace = pace
        self.tally = tally
        self.connections = []

    def run(self):
        with self.tally.keeping_faults(f"a client of {self.PROTOCOL} at {self.layer}"):
            for request in self.pace:
                self.send(request)
                self.send_again()
            for connection in self.connections:
                connection.finish()
            self.send_again(over=True)

    def send(self, request):
        kind = Kind(self.layer, self.PROTOCOL, request.name)
        try:
            if self.connections and self.connections[-1].request(request, kind):
                return
            self.connections = [each for each in self.connections if not each.ended or each.unprocessed]
            self.connections.append(Http2Connection(self.port, self.tally))
            if not self.connections[-1].request(request, kind):
                self.tally.lost(kind, "a new connection took no request")
        except OSError as fault:
            self.tally.lost(kind, repr(fault))

    def send_again(self, over=False):
        """What is proved never to have been processed; when the run is over there is no connection for it left."""
        for connection in self.connections:
            with connection.changed:
                again, connection.unprocessed = connection.unprocessed, []
            for each in again:
                if over:
                    self.tally.lost(each.kind, "excluded by a GOAWAY when the run was over")
                else:
                    self.tally.sent_again(each.kind)
                    self.send(each.request)
