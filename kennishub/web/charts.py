"""Draw numbers over time as an SVG; the table beside it says the same to everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kennishub.catalogue.desk import Series

#: Units of the drawing; it scales with the page.
WIDTH: Final = 600
HEIGHT: Final = 160
_GAP: Final = 0.25


@dataclass(frozen=True, slots=True)
class Bar:
    """Hold a bar of a chart; `kind` counts the kinds of numbers from 0."""

    x: float
    y: float
    width: float
    height: float
    kind: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Hold the bars of a chart, stacked per period, and the highest total."""

    bars: tuple[Bar, ...]
    top: int
    width: int = WIDTH
    height: int = HEIGHT


def draw(series: Series) -> Chart:
    """Stack the numbers of each period; the highest total fills the height."""
    totals = [sum(column) for column in zip(*series.counts.values(), strict=True)]
    top = max(totals, default=0)
    if not top:
        return Chart((), 0)
    step = WIDTH / len(series.days)
    bars = []
    for place in range(len(series.days)):
        bottom = float(HEIGHT)
        for kind, counts in enumerate(series.counts.values()):
            height = counts[place] / top * HEIGHT
            bottom -= height
            if height:
                x = round(place * step + step * _GAP / 2, 2)
                bars.append(
                    Bar(x, round(bottom, 2), round(step * (1 - _GAP), 2), round(height, 2), kind)
                )
    return Chart(tuple(bars), top)
