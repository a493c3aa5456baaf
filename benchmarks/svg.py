"""Draw lines on two logarithmic scales as SVG, readable on light and on dark paper."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from xml.sax.saxutils import escape

WIDTH: Final = 720
HEIGHT: Final = 420
LEFT, RIGHT, TOP, BOTTOM = 70, 150, 46, 52
#: Every engine has a colour and a shape; all are legible on white and on nearly black.
STYLES: Final = (
    ("#d9480f", "", "circle"),
    ("#1c7ed6", "7 4", "square"),
    ("#2f9e44", "2 4", "diamond"),
    ("#9c5fd6", "10 4 2 4", "triangle"),
)
#: Of text and of rules; the page behind a plot may be dark.
INK: Final = (
    "<style>text{fill:#343a40}line{stroke:#343a40}"
    "@media(prefers-color-scheme:dark){text{fill:#dee2e6}line{stroke:#dee2e6}}</style>"
)
LINE_HEIGHT: Final = 16
ROLE: Final = "role='img' aria-labelledby='title desc'"
FONT: Final = "font-family='sans-serif' font-size='13'"

Points = Sequence[tuple[float, float]]


def draw(title: str, description: str, axes: tuple[str, str], lines: Mapping[str, Points]) -> str:
    """Return a plot of lines; all numbers have to be above 0."""
    values = [point for points in lines.values() for point in points]
    across = _Scale([x for x, _ in values], LEFT, WIDTH - RIGHT)
    up = _Scale([y for _, y in values], HEIGHT - BOTTOM, TOP)
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}' {ROLE} {FONT}>",
        f"<title id='title'>{escape(title)}</title>",
        f"<desc id='desc'>{escape(description)}</desc>",
        INK,
        _text(LEFT, 20, title, "font-weight='bold'"),
        *_grid(across, up),
        _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, axes[0], "text-anchor='middle'"),
        _text(LEFT, TOP - 8, axes[1], ""),
    ]
    ends: list[float] = []
    # From the top, so that each label can make room below the ones before.
    ordered = sorted(enumerate(lines), key=lambda one: up(lines[one[1]][-1][1]))
    for number, name in ordered:
        places = [(across(x), up(y)) for x, y in lines[name]]
        height = max([places[-1][1], *(end + LINE_HEIGHT for end in ends)])
        ends.append(height)
        parts += _line(name, places, height, STYLES[number % len(STYLES)])
    return "\n".join([*parts, "</svg>"]) + "\n"


class _Scale:
    """Turn a number into a place, by its logarithm, between whole powers of ten."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        self.first = math.floor(math.log10(min(values)))
        self.last = max(math.ceil(math.log10(max(values))), self.first + 1)
        self._start = start
        self._step = (end - start) / (self.last - self.first)

    def __call__(self, value: float) -> float:
        return self._start + (math.log10(value) - self.first) * self._step


def _grid(across: _Scale, up: _Scale) -> Iterator[str]:
    for power in range(across.first, across.last + 1):
        x = across(10.0**power)
        yield _rule(x, TOP, x, HEIGHT - BOTTOM)
        yield _text(x, HEIGHT - BOTTOM + 18, f"{10**power:,}", "text-anchor='middle'")
    for power in range(up.first, up.last + 1):
        y = up(10.0**power)
        yield _rule(LEFT, y, WIDTH - RIGHT, y)
        label = f"{10**power:,}" if power >= 0 else f"{10.0**power:.{-power}f}"
        yield _text(LEFT - 8, y + 4, label, "text-anchor='end'")


def _line(name: str, places: Points, height: float, style: tuple[str, str, str]) -> Iterator[str]:
    colour, dashes, shape = style
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    yield (
        f"<polyline points='{path}' fill='none' stroke='{colour}' stroke-width='2'"
        f" stroke-dasharray='{dashes or 'none'}'/>"
    )
    for x, y in places:
        yield _mark(x, y, colour, shape)
    yield _mark(places[-1][0] + 18, height, colour, shape)
    yield _text(places[-1][0] + 28, height + 4, name, "")


def _mark(x: float, y: float, colour: str, shape: str) -> str:
    if shape == "circle":
        return f"<circle cx='{x:.1f}' cy='{y:.1f}' r='4' fill='{colour}'/>"
    corners = {
        "square": ((-4, -4), (4, -4), (4, 4), (-4, 4)),
        "diamond": ((0, -5), (5, 0), (0, 5), (-5, 0)),
        "triangle": ((0, -5), (5, 4), (-5, 4)),
    }[shape]
    points = " ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in corners)
    return f"<polygon points='{points}' fill='{colour}'/>"


def _rule(x: float, y: float, to_x: float, to_y: float) -> str:
    return f"<line x1='{x:.1f}' y1='{y:.1f}' x2='{to_x:.1f}' y2='{to_y:.1f}' stroke-opacity='.25'/>"


def _text(x: float, y: float, text: str, more: str) -> str:
    return f"<text x='{x:.1f}' y='{y:.1f}' {more}>{escape(text)}</text>"
