"""Curves as one SVG picture: a panel a family and measure, time to the right on a logarithmic axis."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from scenarios.public.curves import Curve
from scenarios.public.table import by_size

COLOURS = {"samtur": "#0b6e4f", "ortools": "#c8553d", "pyvrp": "#3d5a98", "vroom": "#b8860b"}
OTHERS = "#666666"
ACROSS, WIDTH, HEIGHT = 3, 380, 260
LEFT, RIGHT, TOP, BOTTOM = 58, 16, 44, 44
SETTLED = 0.1
"""A panel's height is chosen for what curves show after this share of the time; what is above is cut off."""

TITLE_PX = 64


def draw(curves: Sequence[Curve]) -> str:
    """Return the picture as SVG text; empty of panels when there are no curves."""
    panels: dict[tuple[str, str], list[Curve]] = {}
    for curve in sorted(curves, key=lambda curve: (by_size(curve.family), curve.measure, curve.solver)):
        panels.setdefault((curve.family, curve.measure), []).append(curve)
    rows = math.ceil(len(panels) / ACROSS)
    width, height = ACROSS * WIDTH, rows * HEIGHT + TITLE_PX
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            'font-family="sans-serif" font-size="12" role="img">'
        ),
        "<title>Share above the best known values over time</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="26" font-size="17">Share above the best known values over time, mean over runs</text>',
        *_legend(sorted({curve.solver for curve in curves})),
    ]
    for number, ((family, measure), shown) in enumerate(panels.items()):
        x, y = number % ACROSS * WIDTH, number // ACROSS * HEIGHT + TITLE_PX
        parts.append(f'<g transform="translate({x} {y})">')
        parts += _panel(f"p{number}", f"{family}: {measure}", shown)
        parts.append("</g>")
    return "\n".join([*parts, "</svg>"]) + "\n"


def _colour(solver: str) -> str:
    return COLOURS.get(solver, OTHERS)


def _legend(solvers: Sequence[str]) -> Iterator[str]:
    for number, solver in enumerate(solvers):
        x = LEFT + 110 * number
        yield f'<path d="M{x} 46h22" stroke="{_colour(solver)}" stroke-width="3"/>'
        yield f'<text x="{x + 28}" y="50">{escape(solver)}</text>'


def _panel(name: str, title: str, curves: Sequence[Curve]) -> Iterator[str]:
    begin = min(curve.points[0][0] for curve in curves)
    end = max(begin * 1.01, *(curve.points[-1][0] for curve in curves))
    settled = [share for curve in curves for moment, share in curve.points if moment >= SETTLED * end]
    low, high = min(0.0, *settled), max(0.001, *settled)
    low, high = low - 0.05 * (high - low), high + 0.1 * (high - low)
    inner_w, inner_h = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def right(moment: float) -> float:
        return LEFT + inner_w * math.log(moment / begin) / math.log(end / begin)

    def down(share: float) -> float:
        return TOP + inner_h * (high - share) / (high - low)

    runs = ", ".join(sorted({str(curve.runs) for curve in curves}))
    yield f'<text x="{LEFT}" y="18" font-size="13" font-weight="bold">{escape(title)}</text>'
    yield f'<text x="{LEFT}" y="34" fill="#555">runs a solver: {runs}</text>'
    yield f'<clipPath id="{name}"><rect x="{LEFT}" y="{TOP}" width="{inner_w}" height="{inner_h}"/></clipPath>'
    for share in _steps(low, high):
        y, heavy = down(share), "#888" if abs(share) < 1e-9 else "#e4e4e4"
        yield f'<path d="M{LEFT} {y:.1f}h{inner_w}" stroke="{heavy}"/>'
        yield f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{100 * share:.3g} %</text>'
    for moment in _moments(begin, end):
        x = right(moment)
        yield f'<path d="M{x:.1f} {TOP + inner_h}v5" stroke="#888"/>'
        yield f'<text x="{x:.1f}" y="{TOP + inner_h + 18}" text-anchor="middle">{moment:g}</text>'
    yield f'<rect x="{LEFT}" y="{TOP}" width="{inner_w}" height="{inner_h}" fill="none" stroke="#888"/>'
    yield f'<text x="{LEFT + inner_w / 2}" y="{HEIGHT - 8}" text-anchor="middle" fill="#555">seconds</text>'
    for curve in curves:
        path = " ".join(f"{right(moment):.1f},{down(share):.1f}" for moment, share in curve.points)
        yield (
            f'<polyline clip-path="url(#{name})" fill="none" stroke="{_colour(curve.solver)}" stroke-width="2" '
            f'points="{path}"><title>{escape(curve.solver)}</title></polyline>'
        )
        x, y = right(curve.points[-1][0]), down(curve.points[-1][1])
        yield f'<circle clip-path="url(#{name})" cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{_colour(curve.solver)}"/>'


def _steps(low: float, high: float) -> Iterator[float]:
    """Round numbers between two, about five of them."""
    rough = (high - low) / 5
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    yield from (k * step for k in range(math.ceil(low / step), math.floor(high / step) + 1))


def _moments(begin: float, end: float) -> Iterator[float]:
    """1, 2 and 5 times powers of ten within a span of time."""
    for power in range(-3, 7):
        yield from (f * 10.0**power for f in (1, 2, 5) if begin <= f * 10.0**power <= end)
