"""HAProxy in front of the gateways, with the configuration that docs/scaling.md gives to copy."""

import csv
import re
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from ..processes import LOOPBACK, Failed, Process, lasting_port

CONFIGURATION = Path(__file__).with_name("haproxy.cfg")
LAYERS = {"layer 7": "gateways", "layer 4": "connections"}  # by the proxies that have servers
PATIENCE = 90  # seconds until a state is seen


@dataclass(frozen=True)
class Checks:
    """What differs from the file. Without retries a connection that could not be made is a failed request, and shows."""

    inter: str = "1s"
    fall: int = 2
    retries: int = 0


def configured(gateways, ports, checks, admin):
    """The file with the addresses of this run; `gateways` are pairs of a traffic and a management port."""
    text = CONFIGURATION.read_text()
    for i, (traffic, management) in enumerate(gateways, 1):
        text = text.replace(f"10.0.0.{i}:8080", f"{LOOPBACK}:{traffic}")
        text = re.sub(rf"(server gateway-{i} .*)port 8081", rf"\g<1>port {management}", text)
    for written, used in zip((":8080", ":8443"), ports):
        text = text.replace(f"bind {written}", f"bind {LOOPBACK}:{used}")
    text = text.replace("/run/haproxy/admin.sock", str(admin))
    text = text.replace("inter 1s fall 2", f"inter {checks.inter} fall {checks.fall}")
    return re.sub(r"retries 1 .*", f"retries {checks.retries}", text) if checks.retries != 1 else text


@dataclass(frozen=True)
class Down:
    """A gateway that was taken out, in one layer; when that was seen, and what the check had come to."""

    at: float
    gateway: str
    layer: str
    why: str


class Balancer:
    """One process with a port for each layer. Whoever looks at its states keeps `downs` up to date."""

    def __init__(self, work, fleet, checks):
        self.downs = []
        self.counts = {}
        self.admin = work / "haproxy.sock"
        self.ports = dict(zip(LAYERS, (lasting_port(), lasting_port())))
        ports = [(each.port, each.management_port) for each in fleet]
        file = work / "haproxy.cfg"
        file.write_text(configured(ports, self.ports.values(), checks, self.admin))
        self.process = Process("haproxy", ["haproxy", "-db", "-f", file], work / "haproxy.log")
        for port in self.ports.values():
            self.process.await_port(port)

    def states(self, gateway):
        """UP, DOWN, or on the way (`UP 1/2`), of each layer."""
        return [row["status"] for row in self.look() if row["svname"] == gateway]

    def look(self):
        """What the statistics say of the gateways; each that went DOWN since the last look is kept, up again or not."""
        rows = servers(self.ask("show stat"))
        self.downs += downs(rows, self.counts)
        return rows

    def ask(self, command):
        with socket.socket(socket.AF_UNIX) as admin:
            admin.settimeout(10)
            admin.connect(str(self.admin))
            admin.sendall(command.encode() + b"\n")
            with admin.makefile("r") as answer:
                return answer.read()

    def await_up(self, gateway):
        deadline = time.monotonic() + PATIENCE
        while not all(state == "UP" for state in self.states(gateway)):
            if time.monotonic() > deadline:
                raise Failed(f"haproxy does not take {gateway} in: {self.states(gateway)}\n{self.process.tail()}")
            time.sleep(0.05)


def servers(text):
    """The rows of gateways, one for each layer."""
    rows = csv.DictReader(text.removeprefix("# ").splitlines())
    return [row for row in rows if row["pxname"] in LAYERS.values() and row["svname"] not in ("FRONTEND", "BACKEND")]


def downs(rows, counts):
    """Those of which more are counted than before; brings `counts` up to date."""
    layers = {proxy: layer for layer, proxy in LAYERS.items()}
    for row in rows:
        server, count = (row["pxname"], row["svname"]), int(row["chkdown"])
        why = f"{row['check_desc']} after {row['check_duration']} ms"
        for _ in range(counts.get(server, 0), count):
            yield Down(time.monotonic(), row["svname"], layers[row["pxname"]], why)
        counts[server] = count
