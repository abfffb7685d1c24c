"""Tells the figures: as a Markdown table for people and as JSON for programs."""

import json

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
    "first_answer_s": ("first answer s", "{:.2f}"),
    "served": ("answers in 5 s", "{:,.0f}"),
}
REFERENCE = "haproxy"
COMPARED = ("cpu_us", "cpu_ns_per_kb", "added_p99_us", "bytes_each", "first_answer_s", "served")


def markdown(results, about, machine):
    lines = ["# Side by side", "", *[f"- {line}" for line in machine], ""]
    for name, by_target in results.items():
        lines += [f"## {name}: {about[name]}", "", *_table(by_target), ""]
    return "\n".join(lines)


def _table(by_target):
    good = {name: row for name, row in by_target.items() if "failed" not in row}
    columns = [column for column in COLUMNS if any(row.get(column) is not None for row in good.values())]
    compared = next((column for column in COMPARED if good.get(REFERENCE, {}).get(column)), None)
    heads = ["", *[COLUMNS[column][0] for column in columns]] + ([f"× {REFERENCE}"] if compared else [])
    lines = ["| " + " | ".join(heads) + " |", "|---" * len(heads) + "|"]
    for name, row in by_target.items():
        if "failed" in row:
            lines.append(f"| {name} | no figure: {row['failed']} |" + " |" * (len(heads) - 2))
            continue
        cells = [COLUMNS[c][1].format(row[c]) if row.get(c) is not None else "" for c in columns]
        if compared:
            cells.append(f"{row[compared] / good[REFERENCE][compared]:.2f}" if row.get(compared) else "")
        lines.append("| " + " | ".join([name, *cells]) + " |")
    return lines


def as_json(results, machine):
    return json.dumps({"machine": machine, "results": results}, indent=2) + "\n"
