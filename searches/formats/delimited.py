"""Tables with a header: CSV and TSV of the databases and tools, columns known by their names."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import chain

from searches.bibliography import BibliographicRecord, ImportedDecision, IndexKeyword
from searches.formats import normalise
from searches.formats.columns import (
    COLUMNS,
    SNIPPETS,
    columns_of,
    header_names,
    is_header,
    source_of,
)
from searches.formats.decisions import decode_rayyan
from searches.formats.decoding import Source
from searches.formats.keys import finished
from searches.formats.reading import Problem, Row

KEY, LABEL = "csv", "Table (CSV, TSV)"
DELIMITERS = ",;\t"
HEADER_WITHIN = 40
GUARD = re.compile(r'^="?(.*?)"?$', re.DOTALL)
SCOPUS_ID = re.compile(r"\s*\(\d+\)\s*$")
INCLUDED = {"1": "include", "1.0": "include", "0": "exclude", "0.0": "exclude"}
csv.field_size_limit(2**31 - 1)


def sniff(head: str) -> bool:
    return _find_header(head.splitlines()[:HEADER_WITHIN]) is not None


def _find_header(lines: list[str]) -> tuple[int, str] | None:
    """The place of the header among the first lines, and the delimiter."""
    for number, line in enumerate(lines):
        for delimiter in DELIMITERS:
            if delimiter in line and is_header(next(csv.reader([line], delimiter=delimiter))):
                return number, delimiter
    return None


def read(source: Source, problems: list[Problem]) -> Iterator[Row]:
    """The rows below the header; a row that does not fit it is unreadable, never shifted."""
    lines = source.lines()
    head = [line for line, _ in zip(lines, range(HEADER_WITHIN), strict=False)]
    place, delimiter = _find_header([line.rstrip("\r\n") for line in head]) or (0, ",")
    if place:
        problems.append(
            Problem("IMP-103", "warning", f"{place} lines before the header were left out.")
        )
    names = header_names(next(csv.reader([head[place].rstrip("\r\n")], delimiter=delimiter)))
    while names and not names[-1]:
        names.pop()
    table = _Table(names)
    known = {alias for aliases in COLUMNS.values() for alias in aliases}
    unused = [name for name in names if name and name not in known]
    if unused:
        problems.append(
            Problem(
                "IMP-207",
                "info",
                f"Columns that are kept with the record but not used: {', '.join(unused)}.",
            )
        )
    rest = chain(head[place + 1 :], lines)
    rows = _logical_rows(rest, delimiter, place + 2)
    for position, (line, raw, cells) in enumerate(rows, start=1):
        yield table.row(position, line, raw, cells)


def _logical_rows(
    lines: Iterator[str], delimiter: str, begin: int
) -> Iterator[tuple[int, str, list[str] | None]]:
    """Rows that may span lines, with their raw text; None for one whose quote never closes."""
    number = begin - 1
    block: list[str] = []
    quotes = 0
    for line in lines:
        number += 1
        if not block and not line.strip():
            continue
        block.append(line)
        quotes += line.count('"')
        if quotes % 2 == 0:
            yield number - len(block) + 1, "".join(block), _cells(block, delimiter)
            block, quotes = [], 0
    if block:
        first = number - len(block) + 1
        yield first, block[0], None
        yield from _logical_rows(iter(block[1:]), delimiter, first + 1)


def _cells(block: list[str], delimiter: str) -> list[str]:
    rows = list(csv.reader(block, delimiter=delimiter))
    return [cell for row in rows for cell in row]


class _Table:
    """The reading of rows under one header."""

    def __init__(self, names: list[str]):
        self.names = names
        self.columns = columns_of(names)
        self.source = source_of(names)
        self.has_snippets = bool(SNIPPETS & set(names))

    def row(self, position: int, line: int, raw: str, cells: list[str] | None) -> Row:
        if cells is None:
            return _unreadable(
                position, line, raw, "A quotation mark opens here and is never closed"
            )
        surplus = cells[len(self.names) :]
        cells = [GUARD.sub(r"\1", cell) for cell in cells]
        codes = []
        while cells and len(cells) > len(self.names) and not cells[-1].strip():
            cells.pop()
        if len(cells) != len(self.names) and len(cells) + 1 != len(self.names):
            said = f"The row has {len(cells)} cells, the header {len(self.names)}"
            if any(cell.strip() for cell in surplus) or not self._is_plausible(cells):
                return _unreadable(position, line, raw, said)
            codes.append("IMP-208")
        cells += [""] * (len(self.names) - len(cells))
        fields = self._fields(cells, codes)
        record, warnings = finished(
            BibliographicRecord(batch_index=position, raw=raw, **fields), codes
        )
        return Row(position, line, raw, record, tuple(w.at(line) for w in warnings))

    def _is_plausible(self, cells: list[str]) -> bool:
        year = self._first(cells, "year")
        return bool(self._first(cells, "title")) and (not year or normalise.year(year) is not None)

    def _first(self, cells: list[str], field: str) -> str:
        for place in self.columns.get(field, ()):
            if place < len(cells) and not normalise.is_absent(cells[place]):
                return cells[place].strip()
        return ""

    def _fields(self, cells: list[str], codes: list[str]) -> dict:
        def value(field: str) -> str:
            return self._first(cells, field)

        title, translated = normalise.title(value("title"))
        original, _ = normalise.title(value("title_original"))
        names, truncated = normalise.authors(split_names(value("authors")))
        start, end = self._pages(cells)
        doi = normalise.doi(value("doi"))
        if value("doi") and not doi:
            codes.append("IMP-206")
        if self.has_snippets and value("abstract"):
            codes.append("IMP-302")
        notes, decisions = decode_rayyan(value("notes"))
        label = INCLUDED.get(value("labels"))
        if label:
            decisions.append(ImportedDecision("asreview", "", "title_abstract", label))
        volume, issue = value("volume"), value("issue")
        if re.fullmatch(r"\d+\s+\d+", volume) and not issue:
            volume, issue = volume.split()
            codes.append("IMP-205")
        return {
            "source_db": self.source,
            "accession": value("accession"),
            "pmid": normalise.pmid(value("pmid")),
            "pmcid": normalise.pmcid(value("pmcid")),
            "doi": doi,
            "title": title,
            "title_original": original,
            "title_is_translated": translated,
            "abstract": normalise.plain_text(value("abstract")),
            "authors": names,
            "author_count_truncated": truncated,
            "year": normalise.year(value("year")),
            "pub_date": normalise.publication_date(value("year")),
            "journal": normalise.plain_line(value("journal")),
            "journal_abbr": normalise.plain_line(value("journal_abbr")),
            "issn": next(
                (v for p in re.split(r"[;,\s]+", value("issn")) if (v := normalise.issn(p))), ""
            ),
            "isbn": tuple(p for p in re.split(r"[;\s]+", value("isbn")) if p),
            "volume": volume,
            "issue": issue,
            "page_start": start,
            "page_end": end,
            "page_raw": value("pages"),
            "article_number": value("article_number"),
            "pub_types": tuple(split_list(value("pub_types"))),
            "record_type": record_type(value("pub_types"), bool(value("registry_ids"))),
            "language": tuple(split_list(value("language"))),
            "keywords_author": tuple(split_list(value("keywords_author"))),
            "keywords_index": tuple(
                IndexKeyword(term) for term in split_list(value("keywords_index"))
            ),
            "registry_ids": tuple(split_list(value("registry_ids"))),
            "urls": tuple(v for v in split_list(value("urls")) if "://" in v),
            "fulltext_urls": tuple(v for v in split_list(value("fulltext_urls")) if "://" in v),
            "citation_count": _number(value("citation_count")),
            "gs_rank": _number(value("gs_rank")),
            "retraction_status": "retracted"
            if title.casefold().startswith("retracted:")
            else "none",
            "notes": (notes,) if notes else (),
            "imported_decisions": tuple(decisions),
        }

    def _pages(self, cells: list[str]) -> tuple[str, str]:
        start, end = self._first(cells, "page_start"), self._first(cells, "page_end")
        count = self._first(cells, "page_count")
        if start and not end and count.isdigit() and start.isdigit() and "first page" in self.names:
            return start, str(int(start) + int(count) - 1)
        if start:
            return normalise.pages(f"{start}-{end}" if end else start)
        return normalise.pages(self._first(cells, "pages"))


def _unreadable(position: int, line: int, raw: str, what: str) -> Row:
    problem = Problem(
        "IMP-210",
        "error",
        f"{what}, so its columns cannot be told. Mend the row in the file, or enter the record by "
        "hand.",
        line,
    )
    return Row(position, line, raw, None, (problem,))


def split_list(text: str) -> list[str]:
    """Items between semicolons."""
    return [item for part in text.split(";") if (item := normalise.plain_line(part))]


def split_names(text: str) -> list[str]:
    """Author names between semicolons, " and ", or commas where each name has none."""
    text = text.strip().rstrip(";")
    if ";" in text:
        return [SCOPUS_ID.sub("", name.strip()) for name in text.split(";") if name.strip()]
    if " and " in text and not normalise.COLLECTIVE.search(text):
        return [name.strip() for name in re.split(r"\s+and\s+", text)]
    text = SCOPUS_ID.sub("", text)
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) > 1 and all(" " in part or normalise.TRUNCATED.match(part) for part in parts):
        return parts
    return [text]


def record_type(types: str, is_registration: bool) -> str:
    """The kind of publication, from what the table says."""
    said = types.casefold()
    if is_registration and "journal" not in said:
        return "trial_registration"
    for word, kind in (
        ("conference abstract", "conference_abstract"),
        ("meeting abstract", "conference_abstract"),
        ("conference paper", "conference_paper"),
        ("erratum", "erratum"),
        ("retracted", "article"),
        ("preprint", "preprint"),
        ("chapter", "chapter"),
        ("book", "book"),
        ("editorial", "editorial"),
        ("letter", "letter"),
        ("review", "review"),
        ("thesis", "thesis"),
        ("article", "article"),
        ("journal", "article"),
    ):
        if word in said:
            return kind
    return "other"


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
