"""Idle connections: what 5,000 clients cost that are there and ask for nothing any more."""

import re
import resource
import socket
import struct
from pathlib import Path

from . import clients
from .processes import LOOPBACK, Failed
from .rounds import Rounds
from .scenarios import SMALL
from .targets import Shape

NAME = "idle"
ABOUT = "5,000 h2c connections, each of which has had one answer"
CONNECTIONS = 5000
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
SETTINGS, HEADERS, ACK, END_STREAM, END_HEADERS = 4, 1, 1, 1, 4


def run(targets, bench, say):
    _raise_limit()
    taken = Rounds(NAME, say)
    started = {target.name: target for target in targets if target.name != "direct"}
    taken.measure(started, 1, lambda name: _once(started[name], bench), lambda row: f"{row['bytes_each']:.0f} bytes each")
    return taken.summary(started)


def _once(target, bench):
    process, port = target.start(bench, Shape())
    clients_open = []
    try:
        clients.h2load(SMALL, port, bench.work, log=False)
        clients_open += [_connect(port) for _ in range(50)]  # what the first ones cost is not what each costs
        before = _memory(target, process, bench)
        clients_open += [_connect(port) for _ in range(CONNECTIONS)]
        after = _memory(target, process, bench)
        each, resident = ((now - then) / CONNECTIONS for now, then in zip(after, before))
        return {"bytes_each": each, "rss_each": resident, "rss_mb": process.rss_bytes() / 1e6}
    except OSError as failure:
        raise Failed(f"a client could not connect: {failure}") from failure
    finally:
        for client in clients_open:
            client.close()
        process.stop()


def _memory(target, process, bench):
    """What is in use, and resident memory. In use, of a JVM: the live heap, and what is resident outside of the heap."""
    if not target.jvm:
        return process.rss_bytes(), process.rss_bytes()
    process.ask(bench.jcmd, "GC.run")
    info = process.ask(bench.jcmd, "GC.heap_info")
    return live_bytes(info) + _outside_heap(process.pid, info), process.rss_bytes()


def live_bytes(heap_info):
    """What is in use of the heap, as the parallel collector tells it, or G1."""
    used = re.findall(r"(?:PSYoungGen|ParOldGen|total reserved|garbage-first heap).* used (\d+)K", heap_info)
    if not used:
        raise Failed("what this collector tells of its heap is not understood")
    return sum(int(kb) for kb in used) * 1024


def _outside_heap(pid, info):
    """Resident bytes of the mappings that are no part of the heap, whose ranges the JVM tells."""
    ranges = [(int(low, 16), int(high, 16)) for low, high in re.findall(r"\[0x(\w+), ?0x\w+, ?0x(\w+)\)", info)]
    total, counted = 0, False
    for line in Path(f"/proc/{pid}/smaps").read_text().splitlines():
        mapping = re.match(r"([0-9a-f]+)-([0-9a-f]+) ", line)
        if mapping:
            start = int(mapping[1], 16)
            counted = not any(low <= start < high for low, high in ranges)
        elif counted and line.startswith("Rss:"):
            total += int(line.split()[1]) * 1024
    return total


def _raise_limit():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < CONNECTIONS + 200:
        raise Failed(f"{NAME} needs {CONNECTIONS + 200} open files, and {hard} are allowed (ulimit -Hn)")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def _connect(port):
    """A connection that has had its answer. The fields are indexed: GET, http, and literals for the rest (RFC 7541)."""
    fields = b"\x82\x86\x44\x06/small\x41\x09127.0.0.1"
    client = socket.create_connection((LOOPBACK, port), 20)
    client.sendall(PREFACE + _frame(SETTINGS, 0, 0) + _frame(HEADERS, END_STREAM | END_HEADERS, 1, fields))
    buffered = b""
    while True:
        data = client.recv(65536)
        if not data:
            raise Failed("a connection was closed that should be idle")
        buffered += data
        while len(buffered) >= 9 and len(buffered) >= 9 + (length := int.from_bytes(buffered[:3], "big")):
            kind, flags, stream = struct.unpack(">BBI", buffered[3:9])
            buffered = buffered[9 + length:]
            if kind == SETTINGS and not flags & ACK:
                client.sendall(_frame(SETTINGS, ACK, 0))
            if stream == 1 and flags & END_STREAM and kind in (0, HEADERS):
                return client
