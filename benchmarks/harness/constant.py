"""A constant rate: what a proxy adds to each request's time, against asking the backend directly."""

import re
import subprocess
from dataclasses import replace

from . import clients
from .processes import Failed
from .scenarios import SMALL
from .steady import rotated
from .targets import REPO, Shape

NAME = "rate"
RATE, WARM_UP, SECONDS = 5000, 3, 8
ABOUT = f"{RATE:,} requests/s, 100 bytes, h2c to h2c: times from the moment at which each request was due"
JAR = REPO / "benchmarks/target/benchmarks.jar"


def missing():
    return [] if JAR.exists() else ["(build it: mvn -pl benchmarks -am -DskipTests package)"]


def run(targets, bench, rounds, say):
    standing, rows = {}, {}
    try:
        for target in targets:
            standing[target.name] = target.start(bench, Shape())
            clients.h2load(replace(SMALL, requests=1_500_000 if target.jvm else 20_000),
                           standing[target.name][1], bench.work, log=False)
        for turn in range(rounds):
            for name in rotated(list(standing), turn):
                process, port = standing[name]
                before = process.cpu_seconds() if process else 0
                row = _once(bench, port)
                cpu = process.cpu_seconds() - before if process else None
                row["cpu_us"] = cpu / (RATE * (WARM_UP + SECONDS)) * 1e6 if process else None
                rows.setdefault(name, []).append(row)
                say(f"{NAME}: round {turn + 1}: {name}: p99 {row['p99_us']} us")
    finally:
        for process, _ in standing.values():
            if process:
                process.stop()
    middle = {name: {c: None if each[0][c] is None else clients.median([row[c] for row in each]) for c in each[0]}
              for name, each in rows.items()}
    direct = middle.get("direct")
    for name, row in middle.items():
        if direct and row is not direct:
            row.update({f"added_{q}": row[q] - direct[q] for q in ("p50_us", "p99_us", "p99.9_us")})
    return middle


def _once(bench, port):
    command = [bench.java, "-XX:+UseParallelGC", "-Xmx512m", "--enable-native-access=ALL-UNNAMED",
               "-cp", f"{JAR}:{JAR.parent}/lib/*", "dev.sluice.benchmarks.ConstantRate", port, RATE, WARM_UP, SECONDS]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=120)
    found = re.search(r"^RESULT (\d+) (\d+) (\d+) (\d+)$", done.stdout, re.M)
    if not found:
        raise Failed(f"the constant-rate client gave nothing:\n{done.stderr[-500:]}")
    *times, failed = (int(word) for word in found.groups())
    if failed:
        raise Failed(f"{failed} of {RATE * SECONDS} requests failed")
    return dict(zip(("p50_us", "p99_us", "p99.9_us"), times))
