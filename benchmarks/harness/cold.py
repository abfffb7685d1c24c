"""Cold start: from the process's start to its first answer, and what it answers in the five seconds after it."""

import http.client
import time
from dataclasses import replace

from . import clients
from .processes import LOOPBACK, Failed, Process, free_port
from .rounds import Rounds
from .scenarios import SMALL
from .targets import Shape, UntrainedSluice

NAME = "cold-start"
ABOUT = "from the start of the process to the first answer; answers in the 5 s after it (h2load -c8 -m32); sluice trained by `./sluice --train`"
SECONDS = 5


def run(targets, bench, rounds, say):
    taken = Rounds(NAME, say)
    started = {target.name: target for target in targets if target.name != "direct"}
    if "sluice" in started:
        started["sluice, untrained"] = UntrainedSluice()
    for target in started.values():
        target.train(bench)
    taken.measure(started, rounds, lambda name: _once(started[name], bench),
                  lambda row: f"{row['first_answer_s']:.2f} s, {row['served']}")
    return taken.summary(started)


def _once(target, bench):
    port = free_port()
    command = target.command(bench, Shape(), port)
    process = Process(target.name, command, bench.work / f"{target.name}.log", target.env(bench))
    try:
        first = _first_answer(process, port)
        seen = clients.h2load_for(replace(SMALL), port, SECONDS)
        return {"first_answer_s": first, "served": seen.requests, "rss_mb": process.rss_bytes() / 1e6}
    finally:
        process.stop()


def _first_answer(process, port):
    while process.alive():
        if time.monotonic() - process.started > 60:
            break
        try:
            connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
            connection.request("GET", "/small")
            if connection.getresponse().status == 200:
                return time.monotonic() - process.started
        except (OSError, http.client.HTTPException):
            time.sleep(0.01)
    raise Failed(f"{process.name} gave no answer:\n{process.tail()}")
