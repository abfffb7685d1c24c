"""An h2c client on python3-h2 that does what proper clients do rarely. Usage: h2_client.py PORT SCENARIO

Says "ok" at the end, or fails with what it saw. Behind the gateway is h2_server.py."""

import hashlib
import socket
import sys

import h2.config
import h2.connection
import h2.events
import h2.settings

INITIAL_WINDOW_SIZE = h2.settings.SettingCodes.INITIAL_WINDOW_SIZE


def noise(size):
    return bytes((i * 31 + i // 251) % 256 for i in range(size))


class Client:
    def __init__(self, window=65535):
        self.sock = socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=60)
        self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(client_side=True, header_encoding="utf-8"))
        self.h2.local_settings = h2.settings.Settings(client=True, initial_values={INITIAL_WINDOW_SIZE: window})
        self.h2.initiate_connection()
        self.next = 1
        self.answers = {}
        self.credit = True
        self.flush()

    def flush(self):
        self.sock.sendall(self.h2.data_to_send())

    def raw(self, frame):
        self.sock.sendall(self.h2.data_to_send() + frame)

    def request(self, path, method="GET", fields=(), end=True, **priority):
        stream, self.next = self.next, self.next + 2
        head = [(":method", method), (":scheme", "http"), (":authority", "a.test"), (":path", path), *fields]
        self.h2.send_headers(stream, head, end_stream=end, **priority)
        self.answers[stream] = {"fields": {}, "trailers": {}, "body": bytearray(), "ended": False, "largest": 0}
        self.flush()
        return stream

    def upload(self, stream, body, piece=16384, padding=None, trailers=None):
        extra = 0 if padding is None else padding + 1
        while body:
            room = min(self.h2.local_flow_control_window(stream) - extra, piece)
            if room <= 0:
                self.read()
                continue
            part, body = body[:room], body[room:]
            self.h2.send_data(stream, part, end_stream=not body and not trailers, pad_length=padding)
            self.flush()
        if trailers:
            self.h2.send_headers(stream, trailers, end_stream=True)
            self.flush()

    def read(self):
        data = self.sock.recv(65536)
        assert data, "the gateway closed the connection"
        for event in self.h2.receive_data(data):
            if isinstance(event, (h2.events.StreamReset, h2.events.ConnectionTerminated)):
                raise AssertionError(repr(event))
            answer = self.answers.get(getattr(event, "stream_id", None))
            if isinstance(event, h2.events.ResponseReceived):
                answer["fields"] = dict(event.headers)
            elif isinstance(event, h2.events.TrailersReceived):
                answer["trailers"] = dict(event.headers)
            elif isinstance(event, h2.events.DataReceived):
                answer["body"].extend(event.data)
                answer["largest"] = max(answer["largest"], len(event.data))
                if self.credit:
                    self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            elif isinstance(event, h2.events.StreamEnded):
                answer["ended"] = True
        self.flush()

    def expect(self, stream, body, status="200"):
        answer = self.answers[stream]
        while not answer["ended"]:
            self.read()
        assert answer["fields"][":status"] == status, answer["fields"]
        assert bytes(answer["body"]) == body, "%d bytes instead of %d" % (len(answer["body"]), len(body))
        return answer


def tiny_window():
    client = Client(window=7)
    answer = client.expect(client.request("/noise?3000"), noise(3000))
    assert answer["largest"] <= 7, answer["largest"]


def window_that_opens_late():
    client = Client(window=0)
    stream = client.request("/noise?200000")
    while not client.answers[stream]["fields"]:
        client.read()
    assert not client.answers[stream]["body"]
    client.h2.update_settings({INITIAL_WINDOW_SIZE: 30000})
    client.flush()
    client.expect(stream, noise(200000))


def window_that_becomes_negative():
    client = Client(window=65535)
    client.credit = False
    stream = client.request("/noise?200000")
    while len(client.answers[stream]["body"]) < 40000:
        client.read()
    # more was sent than the new window allows: only credit beyond the difference lets it go on
    client.h2.update_settings({INITIAL_WINDOW_SIZE: 100})
    client.flush()
    client.credit = True
    client.h2.increment_flow_control_window(1 << 20)
    client.h2.increment_flow_control_window(1 << 20, stream)
    client.flush()
    client.expect(stream, noise(200000))


def stalled_stream_stalls_no_other():
    client = Client()
    client.credit = False
    client.h2.increment_flow_control_window(1 << 24)
    stalled = client.request("/noise?500000")
    while len(client.answers[stalled]["body"]) < 65535:
        client.read()
    for _ in range(5):
        client.expect(client.request("/noise?50000"), noise(50000))
    client.credit = True
    client.h2.increment_flow_control_window(1 << 20, stalled)
    client.flush()
    client.expect(stalled, noise(500000))


def fields_in_many_frames():
    client = Client()
    fields = [("x-%d" % i, "%04d" % i * 100) for i in range(60)]
    client.expect(client.request("/", fields=fields), b"ok")
    answer = client.expect(client.request("/many-fields"), b"ok")
    assert len([name for name in answer["fields"] if name.startswith("x-field-")]) == 100, answer["fields"]


def padding_and_trailers():
    client = Client()
    body = noise(150000)
    stream = client.request("/echo", "POST", end=False)
    client.upload(stream, body, piece=999, padding=200, trailers=[("x-end", "yes")])
    answer = client.expect(stream, body)
    assert answer["trailers"]["x-sha256"] == hashlib.sha256(body).hexdigest(), answer["trailers"]
    assert answer["trailers"]["x-request-trailer"] == "yes", answer["trailers"]


def empty_data_ends_the_upload():
    client = Client()
    stream = client.request("/echo", "POST", end=False)
    client.h2.send_data(stream, b"all")
    client.h2.send_data(stream, b"", end_stream=True)
    client.flush()
    client.expect(stream, b"all")


def priorities_and_what_nobody_knows():
    client = Client()
    first = client.request("/", priority_weight=200, priority_exclusive=True)
    client.h2.prioritize(101, weight=7, depends_on=first)
    client.raw(b"\x00\x00\x04\xee\xff\x00\x00\x00\x00junk")  # an unknown type with unknown flags
    client.raw(b"\x00\x00\x03\xef\x00\x00\x00\x00\x01abc")  # and one on a stream
    client.raw(b"\x00\x00\x06\x04\x00\x00\x00\x00\x00\x7e\x57\x00\x00\x00\x01")  # an unknown setting
    client.expect(first, b"ok")
    client.h2.ping(b"sluice!!")
    client.expect(client.request("/"), b"ok")


def uploads_and_downloads_at_once():
    client = Client()
    body = noise(60000)
    streams = [client.request("/echo", "POST", end=False) for _ in range(20)]
    downloads = [client.request("/noise?60000") for _ in range(20)]
    for stream in streams:
        client.upload(stream, body, piece=5000)
    for stream in streams + downloads:
        client.expect(stream, body)


globals()[sys.argv[2]]()
print("ok")
