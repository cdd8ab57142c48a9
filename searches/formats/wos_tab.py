"""Web of Science tables: columns named by tags, cells between tabs, quotation marks are text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from searches.bibliography import BibliographicRecord
from searches.formats import wos
from searches.formats.decoding import Source
from searches.formats.keys import finished, unreadable
from searches.formats.reading import Problem, Row
from searches.formats.tagged import Tags, about_the_file

KEY, LABEL = "wos_tab", "Web of Science table"

HEADER = re.compile(r"\ufeff?PT\t(?:[A-Z][A-Z0-9]\t)+[A-Z][A-Z0-9]?")
SEPARATORS = dict.fromkeys(wos.ONE_A_LINE, re.compile(r";\s+|;$"))
SEPARATORS["C1"] = re.compile(r";\s+(?=\[)")


def sniff(head: str) -> bool:
    return bool(HEADER.match(head.lstrip()))


def read(source: Source, problems: list[Problem]) -> Iterator[Row]:
    """The rows below the header; no cell holds a line break or a tab."""
    header: list[str] = []
    unknown: Counter[str] = Counter()
    outside = position = 0
    for number, line in enumerate(source.lines(), start=1):
        if not line.strip():
            continue
        if HEADER.match(line):
            header = [cell.strip("\ufeff ") for cell in line.rstrip().split("\t")]
            source.frame = ("\t".join(header) + "\n", "")
        elif not header:
            outside += 1
        else:
            position += 1
            yield _row(position, number, line, header, unknown)
    problems.extend(about_the_file(outside, 0, position, unknown))


def _row(position: int, number: int, raw: str, header: list[str], unknown: Counter[str]) -> Row:
    cells = raw.rstrip("\r\n").split("\t")
    surplus = [cell for cell in cells[len(header) :] if cell.strip()]
    values = {
        tag: _parts(tag, cell) for tag, cell in zip(header, cells, strict=False) if cell.strip()
    }
    if surplus or not (values.keys() & wos.KNOWN - wos.EMPTY):
        what = f"This row has {len(cells)} cells, but the header has {len(header)}"
        return Row(position, number, raw, None, (unreadable(what, number),))
    strange = values.keys() - wos.KNOWN
    unknown.update(strange)
    codes = ["IMP-208"] if len(cells) < len(header) else []
    tags = Tags(values)
    fields = wos.fields(tags, codes)
    notes = (f"{tag}: {text}" for tag in sorted(strange) for text in tags.every(tag))
    fields["notes"] = (*fields["notes"], *notes)
    record, problems = finished(
        BibliographicRecord(batch_index=position, raw=raw, **fields), codes, number
    )
    return Row(position, number, raw, record, problems)


def _parts(tag: str, cell: str) -> list[str]:
    separator = SEPARATORS.get(tag)
    parts = separator.split(cell) if separator else [cell]
    return [part.strip() for part in parts if part.strip()]
