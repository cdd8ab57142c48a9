"""CSV with every canonical field, under names that ASReview, Rayyan and our own reader know."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable
from typing import BinaryIO

from searches.bibliography import BibliographicRecord
from searches.formats.keys import NO_TITLE
from searches.formats.more_fields import joined, more
from searches.formats.names import written

KEY, LABEL = "csv", "Table (CSV)"

GUARDED = re.compile(r"'*[=+\-@\t\r]")
"""How a cell begins that a spreadsheet would calculate."""
QUOTED = re.compile(r'[",\r\n]')
"""What a cell may hold only between quotes (RFC 4180)."""


def _title(record: BibliographicRecord) -> str:
    title = "" if record.title == NO_TITLE else record.title
    return f"[{title}]" if record.title_is_translated and title else title


def _authors(record: BibliographicRecord) -> str:
    names = [written(author) for author in record.authors]
    if record.author_count_truncated:
        names.append("et al.")
    return "; ".join(names) + (";" if len(names) == 1 else "")


FIELDS: tuple[tuple[str, Callable[[BibliographicRecord], object]], ...] = (
    ("title", _title),
    ("original title", lambda r: r.title_original),
    ("authors", _authors),
    ("year", lambda r: r.year or ""),
    ("publication date", lambda r: r.pub_date.raw),
    ("journal", lambda r: r.journal),
    ("abbreviated source title", lambda r: r.journal_abbr),
    ("volume", lambda r: r.volume),
    ("issue", lambda r: r.issue),
    ("page start", lambda r: r.page_start),
    ("page end", lambda r: r.page_end),
    ("article number", lambda r: r.article_number),
    ("doi", lambda r: r.doi),
    ("pmid", lambda r: r.pmid or ""),
    ("pmcid", lambda r: r.pmcid),
    ("abstract", lambda r: r.abstract),
    ("keywords", lambda r: _list(r.keywords_author)),
    ("index keywords", lambda r: _list(keyword.term for keyword in r.keywords_index)),
    ("issn", lambda r: _list(filter(None, (r.issn, r.eissn)))),
    ("isbn", lambda r: _list(r.isbn)),
    ("language", lambda r: _list(r.language)),
    ("publication type", lambda r: _list(r.pub_types)),
    ("record type", lambda r: r.record_type),
    ("retraction status", lambda r: r.retraction_status),
    ("source database", lambda r: r.source_db),
    ("accession number", lambda r: r.accession),
    ("registry ids", lambda r: _list(r.registry_ids)),
    ("url", lambda r: _list(r.urls)),
    ("full text link", lambda r: _list(r.fulltext_urls)),
    ("cited by", lambda r: "" if r.citation_count is None else r.citation_count),
    ("notes", lambda r: joined(r.notes)),
    ("more fields", more),
)
"""The columns in their order, and how a record fills each."""


def _list(items: Iterable[str]) -> str:
    """The items between semicolons; one at its end tells a single item from a list in commas."""
    texts = list(items)
    alone = len(texts) == 1 and any(mark in texts[0] for mark in ",|")
    return "; ".join(texts) + (";" if alone else "")


def cells_of(record: BibliographicRecord) -> list[str]:
    """The cells of a record in the order of `FIELDS`."""
    return [str(value(record)) for _, value in FIELDS]


def guarded(cell: str) -> str:
    """The cell as text: an apostrophe keeps a spreadsheet from calculating it (section 7.2)."""
    return f"'{cell}" if GUARDED.match(cell) else cell


def line_of(cells: Iterable[object], end: str) -> str:
    """The cells as a line: text guarded, quoted where it must be, None empty.

    The library's writer looks at each character and takes three times as long.
    """
    return (",".join(map(_in_line, cells)) or '""') + end


def _in_line(cell: object) -> str:
    if cell == "" or cell is None:
        return ""
    if not isinstance(cell, str):
        return str(cell)
    text = guarded(cell)
    return '"' + text.replace('"', '""') + '"' if QUOTED.search(text) else text


def write(records: Iterable[BibliographicRecord], stream: BinaryIO) -> None:
    """Write a header and a row for each record, UTF-8, CRLF, quoted where needed."""
    rows = itertools.chain([[name for name, _ in FIELDS]], map(cells_of, records))
    for row in rows:
        stream.write(line_of(row, "\r\n").encode(errors="replace"))
