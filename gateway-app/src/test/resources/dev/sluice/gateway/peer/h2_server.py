"""An h2c server on python3-h2 whose paths do what proper servers do rarely. Usage: h2_server.py PORT"""

import hashlib
import socket
import sys
import threading

import h2.config
import h2.connection
import h2.errors
import h2.events
import h2.settings

WINDOW = 1000  # a request's body comes in pieces of at most this many bytes
seen = {}  # how often a path was asked for, over all connections
seen_lock = threading.Lock()


def noise(size):
    return bytes((i * 31 + i // 251) % 256 for i in range(size))


class Connection:
    def __init__(self, sock):
        self.sock = sock
        self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding="utf-8"))
        self.h2.local_settings = h2.settings.Settings(
            client=False,
            initial_values={
                h2.settings.SettingCodes.MAX_CONCURRENT_STREAMS: 50,
                h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: WINDOW,
                h2.settings.SettingCodes.MAX_HEADER_LIST_SIZE: 65536,
            },
        )
        self.requests = {}  # stream id -> (fields, body)
        self.unsent = {}  # stream id -> [body, padding, trailers]
        self.last = False

    def serve(self):
        self.h2.initiate_connection()
        self.flush()
        try:
            while not (self.last and not self.unsent):
                data = self.sock.recv(65536)
                if not data:
                    break
                for event in self.h2.receive_data(data):
                    self.on(event)
                self.push()
                self.flush()
        except OSError:
            pass
        self.sock.close()

    def flush(self):
        self.sock.sendall(self.h2.data_to_send())

    def on(self, event):
        if isinstance(event, h2.events.RequestReceived):
            self.requests[event.stream_id] = (dict(event.headers), bytearray())
        elif isinstance(event, h2.events.DataReceived):
            self.requests[event.stream_id][1].extend(event.data)
            self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, h2.events.TrailersReceived):
            self.requests[event.stream_id][0].update(dict(event.headers))
        elif isinstance(event, h2.events.StreamReset):
            self.unsent.pop(event.stream_id, None)
        elif isinstance(event, h2.events.StreamEnded):
            self.answer(event.stream_id, *self.requests.pop(event.stream_id))

    def answer(self, stream, fields, body):
        path, _, query = fields[":path"].partition("?")
        with seen_lock:
            times = seen[fields[":path"]] = seen.get(fields[":path"], 0) + 1
        status = "200"
        head = []
        out = b"ok"
        padding = None
        trailers = None
        if path == "/echo":
            out = bytes(body)
            trailers = [("x-sha256", hashlib.sha256(out).hexdigest()), ("x-request-trailer", fields.get("x-end", "none"))]
        elif path == "/noise":
            out = noise(int(query))
        elif path == "/padded":
            out = noise(int(query))
            padding = 255
        elif path == "/status":
            status = query
            out = b""
        elif path == "/hints":
            self.h2.send_headers(stream, [(":status", "103"), ("link", "</a.css>; rel=preload")])
        elif path == "/many-fields":
            head = [("x-field-%d" % i, "%03d" % i * 66) for i in range(100)]
        elif path == "/trailers-only":
            self.h2.send_headers(stream, [(":status", "200"), ("grpc-status", "5")], end_stream=True)
            return
        elif path == "/refused" and times == 1:
            self.h2.reset_stream(stream, h2.errors.ErrorCodes.REFUSED_STREAM)
            return
        elif path == "/excluded" and times == 1:
            # as if it had never come: whoever sent it may send it again
            self.flush()
            self.goaway(stream - 2)
            return
        elif path == "/goaway":
            self.goaway(stream)
            out = noise(300000)
        elif path == "/unknown-frames":
            # a type, flags and a setting that nobody knows
            self.sock.sendall(self.h2.data_to_send() + b"\x00\x00\x04\xee\xff\x00\x00\x00\x00junk")
            self.h2.update_settings({0x7E57: 1})
        elif path == "/reset":
            self.h2.send_headers(stream, [(":status", "200")])
            self.h2.send_data(stream, b"part")
            self.h2.reset_stream(stream, h2.errors.ErrorCodes.ENHANCE_YOUR_CALM)
            return
        if path in ("/refused", "/excluded"):
            out = b"%d:" % times + bytes(body)
        self.h2.send_headers(stream, [(":status", status)] + head, end_stream=not out and not trailers)
        if out or trailers:
            self.unsent[stream] = [out, padding, trailers]

    def goaway(self, last):
        """Written by hand: the library takes no stream's frame after a GOAWAY of its own."""
        self.sock.sendall(
            self.h2.data_to_send() + b"\x00\x00\x08\x07\x00\x00\x00\x00\x00" + last.to_bytes(4, "big") + b"\x00" * 4
        )
        self.last = True

    def push(self):
        for stream in list(self.unsent):
            out, padding, trailers = self.unsent[stream]
            extra = 0 if padding is None else padding + 1
            while out:
                room = min(self.h2.local_flow_control_window(stream), self.h2.max_outbound_frame_size) - extra
                if room <= 0:
                    break
                part, out = out[:room], out[room:]
                self.h2.send_data(stream, part, end_stream=not out and not trailers, pad_length=padding)
            if out:
                self.unsent[stream][0] = out
                continue
            if trailers:
                self.h2.send_headers(stream, trailers, end_stream=True)
            del self.unsent[stream]


def main():
    listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
    while True:
        sock, _ = listener.accept()
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=Connection(sock).serve, daemon=True).start()


main()
