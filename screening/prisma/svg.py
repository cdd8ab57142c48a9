"""The PRISMA 2020 flow diagram as a self-contained SVG image.

Only presentation attributes, no styles, so that it shows under a strict content policy.
"""

from __future__ import annotations

from collections.abc import Mapping

from screening.prisma.flow import Flow
from screening.prisma.labels import AS_PUBLISHED, Labels
from screening.prisma.layout import SIZE, Bar, Corners, Line, Panel, layout
from screening.prisma.markup import xml

WHITE, INK, LINK = "#ffffff", "#1a1a1a", "#0b4f9e"
TIP = 8


def draw(
    flow: Flow,
    *,
    title: str,
    interim: bool = False,
    links: Mapping[str, str] | None = None,
    labels: Labels = AS_PUBLISHED,
) -> str:
    """The diagram of `flow` as SVG text, on white.

    `title` names it for screen readers. `interim` marks it as interim although nothing is
    pending, as while a search is still to come; pending numbers mark it always. `links` gives
    addresses by box key (and those of the pending numbers): the line with the number of such a box
    leads there. `labels` is the review's own wording.
    """
    plan = layout(flow, interim=interim, labels=labels)
    links = links or {}
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" role="{"group" if links else "img"}" '
            f'width="{plan.width}" height="{plan.height}" '
            f'viewBox="0 0 {plan.width} {plan.height}" '
            f'font-family="DejaVu Sans, Arial, sans-serif" font-size="{SIZE}" fill="{INK}">',
            f"<title>{xml(title)}</title>",
            f"<desc>{xml(plan.description)}</desc>",
            f'<rect width="{plan.width}" height="{plan.height}" fill="{WHITE}"/>',
            *map(_bar, plan.bars),
            *map(_arrow, plan.arrows),
            *(_panel(panel, links) for panel in plan.panels),
            *(_line(line) for line in plan.footnotes),
            "</svg>\n",
        ]
    )


def _panel(panel: Panel, links: Mapping[str, str]) -> str:
    frame = _rect(panel, f'fill="{WHITE}" stroke="{INK}" shape-rendering="crispEdges"')
    return "\n".join([frame, *(_line(line, links.get(line.key)) for line in panel.lines)])


def _rect(area: Panel | Bar, paint: str) -> str:
    place = f'x="{area.x}" y="{area.y}" width="{area.width}" height="{area.height}"'
    return f"<rect {place} {paint}/>"


def _line(line: Line, address: str | None = None) -> str:
    place = f'x="{line.x}" y="{line.y}"'
    if not address:
        return f"<text {place}>{xml(line.text)}</text>"
    text = f'<text {place} fill="{LINK}" text-decoration="underline">{xml(line.text)}</text>'
    return f'<a href="{xml(address)}">{text}</a>'


def _bar(bar: Bar) -> str:
    x, y = bar.x + bar.width // 2, bar.y + bar.height // 2
    turn = f' transform="rotate(-90 {x} {y})"' if bar.is_vertical else ""
    return (
        _rect(bar, f'rx="6" fill="{bar.fill}" stroke="{INK}"')
        + f'\n<text x="{x}" y="{y + SIZE // 3}" text-anchor="middle" font-weight="bold"'
        + f' font-size="{bar.size:g}"{turn}>'
        + f"{xml(bar.text)}</text>"
    )


def _arrow(corners: Corners) -> str:
    """A line through the corners with a filled head at the last one."""
    (before_x, before_y), (x, y) = corners[-2:]
    along_x, along_y = _sign(x - before_x), _sign(y - before_y)
    back_x, back_y = x - TIP * along_x, y - TIP * along_y
    side_x, side_y = along_y * TIP // 2, along_x * TIP // 2
    shaft = " ".join(f"{px},{py}" for px, py in (*corners[:-1], (back_x, back_y)))
    head = f"{x},{y} {back_x - side_x},{back_y - side_y} {back_x + side_x},{back_y + side_y}"
    return (
        f'<polyline points="{shaft}" fill="none" stroke="{INK}"/>\n'
        f'<polygon points="{head}" fill="{INK}"/>'
    )


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
