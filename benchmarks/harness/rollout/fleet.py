"""The gateways, each a process with ports of its own that it keeps from start to start, and the backends behind them."""

import os
import re
import time
import urllib.error
import urllib.request

from ..processes import LOOPBACK, Failed, Process, lasting_port
from ..targets import REPO
from .asked import SIZES

EVENT_LOOPS = 1  # of each gateway: several share a small machine
START = 120  # seconds
LOG_STOP = re.compile(r"stop: (.*)")


def backends(work):
    """Two nghttpd that send uploads back; their ports."""
    ports = []
    for size in SIZES:
        served = work / f"page-{size}"
        served.mkdir()
        (served / "index.html").write_bytes(b"x" * size)
        port = lasting_port()
        command = ["nghttpd", "--no-tls", "--echo-upload", "-d", served, port]
        Process(f"nghttpd-{size}", command, work / f"nghttpd-{size}.log").await_port(port)
        ports.append(port)
    return ports


class Gateway:
    def __init__(self, name, work, backend_ports, drain_delay):
        self.name = name
        self.port = lasting_port()
        self.management_port = lasting_port()
        self.work = work
        self.starts = 0
        self.process = None
        self.command = [os.environ.get("SLUICE", REPO / "sluice"), "-p", self.port, "--management-port", self.management_port]
        for port in backend_ports:
            self.command += ["-b", f"h2c://{LOOPBACK}:{port}"]
        self.command += [f"--sluice.drain.delay={drain_delay}", "--sluice.drain.timeout=30s"]

    def start(self):
        self.starts += 1
        options = f"{os.environ.get('SLUICE_JVM_OPTS', '')} -Dreactor.netty.ioWorkerCount={EVENT_LOOPS}"
        log = self.work / f"{self.name}-{self.starts}.log"
        self.process = Process(self.name, self.command, log, {"SLUICE_JVM_OPTS": options.strip()})

    def await_ready(self):
        deadline = time.monotonic() + START
        while not self.ready():
            if not self.process.alive():
                raise Failed(f"{self.name} ended before it was ready:\n{self.process.tail()}")
            if time.monotonic() > deadline:
                raise Failed(f"{self.name} does not become ready:\n{self.process.tail()}")
            time.sleep(0.05)

    def ready(self):
        url = f"http://{LOOPBACK}:{self.management_port}/actuator/health/readiness"
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def said_of_its_stop(self):
        return LOG_STOP.findall(self.process.log.read_text(errors="replace"))
