"""How cost grows: with routes, upstreams, connections, streams on each, and the size of bodies."""

from dataclasses import dataclass, replace

from . import steady
from .rounds import Rounds
from .scenarios import ROUTED, SMALL, Scenario
from .targets import Shape

COMPARED = ("sluice", "haproxy")
ROUNDS = 3  # of each point, at most


@dataclass(frozen=True)
class Growth:
    """One quantity that grows. Its points are scenarios by their labels; a shape that several share is one process."""

    name: str
    about: str
    of: str
    points: dict
    warm: tuple = ()

    def server(self, label):
        """The first point of the same shape: its process serves this one as well."""
        return next(each for each in self.points if self.points[each].shape == self.points[label].shape)


def _routes(count):
    """Those routes of their own, and one more that takes the rest: the same requests, whatever the table."""
    return Scenario("", "", Shape(routes=count, fallback=True), replace(SMALL, paths=ROUTED))


def _upstreams(count):
    return Scenario("", "", Shape(routes=100, upstreams=count), replace(SMALL, paths=ROUTED[:100]))


def _connections(count):
    return Scenario("", "", Shape(), replace(SMALL, connections=count, streams=1, requests=30_000 if count == 1 else 100_000))


def _streams(count):
    return Scenario("", "", Shape(), replace(SMALL, streams=count))


def _body(name, requests, streams=32):
    return Scenario("", "", Shape(), replace(SMALL, path=f"/{name}", requests=requests, streams=streams), block=requests)


BODIES = {"0": _body("empty", 100_000), "100 B": _body("small", 100_000), "1 KiB": _body("1k", 100_000),
          "16 KiB": _body("16k", 40_000), "128 KiB": _body("128k", 8_000, 8), "1 MiB": _body("1m", 1_500, 4)}

ALL = [
    Growth("growth-routes", "the same requests, on 5,000 paths, by the number of routes", "routes",
           {f"{count:,}": _routes(count) for count in (1, 100, 5000)}),
    Growth("growth-upstreams", "100 routes, by the number of upstreams that they lead to", "upstreams",
           {f"{count:,}": _upstreams(count) for count in (1, 10, 100)}),
    Growth("growth-connections", "by the number of clients, each with one request at a time", "connections",
           {f"{count:,}": _connections(count) for count in (1, 8, 64, 512, 2048)}, warm=("64",)),
    Growth("growth-streams", "8 clients, by the number of requests that each has open", "streams",
           {f"{count:,}": _streams(count) for count in (1, 8, 32, 100)}, warm=("32",)),
    Growth("growth-body", "by the size of the answer's body", "body", BODIES, warm=("16 KiB", "1 MiB", "100 B")),
]


def run(growth, targets, bench, rounds, say):
    """A row of points for each target. A target is warmed up once, not for each point, where one process serves them all."""
    targets = {target.name: target for target in targets if target.name in COMPARED}
    pairs = [(name, label) for label in growth.points for name in targets]
    taken, standing = Rounds(growth.name, say), {}
    try:
        for name, label in pairs:
            _stand(growth, targets[name], label, bench, taken, standing)

        def once(pair):
            name, label = pair
            return steady.measure(growth.points[label], targets[name], *standing[name, growth.server(label)], bench)

        taken.measure(pairs, min(rounds, ROUNDS), once, steady.told)
    finally:
        steady.stop(standing.values())
    return {name: _row(growth, name, taken) for name in targets}


def _stand(growth, target, label, bench, taken, standing):
    """Starts what serves this point, or finds that it stands."""
    key, server = (target.name, label), (target.name, growth.server(label))
    if server != key:
        if server in taken.failures:
            taken.failures[key] = taken.failures[server]
        return
    point = growth.points[label]
    standing[key] = taken.attempt(key, lambda: target.start(bench, point.shape))
    for warm in [growth.points[each] for each in growth.warm] or [point]:
        taken.attempt(key, lambda: steady.warm_up(warm, target, *standing[key], bench, taken, key))


def _row(growth, name, taken):
    """The figures of each point; what the warm-ups took is told by the point whose process they warmed."""
    points = taken.summary([(name, label) for label in growth.points])
    return {"points": {label: row for (_, label), row in points.items()}}
