"""The targets that the project has set itself, and whether these figures meet them."""

from dataclasses import dataclass
from typing import Callable

US = "sluice"
FIRST_ALLOCATION = 8_516  # bytes per small request when it was first measured


@dataclass(frozen=True)
class Goal:
    """What is measured, whether it reaches what it must, and then what it should, and how the numbers are told."""

    what: str
    reach: str
    aim: str
    measure: Callable
    met: Callable
    aimed: Callable
    told: str


class _Missing(Exception):
    """A figure that a goal needs and these results do not have."""


def _figure(results, scenario, target, column):
    row = results.get(scenario, {}).get(target)
    if row is None:
        raise _Missing(f"{target} in {scenario}")
    if row.get(column) is None:
        raise _Missing(f"{target} in {scenario}" + (f" ({row['failed']})" if "failed" in row else ""))
    return row[column]


def _over(scenario, column, reference):
    """Ours by the reference's."""

    def measure(results):
        ours, theirs = (_figure(results, scenario, target, column) for target in (US, reference))
        if theirs <= 0:
            raise _Missing(f"{reference} in {scenario} above nothing")
        return [ours / theirs]

    return measure


def _most(bound):
    return lambda values: values[0] <= bound


def _least(bound):
    return lambda values: values[0] >= bound


def _never(values):
    """There is nothing more to aim for."""
    return False


def _added(results):
    """Milliseconds, ours and HAProxy's."""
    return [_figure(results, "rate", target, "added_p99_us") / 1000 for target in (US, "haproxy")]


def _routes(results):
    points = results.get("growth-routes", {}).get(US, {}).get("points", {})
    one, many = (points.get(count, {}).get("cpu_us") for count in ("1", "5,000"))
    if not one or not many:
        raise _Missing(f"{US} in growth-routes at 1 and at 5,000")
    return [many / one]


def _value(scenario, column, unit):
    return lambda results: [_figure(results, scenario, US, column) / unit]


GOALS = [
    Goal("small h2c→h2c, CPU per request", "≤ 3 × HAProxy", "≤ 2 × HAProxy",
         _over("small", "cpu_us", "haproxy"), _most(3), _most(2), "{:.2f} × HAProxy"),
    Goal("the same", "≤ 1/5 of Spring Cloud Gateway", "",
         _over("small", "cpu_us", "scg"), _most(1 / 5), _never, "{:.2f} × Spring Cloud Gateway"),
    Goal("small over HTTP/1.1", "≤ 2.5 × HAProxy", "≤ 1.5 ×",
         _over("http1", "cpu_us", "haproxy"), _most(2.5), _most(1.5), "{:.2f} × HAProxy"),
    Goal("1 MB bodies, CPU per byte", "≤ 1.5 × HAProxy", "below HAProxy",
         _over("1m", "cpu_ns_per_kb", "haproxy"), _most(1.5), lambda values: values[0] < 1, "{:.2f} × HAProxy"),
    Goal("TLS→h2c small", "≤ 2.5 × HAProxy", "≤ 1.5 ×",
         _over("tls-h2c", "cpu_us", "haproxy"), _most(2.5), _most(1.5), "{:.2f} × HAProxy"),
    Goal("constant rate, added p99", "≤ 1 ms", "≤ 2 × HAProxy's",
         _added, _most(1), lambda values: values[0] <= max(0, 2 * values[1]), "{:.2f} ms, HAProxy {:.2f} ms"),
    Goal("routes: 5,000 against 1", "≤ 1.1 ×", "flat (≤ 1.03 ×)", _routes, _most(1.1), _most(1.03), "{:.2f} ×"),
    Goal("idle connection, downstream h2c", "≤ 12 KB", "≤ 6 KB",
         _value("idle", "bytes_each", 1000), _most(12), _most(6), "{:.1f} KB"),
    Goal("time from start to first answer", "≤ 1/2 of Spring Cloud Gateway's", "≤ 1/4",
         _over("cold-start", "first_answer_s", "scg"), _most(1 / 2), _most(1 / 4), "{:.2f} × Spring Cloud Gateway"),
    Goal("requests served in the first 5 s", "≥ 3 × Spring Cloud Gateway's", "≥ 6 ×",
         _over("cold-start", "served", "scg"), _least(3), _least(6), "{:.1f} × Spring Cloud Gateway"),
    Goal("allocation per small request", "half of the first measurement", "", _value("small", "allocated", FIRST_ALLOCATION),
         _most(1 / 2), _never, f"{{:.2f}} × {FIRST_ALLOCATION:,} bytes"),
]


def verdict(goal, results):
    """What was measured, and what that means."""
    try:
        values = goal.measure(results)
    except _Missing as missing:
        return "", f"not measured: {missing}"
    if goal.met(values) and goal.aimed(values):
        return goal.told.format(*values), "aim reached"
    return goal.told.format(*values), "met" if goal.met(values) else "**not met**"


def table(results):
    lines = ["| target | reach | aim for | measured | |", "|---|---|---|---|---|"]
    for goal in GOALS:
        measured, meaning = verdict(goal, results)
        lines.append(f"| {goal.what} | {goal.reach} | {goal.aim} | {measured} | {meaning.replace('|', '/')} |")
    return lines
