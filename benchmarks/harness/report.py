"""Tells the figures: as Markdown that can stand in a page as it is, and as JSON for programs."""

import json

from . import goals

COLUMNS = {
    "cpu_us": ("CPU µs/request", "{:.1f}"),
    "rate": ("requests/s", "{:,.0f}"),
    "gb_s": ("GB/s", "{:.2f}"),
    "cpu_ns_per_kb": ("CPU ns/kB", "{:.0f}"),
    "allocated": ("bytes allocated/request", "{:,.0f}"),
    "p50_us": ("p50 µs", "{:,.0f}"),
    "p99_us": ("p99 µs", "{:,.0f}"),
    "p99.9_us": ("p99.9 µs", "{:,.0f}"),
    "added_p50_us": ("added p50 µs", "{:,.0f}"),
    "added_p99_us": ("added p99 µs", "{:,.0f}"),
    "added_p99.9_us": ("added p99.9 µs", "{:,.0f}"),
    "rss_mb": ("RSS MB", "{:.0f}"),
    "bytes_each": ("bytes/connection", "{:,.0f}"),
    "rss_each": ("RSS bytes/connection", "{:,.0f}"),
    "first_answer_s": ("first answer s", "{:.2f}"),
    "served": ("answers in 5 s", "{:,.0f}"),
}
REFERENCES = ("haproxy", "scg")
COMPARED = {"cpu_us": "CPU", "added_p99_us": "added p99", "bytes_each": "bytes", "first_answer_s": "first answer",
            "served": "answers"}


def markdown(results, about, machine):
    lines = ["## Side by side", "", *[f"- {line}" for line in machine], ""]
    lines += ["### Targets met", "", *goals.table(results), ""]
    for name, by_target in results.items():
        table = _growth if any("points" in row for row in by_target.values()) else _table
        lines += [f"### {name}: {about[name]}", "", *table(by_target), "", *_warm_ups(by_target)]
    return "\n".join(lines)


def _line(cells):
    return "| " + " | ".join(cells) + " |"


def _head(heads):
    return [_line(heads), "|---" * len(heads) + "|"]


def _cell(text):
    """What failed may have said anything."""
    return text.replace("|", "\\|").replace("\n", " ")


def _table(by_target):
    good = {name: row for name, row in by_target.items() if "failed" not in row}
    columns = [column for column in COLUMNS if any(row.get(column) is not None for row in good.values())]
    compared = [(column, reference) for column in COMPARED for reference in REFERENCES
                if (good.get(reference, {}).get(column) or 0) > 0]
    heads = ["", *[COLUMNS[column][0] for column in columns],
             *[f"{COMPARED[column]} × {reference}" for column, reference in compared]]
    lines = _head(heads)
    for name, row in by_target.items():
        if "failed" in row:
            lines.append(_line([name, f"no figure: {_cell(row['failed'])}"] + [""] * (len(heads) - 2)))
            continue
        cells = [COLUMNS[column][1].format(row[column]) if row.get(column) is not None else "" for column in columns]
        cells += [_ratio(row.get(column), good[reference][column]) for column, reference in compared]
        lines.append(_line([name, *cells]))
    return lines


def _ratio(value, reference):
    """What is not above nothing has none: a proxy may add less than the scatter of what is measured."""
    return f"{value / reference:.2f}" if value is not None and value > 0 else ""


def _growth(by_target):
    """CPU µs per request at each point, and what is allocated where that is known; below the table, what failed."""
    labels = list(dict.fromkeys(label for row in by_target.values() for label in row["points"]))
    lines, failed = _head(["", *labels]), []
    for column, digits in (("cpu_us", "{:.1f}"), ("allocated", "{:,.0f}")):
        for name, row in by_target.items():
            values = [row["points"].get(label, {}).get(column) for label in labels]
            if any(value is not None for value in values):
                cells = [digits.format(value) if value is not None else "no figure" for value in values]
                lines.append(_line([f"{name}, {COLUMNS[column][0]}", *cells]))
    for name, row in by_target.items():
        failed += [f"- no figure of {name} at {label}: {point['failed']}"
                   for label, point in row["points"].items() if "failed" in point]
    return lines + ([""] + failed if failed else [])


def _warm_ups(by_target):
    """How long the JVM targets took to be warm, in a sentence each."""
    told = [_warm_up(name, row["warm_up"]) for name, row in by_target.items() if "warm_up" in row]
    for name, row in by_target.items():
        told += [_warm_up(f"{name} at {label}", point["warm_up"])
                 for label, point in row.get("points", {}).items() if "warm_up" in point]
    return ["Warm-up: " + "; ".join(told) + ".", ""] if told else []


def _warm_up(name, note):
    text = f"{name} {note['requests']:,} requests, {note['cpu_us'][0]:.1f} to {note['cpu_us'][-1]:.1f} µs"
    return text if note["level"] else text + ", still falling"


def as_json(results, machine):
    return json.dumps({"machine": machine, "results": results}, indent=2) + "\n"
