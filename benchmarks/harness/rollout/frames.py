"""HTTP/2 frames, as far as a client needs them (RFC 9113); header blocks of HPACK's static table and plain literals."""

import struct

DATA, HEADERS, RST, SETTINGS, PING, GOAWAY, WINDOW_UPDATE = 0, 1, 3, 4, 6, 7, 8
END_STREAM, ACK, END_HEADERS, PADDED, PRIORITY = 1, 1, 4, 8, 32
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
WINDOW = 65_535
METHODS = {"GET": b"\x82", "POST": b"\x83"}
STATUS_200 = 0x88
STATUS_NAME = 8


def frame(kind, flags=0, stream=0, payload=b""):
    return struct.pack(">IBI", len(payload) << 8 | kind, flags, stream) + payload


def request_head(method, path):
    text = path.encode()
    return METHODS[method] + b"\x86\x04" + bytes([len(text)]) + text + b"\x01\x04test"


def number(payload):
    """The 31 bits that SETTINGS' kin begin with: a stream, or an increment."""
    return struct.unpack(">I", payload[:4])[0] & 0x7FFFFFFF


def read(source):
    """Frame by frame as (kind, flags, stream, payload), to the connection's end; half a frame before it is none."""
    while len(head := source.read(9)) == 9:
        size_and_kind, flags, stream = struct.unpack(">IBI", head)
        payload = source.read(size_and_kind >> 8)
        if len(payload) == size_and_kind >> 8:
            yield size_and_kind & 0xFF, flags, stream & 0x7FFFFFFF, payload


def content(flags, payload):
    """What a DATA frame or HEADERS frame carries, without what may stand around it."""
    end = len(payload)
    start = 0
    if flags & PADDED:
        start, end = 1, end - payload[0]
    return payload[start:end]


def status(flags, payload):
    """The number where it is 200, or is written out; of any other one how its block begins."""
    block = content(flags, payload)[5 if flags & PRIORITY else 0 :]
    if block[0] == STATUS_200:
        return 200
    if block[0] & 0x3F == STATUS_NAME and block[1] == 3 and block[2:5].isdigit():
        return int(block[2:5])
    return f"something else than 200 ({block[:6].hex()})"
