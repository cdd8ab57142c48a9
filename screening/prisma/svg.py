"""The PRISMA 2020 flow diagram as a self-contained SVG image.

Only presentation attributes, no styles, so that it shows under a strict content policy.
"""

from __future__ import annotations

from collections.abc import Mapping

from screening.prisma.cells import LINE_OF
from screening.prisma.flow import Flow
from screening.prisma.labels import AS_PUBLISHED, Labels
from screening.prisma.layout import SIZE, Bar, Corners, Line, Panel, layout, shaft_and_head
from screening.prisma.markup import xml

WHITE, INK, LINK = "#ffffff", "#1a1a1a", "#0b4f9e"


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
    addresses by box key, of the pending numbers too, or by key, LINE_OF and label of a line in a
    list: the text with such a number leads there. `labels` is the review's own wording.
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
    return "\n".join([frame, *(_line(line, _address(line, links)) for line in panel.lines)])


def _address(line: Line, links: Mapping[str, str]) -> str | None:
    """That of the line itself in a list, or that of its box."""
    return links.get(line.key) or links.get(line.key.partition(LINE_OF)[0])


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
    shaft, head = shaft_and_head(corners)
    return (
        f'<polyline points="{_points(shaft)}" fill="none" stroke="{INK}"/>\n'
        f'<polygon points="{_points(head)}" fill="{INK}"/>'
    )


def _points(corners: Corners) -> str:
    return " ".join(f"{x},{y}" for x, y in corners)
