"""Curves as an SVG image: two panels side by side on logarithmic axes, and one legend."""

from dataclasses import dataclass
from math import ceil, floor, inf, log10
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 880, 390
# Where the axes of a panel are, in the panel.
LEFT, RIGHT, TOP, BOTTOM = 70, 425, 60, 300
LEGEND_TOP, LEGEND_ROW, LEGEND_COLUMN = 352, 18, 220
COLOURS = ("#0b5cad", "#c2410c", "#15803d", "#7e22ce")
GRID, TEXT = "#d4d4d4", "#262626"


@dataclass(frozen=True)
class Line:
    """One curve. `colour` is a place in `COLOURS`; points without a finite, positive value are left out."""

    label: str
    colour: int
    dashed: bool
    points: tuple


@dataclass(frozen=True)
class Panel:
    title: str
    lines: tuple


@dataclass(frozen=True)
class Axis:
    """A logarithmic axis from `low` to `high`, drawn from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float

    def place(self, value):
        share = (log10(value) - log10(self.low)) / (log10(self.high) - log10(self.low))
        return round(self.start + share * (self.end - self.start), 1)


def image(title, axis_title, panels):
    """The whole image, as text. All panels have the lines of the first in their legend."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'role="img" font-family="sans-serif" font-size="12" fill="{TEXT}">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        _text(WIDTH / 2, 22, title, "middle", ' font-size="15" font-weight="bold"'),
    ]
    for number, panel in enumerate(panels):
        parts += [f'<g transform="translate({number * WIDTH // 2} 0)">', *_panel(panel, axis_title), "</g>"]
    return "\n".join([*parts, *_legend(panels[0].lines), "</svg>"]) + "\n"


def decades(values):
    """The powers of ten around the values, at least two."""
    low = floor(log10(min(values)))
    high = max(ceil(log10(max(values))), low + 1)
    return [10.0**power for power in range(low, high + 1)]


def label(value):
    """The value of a tick: 4,096, 10k, 1M."""
    if value >= 1e6:
        return f"{value / 1e6:g}M"
    if value >= 1e4:
        return f"{value / 1e3:g}k"
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"


def _panel(panel, axis_title):
    curves = [(line, _drawable(line)) for line in panel.lines]
    xs = sorted({x for line in panel.lines for x, _ in line.points})
    ticks = decades([y for _, points in curves for _, y in points] or [1])
    across = Axis(xs[0], xs[-1] if xs[-1] > xs[0] else xs[0] * 10, LEFT + 15, RIGHT - 15)
    up = Axis(ticks[0], ticks[-1], BOTTOM, TOP)
    parts = [_text((LEFT + RIGHT) / 2, TOP - 12, panel.title), _text((LEFT + RIGHT) / 2, BOTTOM + 36, axis_title)]
    for tick in ticks:
        y = up.place(tick)
        parts += [_rule(LEFT, y, RIGHT, y), _text(LEFT - 6, y + 4, label(tick), "end")]
    for x in xs:
        parts += [_rule(across.place(x), TOP, across.place(x), BOTTOM), _text(across.place(x), BOTTOM + 17, label(x))]
    for line, points in curves:
        parts += _curve(line, [(across.place(x), up.place(y)) for x, y in points])
    return parts


def _drawable(line):
    return [(x, y) for x, y in line.points if y is not None and 0 < y < inf]


def _curve(line, places):
    colour = COLOURS[line.colour]
    path = " ".join(f"{x},{y}" for x, y in places)
    yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{_dashes(line)}/>'
    for x, y in places:
        yield f'<circle cx="{x}" cy="{y}" r="3.5" fill="{colour}"/>'


def _legend(lines):
    """A column for each colour."""
    columns = len({line.colour for line in lines})
    for number, line in enumerate(lines):
        x, y = LEFT + number % columns * LEGEND_COLUMN, LEGEND_TOP + number // columns * LEGEND_ROW
        yield (
            f'<line x1="{x}" y1="{y}" x2="{x + 34}" y2="{y}" stroke="{COLOURS[line.colour]}" '
            f'stroke-width="2"{_dashes(line)}/>'
        )
        yield _text(x + 42, y + 4, line.label, "start")


def _dashes(line):
    return ' stroke-dasharray="6 4"' if line.dashed else ""


def _rule(x1, y1, x2, y2):
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{GRID}"/>'


def _text(x, y, text, anchor="middle", more=""):
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}"{more}>{escape(text)}</text>'
