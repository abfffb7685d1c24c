"""What a run is told in: two tables and the losses, as Markdown that can stand in a page."""

from collections import Counter

MOST_LOSSES = 10


def markdown(tally, restarts, unasked=()):
    lines = [*requests(tally), "", *stops(restarts)]
    if tally.losses:
        lines += ["", "Lost:", "", *losses(tally.losses, restarts)]
    if unasked:
        lines += ["", "Taken out by HAProxy though nobody had restarted them:", ""]
        lines += [f"- {when(each.at, restarts)}: {each.gateway} at {each.layer}: {each.why}" for each in unasked]
    return "\n".join(lines) + "\n"


def requests(tally):
    lines = ["| balanced by | protocol | method | asked by | answered | sent again | lost | slowest |",
             "|---|---|---|---|--:|--:|--:|--:|"]
    for kind, count in sorted(tally.counts.items(), key=lambda each: (-ord(each[0].layer[-1]), str(each[0]))):
        slowest = f"{count.slowest:.2f} s" if count.slowest else ""
        lines.append(f"| {kind.layer} | {kind.protocol} | {kind.method} | {kind.by} | {count.answered:,} "
                     f"| {count.sent_again:,} | {count.lost:,} | {slowest} |")
    again = sum(count.sent_again for count in tally.counts.values())
    lines.append(f"| **all** |  |  |  | **{tally.all_answered:,}** | **{again:,}** | **{tally.all_lost:,}** |  |")
    return [*lines, "", f"{tally.goaways:,} connections were told GOAWAY."]


def stops(restarts):
    lines = ["| restarted | under way | noticed | ended | exit code | ready again | taken in | what it said last |",
             "|---|--:|--:|--:|--:|--:|--:|---|"]
    for each in restarts:
        noticed = f"{each.noticed:.1f} s" if each.noticed is not None else "never"
        last = each.said[-1] if each.said else ""
        lines.append(f"| {each.gateway} | {', '.join(each.under_way)} | {noticed} | {each.ended:.1f} s | {each.code} "
                     f"| {each.ready:.1f} s | {each.up:.1f} s | {last} |")
    return [*lines, *drain(restarts)]


def drain(restarts):
    """What one of them said of its stop, whole: the one that had most to wait for."""
    longest = max((each for each in restarts if each.said), key=lambda each: each.ended, default=None)
    if longest is None:
        return []
    return ["", f"What {longest.gateway} said when it took longest:", "", *(f"    {line}" for line in longest.said)]


def verdict(tally, unasked):
    """How a run that lost something has failed."""
    text = f"{tally.all_lost:,} requests were lost"
    if not unasked:
        return text + ", and HAProxy took out only who was restarted"
    names = ", ".join(sorted({each.gateway for each in unasked}))
    return (f"{text}; but HAProxy took out gateways that nobody had restarted as well ({names}): the machine may have been too slow "
            "for its checks, and the loss need not be the gateways'")


def when(at, restarts):
    before = [each for each in restarts if each.begun <= at]
    return f"{at - before[-1].begun:.1f} s after the signal to {before[-1].gateway}" if before else "before any restart"


def losses(lost, restarts):
    """The first of them beside what was going on, and how many there are of each sort."""
    lines = []
    for loss in lost[:MOST_LOSSES]:
        lines.append(f"- {when(loss.at, restarts)}: {loss.kind.layer}, {loss.kind.method} over {loss.kind.protocol}: {loss.why}")
    if len(lost) > MOST_LOSSES:
        sorts = Counter((loss.kind.layer, loss.kind.method) for loss in lost)
        told = [f"{count:,} × {method} at {layer}" for (layer, method), count in sorted(sorts.items())]
        lines.append("- … in all " + ", ".join(told))
    return lines
