"""Charts as SVG, drawn on the server: classes for the site's colours, no styles, no scripts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 720, 260
LEFT, RIGHT, TOP, BOTTOM = 52, 12, 12, 44
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
MOST_LABELS = 8


@dataclass(frozen=True, slots=True)
class SharePoint:
    """A share of `n` things with its interval, all 0 to 1."""

    label: str
    n: int
    value: float
    low: float
    high: float


def draw_shares(points: Sequence[SharePoint], *, title: str) -> str:
    """Shares one after the other, each with its interval, as SVG text; `title` names the chart.

    The same numbers belong in a table beside it.
    """
    step = (WIDTH - LEFT - RIGHT) / max(len(points), 1)
    xs = [LEFT + step * (n + 0.5) for n in range(len(points))]
    line = " ".join(f"{x:.1f},{_y(p.value):.1f}" for x, p in zip(xs, points, strict=True))
    every = -(-len(points) // MOST_LABELS) or 1
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" '
            f'viewBox="0 0 {WIDTH} {HEIGHT}">',
            f"<title>{escape(title)}</title>",
            *map(_tick, TICKS),
            f'<polyline class="chart-line" points="{line}"/>',
            *(_point(x, p) for x, p in zip(xs, points, strict=True)),
            *map(_label, xs[::every], points[::every]),
            "</svg>",
        ]
    )


def _y(share: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - share)


def _tick(share: float) -> str:
    y = _y(share)
    return (
        f'<line class="chart-grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text class="chart-text" x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">'
        f"{share:.0%}</text>"
    )


def _point(x: float, point: SharePoint) -> str:
    return (
        f'<line class="chart-interval" x1="{x:.1f}" x2="{x:.1f}" '
        f'y1="{_y(point.high):.1f}" y2="{_y(point.low):.1f}"/>'
        f'<circle class="chart-point" cx="{x:.1f}" cy="{_y(point.value):.1f}" r="4">'
        f"<title>{escape(point.label)}: {point.value:.0%} of {point.n}</title></circle>"
    )


def _label(x: float, point: SharePoint) -> str:
    return (
        f'<text class="chart-text" x="{x:.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">'
        f"{escape(point.label)}</text>"
    )
