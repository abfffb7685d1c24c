"""Processes of the benchmark: started, measured and ended by their ids, whatever happens."""

import atexit
import os
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
LOOPBACK = "127.0.0.1"

_UNITS = {unit: 1024**power for power, unit in enumerate("BKMGT")}
_running = []


class Failed(Exception):
    """Something that the benchmark cannot go on after; its text is for the reader."""


def free_port():
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return probe.getsockname()[1]


class Process:
    """One program and its children; output goes to a file."""

    def __init__(self, name, command, log, env=None):
        self.name = name
        self.log = Path(log)
        self.started = time.monotonic()
        with open(self.log, "wb") as out:
            self._popen = subprocess.Popen(
                [str(word) for word in command],
                stdout=out,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env={**os.environ, **(env or {})},
                start_new_session=True,
            )
        _running.append(self)

    @property
    def pid(self):
        return self._popen.pid

    def alive(self):
        return self._popen.poll() is None

    def await_port(self, port, seconds=60):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not self.alive():
                raise Failed(f"{self.name} ended before it listened on port {port}:\n{self.tail()}")
            try:
                socket.create_connection((LOOPBACK, port), 1).close()
                return self
            except OSError:
                time.sleep(0.01)
        raise Failed(f"{self.name} does not listen on port {port}:\n{self.tail()}")

    def tail(self, lines=15):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def cpu_seconds(self):
        """User and system time of the whole process tree so far, ended children included."""
        return sum(_cpu_ticks(pid) for pid in _tree(self.pid)) / TICKS

    def rss_bytes(self):
        return sum(_rss(pid) for pid in _tree(self.pid))

    def allocated_bytes(self, jcmd):
        """What the threads of a JVM have allocated on the heap since they began; threads that ended are not in it."""
        told = subprocess.run([str(jcmd), str(self.pid), "Thread.print", "-e"], capture_output=True, text=True, check=True)
        return sum(float(size) * _UNITS[unit] for size, unit in re.findall(r" allocated=([\d.]+)([BKMGT])", told.stdout))

    def stop(self):
        if self in _running:
            _running.remove(self)
        if self.alive():
            self._popen.send_signal(signal.SIGTERM)
            try:
                self._popen.wait(15)
            except subprocess.TimeoutExpired:
                for pid in _tree(self.pid):
                    os.kill(pid, signal.SIGKILL)
                self._popen.wait()


@atexit.register
def _stop_all():
    for process in list(_running):
        process.stop()


def _tree(pid):
    pids = [pid]
    for each in pids:
        for task in Path(f"/proc/{each}/task").glob("*/children"):
            try:
                pids += [int(child) for child in task.read_text().split()]
            except OSError:
                pass
    return pids


def _cpu_ticks(pid):
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(int(field) for field in fields[11:15])
    except OSError:
        return 0


def _rss(pid):
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
