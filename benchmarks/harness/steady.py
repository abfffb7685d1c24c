"""Runs one steady scenario: all targets stand side by side, and each round measures each of them once."""

from dataclasses import replace

from . import clients, warmup
from .rounds import Rounds


def run(scenario, targets, bench, rounds, say):
    """The figures of each target by its name; of one that failed, why instead."""
    taken, standing = Rounds(scenario.name, say), {}
    targets = {target.name: target for target in targets if target.name not in scenario.without}
    try:
        for name, target in targets.items():
            standing[name] = taken.attempt(name, lambda: target.start(bench, scenario.shape))
            taken.attempt(name, lambda: warm_up(scenario, target, *standing[name], bench, taken))
        taken.measure(targets, rounds, lambda name: measure(scenario, targets[name], *standing[name], bench), told)
    finally:
        stop(standing.values())
    return taken.summary(targets)


def stop(standing):
    for process, _ in filter(None, standing):
        if process:
            process.stop()


def told(row):
    return f"{row['cpu_us']:.1f} us" if row["cpu_us"] else f"{row['rate']:,.0f}/s"


def warm_up(scenario, target, process, port, bench, taken, name=None):
    name = name or target.name
    if not target.jvm:
        _send(scenario, port, bench, scenario.warm_up)
        return
    note = warmup.warm(process, lambda: _send(scenario, port, bench, scenario.block))
    taken.tell(name, f"warm-up: {note['cpu_us']} us")
    taken.notes[name] = warmup.joined(taken.notes[name], note) if name in taken.notes else note


def _send(scenario, port, bench, requests, log=False):
    if scenario.client == "wrk":
        return clients.wrk(scenario.load, port, bench.work)
    load = replace(scenario.load, requests=requests)
    if load.upload:
        load = replace(load, upload=str(bench.work / "files" / load.upload))
    return clients.h2load(load, port, bench.work, log=log)


def measure(scenario, target, process, port, bench):
    allocated = process.allocated_bytes(bench.jcmd) if target.jvm else 0
    before = process.cpu_seconds() if process else 0
    seen = _send(scenario, port, bench, scenario.load.requests, log=True)
    cpu = process.cpu_seconds() - before if process else None
    row = {
        "rate": seen.rate,
        "cpu_us": cpu / seen.requests * 1e6 if process else None,
        "allocated": (process.allocated_bytes(bench.jcmd) - allocated) / seen.requests if target.jvm else None,
        "rss_mb": process.rss_bytes() / 1e6 if process else None,
        **{f"p{q * 100:g}_us": value for q, value in seen.quantiles_us.items()},
    }
    if scenario.body_bytes:
        row["gb_s"] = seen.rate * scenario.body_bytes / 1e9
        row["cpu_ns_per_kb"] = cpu / seen.requests / scenario.body_bytes * 1e12 if process else None
    return row
