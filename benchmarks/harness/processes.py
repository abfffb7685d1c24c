"""Processes of the benchmark: started, measured and ended by their ids, whatever happens."""

import atexit
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
LOOPBACK = "127.0.0.1"

LOWEST_PORT = 10_000
ENOUGH_PORTS = 1000  # of fewer, all could be taken

_UNITS = {unit: 1024**power for power, unit in enumerate("BKMGT")}
_running = []
_given = set()


class Failed(Exception):
    """Something that the benchmark cannot go on after; its text is for the reader."""


def free_port():
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return probe.getsockname()[1]


def lasting_port():
    """One that stays free while nobody listens on it: below those that the kernel gives to clients' sockets. Where it gives them
    all, from 1024 on, any free one: that a client's socket takes it before a server is there again is unlikely then, no more."""
    lowest_of_clients = int(_text(Path("/proc/sys/net/ipv4/ip_local_port_range")).split()[0])
    below = range(LOWEST_PORT, lowest_of_clients)
    while True:
        port = random.choice(below) if len(below) >= ENOUGH_PORTS else free_port()
        with socket.socket() as probe:
            if port not in _given and probe.connect_ex((LOOPBACK, port)) != 0:
                _given.add(port)
                return port


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
        return allocated(self.ask(jcmd, "Thread.print", "-e"))

    def ask(self, jcmd, *words):
        """What a JVM answers to a diagnostic command."""
        command = [str(jcmd), str(self.pid), *words]
        try:
            told = subprocess.run(command, capture_output=True, text=True, timeout=60)
        except subprocess.TimeoutExpired as late:
            raise Failed(f"{self.name} does not answer {words[0]}") from late
        if told.returncode:
            raise Failed(f"{self.name} does not answer {words[0]}: {(told.stderr or told.stdout).strip()[-300:]}")
        return told.stdout

    def cpu_by_thread(self):
        """Seconds of user and of system time so far, by the threads' names; threads that ended are not in it."""
        stats = (_text(path) for path in Path(f"/proc/{self.pid}/task").glob("*/stat"))
        return by_name(stat for stat in stats if stat)

    def send(self, what):
        self._popen.send_signal(what)

    def await_exit(self, seconds):
        """Its exit code; of one that a signal ended by itself, less than 0."""
        try:
            code = self._popen.wait(seconds)
        except subprocess.TimeoutExpired as late:
            raise Failed(f"{self.name} does not end within {seconds} s:\n{self.tail()}") from late
        _running.remove(self)
        return code

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


def allocated(threads):
    """The sum of what the threads of a thread dump have allocated, in bytes."""
    found = re.findall(r" allocated=([\d.]+)([BKMGT])", threads)
    if not found:
        raise Failed("the thread dump does not tell what was allocated")
    return sum(float(size) * _UNITS[unit] for size, unit in found)


def by_name(stats):
    """User and system seconds by thread name, from what /proc/PID/task/TID/stat says of each."""
    totals = {}
    for stat in stats:
        name, fields = stat[stat.index("(") + 1 : stat.rindex(")")], stat.rpartition(")")[2].split()
        user, system = totals.get(name, (0, 0))
        totals[name] = (user + int(fields[11]) / TICKS, system + int(fields[12]) / TICKS)
    return totals


def end_on_signals():
    """What was started in a background ignores Ctrl-C, and SIGTERM would leave the processes behind."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGINT, signal.default_int_handler)


@atexit.register
def _stop_all():
    """A second Ctrl-C, or timeout's second signal, must not end this half-way: what has a session of its own would stay for ever."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    for process in _running:
        if process.alive():
            process.send(signal.SIGTERM)  # all at once: a gateway takes seconds to drain, and a second signal ends it
    for process in list(_running):
        process.stop()


def _tree(pid):
    pids = [pid]
    for each in pids:
        for task in Path(f"/proc/{each}/task").glob("*/children"):
            pids += [int(child) for child in _text(task).split()]
    return pids


def _text(path):
    """Of something that may just have ended, nothing."""
    try:
        return path.read_text()
    except OSError:
        return ""


def _cpu_ticks(pid):
    stat = _text(Path(f"/proc/{pid}/stat"))
    return sum(int(field) for field in stat.rpartition(")")[2].split()[11:15])


def _rss(pid):
    statm = _text(Path(f"/proc/{pid}/statm"))
    return int(statm.split()[1]) * os.sysconf("SC_PAGE_SIZE") if statm else 0
