"""Idle connections: what 5,000 clients cost that are there and ask for nothing any more."""

import re
import resource
import socket
import struct
import subprocess
from pathlib import Path

from . import clients
from .processes import LOOPBACK, Failed
from .scenarios import SMALL
from .targets import Shape

NAME = "idle"
ABOUT = "5,000 h2c connections, each of which has had one answer"
CONNECTIONS = 5000
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
SETTINGS, HEADERS, ACK, END_STREAM, END_HEADERS = 4, 1, 1, 1, 4


def run(targets, bench, say):
    _raise_limit()
    results = {}
    for target in targets:
        if target.name == "direct":
            continue
        try:
            results[target.name] = _once(target, bench)
            say(f"{NAME}: {target.name}: {results[target.name]['bytes_each']:.0f} bytes each")
        except Failed as failure:
            results[target.name] = {"failed": str(failure).splitlines()[0]}
    return results


def _once(target, bench):
    process, port = target.start(bench, Shape())
    clients_open = []
    try:
        clients.h2load(SMALL, port, bench.work, log=False)
        clients_open += [_connect(port) for _ in range(50)]  # what the first ones cost is not what each costs
        before = _memory(process, bench)
        clients_open += [_connect(port) for _ in range(CONNECTIONS)]
        after = _memory(process, bench)
        return {"bytes_each": (after - before) / CONNECTIONS, "rss_mb": process.rss_bytes() / 1e6}
    finally:
        for each in clients_open:
            each.close()
        process.stop()


def _memory(process, bench):
    """Resident memory; of a JVM the live heap, after a collection, and what is resident outside of its heap."""
    if b"java" not in Path(f"/proc/{process.pid}/cmdline").read_bytes().split(b"\0")[0]:
        return process.rss_bytes()
    subprocess.run([bench.jcmd, str(process.pid), "GC.run"], check=True, capture_output=True)
    info = subprocess.run([bench.jcmd, str(process.pid), "GC.heap_info"], check=True, capture_output=True, text=True).stdout
    live = sum(int(kb) for kb in re.findall(r"(?:PSYoungGen|ParOldGen|total reserved).* used (\d+)K", info)) * 1024
    return live + _outside_heap(process.pid, info)


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
