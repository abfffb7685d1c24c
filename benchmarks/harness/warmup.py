"""Warms a target up: a JVM in blocks of requests, until its CPU time per request no longer falls."""

FALLS = 0.95  # cheaper than this part of the cheapest block so far: it still falls
LEVEL = 2  # so many blocks in a row that did not fall, and it is warm
FEWEST, MOST = 5, 16


def blocks(block):
    """Calls `block`, which gives its CPU µs per request; gives what each block cost, and whether the last ones were level."""
    costs, level = [block()], 0
    while len(costs) < MOST and (len(costs) < FEWEST or level < LEVEL):
        cost = block()
        level = 0 if cost < FALLS * min(costs) else level + 1
        costs.append(cost)
    return costs, level >= LEVEL


def warm(process, load):
    """Calls `load`, which gives what its client saw, until the process is warm; gives what the report tells of it."""
    requests = 0

    def block():
        nonlocal requests
        before = process.cpu_seconds()
        seen = load()
        requests += seen.requests
        return (process.cpu_seconds() - before) / seen.requests * 1e6

    costs, level = blocks(block)
    return {"requests": requests, "cpu_us": [round(cost, 1) for cost in costs], "level": level}


def joined(earlier, later):
    """Of a warm-up with several loads, one after the other: the requests of all, the costs of the last."""
    return {"requests": earlier["requests"] + later["requests"], "cpu_us": later["cpu_us"],
            "level": earlier["level"] and later["level"]}
