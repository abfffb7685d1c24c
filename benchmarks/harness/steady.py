"""Runs one steady scenario: all targets stand side by side, and each round measures each of them once."""

from dataclasses import replace

from . import clients
from .processes import Failed


def run(scenario, targets, bench, rounds, say):
    """The figures of each target by its name; of one that failed, why instead."""
    standing, results = {}, {}
    targets = [target for target in targets if target.name not in scenario.without]
    try:
        for target in targets:
            try:
                standing[target.name] = (target, *target.start(bench, scenario.shape))
                _warm_up(scenario, *standing[target.name], bench)
                results[target.name] = []
            except Failed as failure:
                results[target.name] = failure
                say(f"{scenario.name}: {target.name}: {failure}")
        for turn in range(rounds):
            for name in rotated([name for name in results if isinstance(results[name], list)], turn):
                try:
                    results[name].append(_measure(scenario, *standing[name], bench))
                    say(f"{scenario.name}: round {turn + 1}: {name}: {results[name][-1]['cpu_us'] or 0:.1f} us")
                except Failed as failure:
                    results[name] = failure
                    say(f"{scenario.name}: {name}: {failure}")
    finally:
        for _, process, _ in standing.values():
            if process:
                process.stop()
    return {name: _summary(rows) for name, rows in results.items()}


def rotated(names, turn):
    """Nobody is always the first."""
    shift = turn % len(names) if names else 0
    return names[shift:] + names[:shift]


def _load(scenario, target, bench, requests=None):
    load = scenario.load
    if load.upload:
        load = replace(load, upload=str(bench.work / "files" / load.upload))
    return replace(load, requests=requests) if requests else load


def _warm_up(scenario, target, process, port, bench):
    requests = scenario.jvm_warm_up if target.jvm else scenario.warm_up
    clients.h2load(_load(scenario, target, bench, requests), port, bench.work, log=False)
    if scenario.client == "wrk":
        clients.wrk(scenario.load, port, bench.work, seconds=15 if target.jvm else 1)


def _measure(scenario, target, process, port, bench):
    allocated = process.allocated_bytes(bench.jcmd) if target.jvm else 0
    before = process.cpu_seconds() if process else 0
    if scenario.client == "wrk":
        seen = clients.wrk(scenario.load, port, bench.work)
    else:
        seen = clients.h2load(_load(scenario, target, bench), port, bench.work)
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


def _summary(rows):
    if isinstance(rows, Failed):
        return {"failed": str(rows).splitlines()[0]}
    columns = rows[0].keys()
    return {
        column: None if rows[0][column] is None else clients.median([row[column] for row in rows]) for column in columns
    }
