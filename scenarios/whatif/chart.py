"""A picture of a table: lines with marks over a grid, or pairs of bars, as SVG that reads in black and white too."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 860, 460, 90, 190, 50, 60
COLOURS = ("#1f5f8b", "#b3261e", "#2e7d32", "#6a3d9a", "#8a5a00", "#333333")
DASHES = ("", "8 4", "2 4", "10 4 2 4", "4 4", "14 4")

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Titles:
    """What the picture shows, and what its axes measure."""

    picture: str
    across: str
    up: str


def lines_svg(titles: Titles, series: Mapping[str, Points]) -> str:
    """Return lines over one pair of axes.

    Args:
        titles: of the picture.
        series: points by the name of their line, in order of the first coordinate.
    """
    across = [x for points in series.values() for x, _ in points]
    up = [y for points in series.values() for _, y in points]
    x_scale, y_scale = _Scale.around(across, LEFT, WIDTH - RIGHT), _Scale.around(up, HEIGHT - BOTTOM, TOP)
    parts = [*_frame(titles, x_scale, y_scale)]
    for number, (name, points) in enumerate(series.items()):
        colour, dash = COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]
        at = [(x_scale.at(x), y_scale.at(y)) for x, y in points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2" {_dashed(dash)}/>')
        parts += [
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"><title>{escape(name)}: {px:g}, {py:,.0f}</title>'
            "</circle>"
            for (x, y), (px, py) in zip(at, points, strict=True)
        ]
        row = TOP + 22 * number
        parts.append(
            f'<line x1="{WIDTH - RIGHT + 16}" x2="{WIDTH - RIGHT + 46}" y1="{row}" y2="{row}" stroke="{colour}" '
            f'stroke-width="2" {_dashed(dash)}/><text x="{WIDTH - RIGHT + 52}" y="{row + 5}">{escape(name)}</text>'
        )
    return _whole(titles, HEIGHT, parts)


def bars_svg(titles: Titles, rows: Sequence[tuple[str, float, float]]) -> str:
    """Return a pair of bars a row, the second within the first: so much of so much."""
    most, height = max(whole for _, whole, _ in rows), TOP + 24 * len(rows) + BOTTOM
    unit = (WIDTH - 2 * LEFT - 150) / max(most, 1e-9)
    parts = []
    for number, (name, whole, part) in enumerate(rows):
        y, x = TOP + 24 * number, LEFT + 150
        parts.append(
            f'<text x="{x - 8}" y="{y + 14}" text-anchor="end">{escape(name)}</text>'
            f'<rect x="{x}" y="{y}" width="{whole * unit:.1f}" height="18" fill="#dfe5ea" stroke="#5b6b78"/>'
            f'<rect x="{x}" y="{y + 3}" width="{part * unit:.1f}" height="12" fill="{COLOURS[0]}"/>'
            f'<text x="{x + whole * unit + 8:.1f}" y="{y + 14}">{part:g} / {whole:g}</text>'
        )
    parts.append(f'<text x="{LEFT + 150}" y="{height - 20}">{escape(titles.across)}</text>')
    return _whole(titles, height, parts)


@dataclass(frozen=True)
class _Scale:
    """Numbers from ``low`` to ``high`` as points from ``first`` to ``last``, with round numbers at the ticks."""

    low: float
    high: float
    first: float
    last: float
    step: float

    @classmethod
    def around(cls, values: Sequence[float], first: float, last: float) -> _Scale:
        low, high = min(values), max(values)
        if low == high:
            low, high = low - 1, high + 1
        rough = (high - low) / 5
        power = 10 ** math.floor(math.log10(rough))
        step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough)
        return cls(math.floor(low / step) * step, math.ceil(high / step) * step, first, last, step)

    def at(self, value: float) -> float:
        return self.first + (value - self.low) / (self.high - self.low) * (self.last - self.first)

    def ticks(self) -> list[float]:
        return [self.low + k * self.step for k in range(round((self.high - self.low) / self.step) + 1)]


def _frame(titles: Titles, across: _Scale, up: _Scale) -> list[str]:
    parts = []
    for value in up.ticks():
        y = up.at(value)
        parts.append(
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#d5dbe0"/>'
            f'<text x="{LEFT - 8}" y="{y + 5:.1f}" text-anchor="end">{value:,g}</text>'
        )
    for value in across.ticks():
        x = across.at(value)
        parts.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{HEIGHT - BOTTOM}" y2="{HEIGHT - BOTTOM + 5}" stroke="#333"/>'
            f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{value:,g}</text>'
        )
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(f'<text x="{middle}" y="{HEIGHT - 12}" text-anchor="middle">{escape(titles.across)}</text>')
    parts.append(f'<text x="{LEFT - 70}" y="{TOP - 12}">{escape(titles.up)}</text>')
    return parts


def _dashed(dash: str) -> str:
    return f'stroke-dasharray="{dash}"' if dash else ""


def _whole(titles: Titles, height: int, parts: Sequence[str]) -> str:
    size = f'viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="13" role="img"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size}>',
            f"<title>{escape(titles.picture)}</title>",
            f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
            f'<text x="{LEFT - 70}" y="22" font-size="15" font-weight="bold">{escape(titles.picture)}</text>',
            *parts,
            "</svg>",
            "",
        ]
    )
