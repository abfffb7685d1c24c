"""A picture as SVG: a stacked bar by group over an icicle of stacks; without scripts, on a ground of its own."""

from dataclasses import dataclass, field
from html import escape

from . import packages

WIDTH, MARGIN, ROW, DEPTH = 1200, 20, 18, 56
INNER = WIDTH - 2 * MARGIN
NARROWEST = 4  # pixels of a box that is still drawn
LETTER = 6.8  # pixels, of the font below, on average

COLOURS = {
    packages.KERNEL: "#9aa5b1", "Netty transport": "#6cb0ee", "Netty buffers": "#a5d5f7", "Netty util": "#8ec6d8",
    "TLS": "#d08fa0",
    "HTTP/2 codec": "#f4a862", "HPACK": "#f9d08b", "HTTP/1.1 codec, headers": "#ee9480", "Reactor Netty": "#ab9df2",
    "Reactor": "#cdbff9", "pool-core": "#6cc487", "gateway: proxy": "#4fb8ab", "gateway: listener": "#7fd0c6",
    "gateway: route": "#a6e0d8", "gateway: upstream": "#8fd4a0", "gateway: observe": "#c0e8b0", "gateway: other": "#d5efcb",
    "Spring, Micrometer": "#d8c3b0", packages.JDK: "#d3d3d3", packages.GC: "#e87f8d", packages.JIT: "#efc265",
    packages.UNKNOWN: "#e4e4e4", "other": "#e4e4e4",
}

STYLE = """
  text { font: 11px ui-sans-serif, system-ui, 'Liberation Sans', Arial, sans-serif; fill: #1f2328; }
  .ground { fill: #ffffff; stroke: #d0d7de; }
  .title { font-size: 16px; font-weight: 600; }
  .box text { fill: #1b1f24; }
  .box rect { stroke: #ffffff; stroke-width: 0.5; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .ground { fill: #161b22; stroke: #30363d; }
    .box rect { stroke: #161b22; }
  }
"""


@dataclass
class Node:
    """A box of the icicle: what it weighs with all that it calls."""

    label: str
    group: str
    weight: int = 0
    children: dict = field(default_factory=dict)

    def add(self, path, weight):
        node = self
        node.weight += weight
        for label, group in path:
            node = node.children.setdefault(label, Node(label, group))
            node.weight += weight


def tree(stacks):
    """The stacks from the outermost frame on; of an allocation, the class of the object is the innermost."""
    root = Node("", "")
    for stack in stacks:
        simple = stack.object.rpartition(".")[2]
        made = [(f"{simple} ({stack.object})", packages.allocator(stack.frames))] if simple else []
        root.add(packages.path(stack.frames)[:DEPTH - 1] + made, stack.weight)
    return root


def svg(title, subtitle, amounts, unit, stacks):
    """`amounts` by group, in the unit that is named, fill the bar; the stacks' weights are shares of the icicle."""
    body, y = [], MARGIN + 16
    body.append(f'<text class="title" x="{MARGIN}" y="{y}">{escape(title)}</text>')
    for line in subtitle:
        y += 18
        body.append(f'<text x="{MARGIN}" y="{y}">{escape(line)}</text>')
    y += 14
    body += _bar(amounts, unit, y)
    y += 52
    legend, y = _legend(amounts, unit, y)
    body += legend
    boxes, deepest = [], 0
    for box, level in _icicle(tree(stacks), y):
        boxes.append(box)
        deepest = max(deepest, level)
    height = y + (deepest + 1) * ROW + MARGIN
    ground = f'<rect class="ground" x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="8"/>'
    return "\n".join([f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
                      f'height="{height}" role="img">', f"<title>{escape(title)}</title>", f"<style>{STYLE}</style>",
                      ground, *body, *boxes, "</svg>", ""])


def _bar(amounts, unit, y):
    x, total, boxes = MARGIN, sum(amounts.values()), []
    for name, amount in amounts.items():
        width = INNER * amount / total
        boxes.append(_box(x, y, width, 34, name, _told(name, amount, total, unit), name))
        x += width
    return boxes


def _legend(amounts, unit, y):
    total, lines, columns = sum(amounts.values()), [], 3
    for i, (name, amount) in enumerate(amounts.items()):
        x, at = MARGIN + (i % columns) * INNER / columns, y + (i // columns) * 18
        lines.append(f'<rect x="{x:.1f}" y="{at}" width="12" height="12" fill="{COLOURS[name]}"/>')
        lines.append(f'<text x="{x + 18:.1f}" y="{at + 10}">{escape(_told(name, amount, total, unit))}</text>')
    return lines, y + -(-len(amounts) // columns) * 18 + 12


def _told(name, amount, total, unit):
    return f"{name}: {unit.format(amount)} ({amount / total:.1%})"


def _icicle(root, y):
    """Each box that is wide enough, and its level; the heaviest of siblings is on the left."""
    waiting = [(root, MARGIN, -1)]
    while waiting:
        node, left, level = waiting.pop()
        if level >= 0:
            width = INNER * node.weight / root.weight
            yield _box(left, y + level * ROW, width, ROW - 1, node.label.partition(" (")[0],
                       f"{node.label}: {node.weight / root.weight:.1%}", node.group), level
        for child in sorted(node.children.values(), key=lambda each: -each.weight):
            if INNER * child.weight / root.weight >= NARROWEST:
                waiting.append((child, left, level + 1))
            left += INNER * child.weight / root.weight


def _box(x, y, width, height, label, tip, group):
    """A box that shows as much of its label as fits, and all of it to who points at it."""
    fits = int((width - 6) / LETTER)
    shown = label if len(label) <= fits else label[: fits - 1] + "…" if fits > 3 else ""
    text = f'<text x="{x + 3:.1f}" y="{y + height / 2 + 4:.1f}">{escape(shown)}</text>' if shown else ""
    return (f'<g class="box"><title>{escape(tip)}</title><rect x="{x:.1f}" y="{y}" width="{width:.2f}" height="{height}" '
            f'fill="{COLOURS.get(group, COLOURS["other"])}"/>{text}</g>')
