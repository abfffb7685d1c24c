"""A constant rate: what a proxy adds to each request's time, against asking the backend directly."""

import re
import subprocess

from . import steady
from .processes import Failed
from .rounds import Rounds
from .scenarios import SMALL, Scenario
from .targets import REPO, Shape

NAME = "rate"
RATE, WARM_UP, SECONDS = 5000, 3, 8
ABOUT = f"{RATE:,} requests/s, 100 bytes, h2c to h2c: times from the moment at which each request was due"
JAR = REPO / "benchmarks/target/benchmarks.jar"
TIMES = ("p50_us", "p99_us", "p99.9_us")


def missing():
    return [] if JAR.exists() else ["(build it: mvn -pl benchmarks -am -DskipTests package)"]


def run(targets, bench, rounds, say):
    taken, standing = Rounds(NAME, say), {}
    full_speed = Scenario(NAME, ABOUT, Shape(), SMALL)
    try:
        for target in targets:
            standing[target.name] = taken.attempt(target.name, lambda: target.start(bench, Shape()))
            taken.attempt(target.name,
                          lambda: steady.warm_up(full_speed, target, *standing[target.name], bench, taken))
        names = [target.name for target in targets]
        taken.measure(names, rounds, lambda name: _once(bench, *standing[name]), lambda row: f"p99 {row['p99_us']} us")
    finally:
        steady.stop(standing.values())
    return added(taken.summary(names))


def added(rows):
    """The rows, with what each adds to the times of `direct`, if that has figures."""
    direct = rows.get("direct", {})
    for name, row in rows.items():
        if "failed" not in row and name != "direct" and "p50_us" in direct:
            row.update({f"added_{time}": row[time] - direct[time] for time in TIMES})
    return rows


def _once(bench, process, port):
    command = [bench.java, "-XX:+UseParallelGC", "-Xmx512m", "--enable-native-access=ALL-UNNAMED",
               "-cp", f"{JAR}:{JAR.parent}/lib/*", "dev.sluice.benchmarks.ConstantRate", port, RATE, WARM_UP, SECONDS]
    before = process.cpu_seconds() if process else 0
    try:
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=120)
    except subprocess.TimeoutExpired as late:
        raise Failed("the constant-rate client did not end within 120 s") from late
    cpu = process.cpu_seconds() - before if process else None
    return {**told(done.stdout, done.stderr), "cpu_us": cpu / (RATE * (WARM_UP + SECONDS)) * 1e6 if process else None}


def told(text, errors=""):
    """What the client says, if none of its requests failed."""
    found = re.search(r"^RESULT (\d+) (\d+) (\d+) (\d+)$", text, re.M)
    if not found:
        raise Failed("the constant-rate client gave nothing: " + " / ".join(errors.splitlines()[-3:]))
    *times, failed = (int(word) for word in found.groups())
    if failed:
        raise Failed(f"not every request succeeded: {failed} of {RATE * (WARM_UP + SECONDS)} failed or were not answered")
    return dict(zip(TIMES, times))
