"""Tables with a header: CSV and TSV of the databases and tools, columns known by their names."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice

from searches.bibliography import (
    Author,
    BibliographicRecord,
    ImportedDecision,
    IndexKeyword,
    PublicationDate,
)
from searches.formats import normalise
from searches.formats.columns import (
    SNIPPETS,
    USED,
    columns_of,
    header_names,
    is_header,
    source_of,
    vocabulary_of,
)
from searches.formats.decisions import decode_notes
from searches.formats.decoding import Source
from searches.formats.keys import finished, unreadable
from searches.formats.kinds import record_type, retraction_status
from searches.formats.languages import languages
from searches.formats.names import authors, split_names
from searches.formats.reading import Problem, Row, UnreadableFile
from searches.formats.tables import TableRow, read_rows, rejoined

KEY, LABEL = "csv", "Table (CSV, TSV)"

DELIMITERS = ",;\t"
HEADER_WITHIN = 40
EXCEL_TEXT = re.compile(r'="([^"]*)"')
GUARDED = re.compile(r"'+[=+\-@\t\r]")
SCOPUS_ID = re.compile(r"\s*\(\d+\)\s*$")
GIVEN_NAME_NULL = re.compile(r",\s*null$")
YEAR_CELL = re.compile(r"[^\d,;\t]{0,15}[0-9]{4}(?!\d)[^,;\t]{0,15}|0")
NO_HEADER = Problem(
    "IMP-002",
    "error",
    "This table has no line with the names of its columns. Name at least Title, and Authors, Year "
    "or DOI, in its first line.",
    1,
)
INCLUDED = {"1": "include", "1.0": "include", "0": "exclude", "0.0": "exclude"}


def sniff(head: str) -> bool:
    """Whether a header is among the first lines; the last one may be cut, so it does not count."""
    lines = re.split(r"\r\n|\r|\n", head)
    return _find_header((lines[:-1] or lines)[:HEADER_WITHIN]) is not None


def _find_header(lines: list[str]) -> tuple[int, str] | None:
    """The place of the header among the first lines, and the delimiter."""
    for number, line in enumerate(lines):
        for delimiter in DELIMITERS:
            cells = next(csv.reader([line], delimiter=delimiter), [])
            if len(cells) > 1 and is_header(cells):
                return number, delimiter
    return None


def read(source: Source, problems: list[Problem]) -> Iterator[Row]:
    """The rows below the header; one that cannot be brought to fit it is unreadable, not shifted.

    Raises UnreadableFile (IMP-002) where there is no header.
    """
    lines = source.lines()
    head = list(islice(lines, HEADER_WITHIN))
    found = _find_header([line.rstrip("\r\n") for line in head])
    if found is None:
        raise UnreadableFile(NO_HEADER)
    place, delimiter = found
    header = next(csv.reader([head[place].rstrip("\r\n")], delimiter=delimiter))
    source.frame = (head[place], "")
    table = _Table(header_names(header), delimiter)
    problems.extend(_about_the_header(place, table))
    rest = chain(head[place + 1 :], lines)
    for position, row in enumerate(read_rows(rest, delimiter, place + 2), start=1):
        yield table.row(position, row)


def _about_the_header(place: int, table: _Table) -> Iterator[Problem]:
    if place:
        text = f"{place} lines before the header were left out."
        yield Problem("IMP-103", "warning", text)
    unused = [name for name in table.names if name and name not in USED]
    if unused:
        text = f"Columns that are kept with the record but not used: {', '.join(unused)}."
        yield Problem("IMP-207", "info", text)
    if "abstract" not in table.columns:
        text = "This table has no abstracts. Export it with them, or in another format."
        yield Problem("IMP-301", "info", text)


class _Table:
    """The reading of rows under one header."""

    def __init__(self, names: list[str], delimiter: str):
        while names and not names[-1]:
            names.pop()
        self.names = names
        self.columns = columns_of(names)
        self.source = source_of(names)
        self.delimiter = delimiter

    def row(self, position: int, row: TableRow) -> Row:
        if row.cells is None:
            problem = unreadable("The quotation marks of this row do not pair", row.line)
            return Row(position, row.line, row.raw, None, (problem,))
        codes: list[str] = []
        cells = self._fitted(row.cells, codes)
        if cells is None:
            said = f"The row has {len(row.cells)} cells, the header {len(self.names)}, and it "
            problem = unreadable(f"{said}cannot be told which belongs where", row.line)
            return Row(position, row.line, row.raw, None, (problem,))
        fields = self._fields(_Cells(self.columns, cells), codes)
        record, problems = finished(
            BibliographicRecord(batch_index=position, raw=row.raw, **fields), codes, row.line
        )
        return Row(position, row.line, row.raw, record, problems)

    def _fitted(self, cells: list[str], codes: list[str]) -> list[str] | None:
        """As many cells as the header has, None where that would be a guess."""
        size = len(self.names)
        while len(cells) > size and not cells[-1].strip():
            cells = cells[:-1]
        if len(cells) > size:
            codes.append("IMP-208")
            joined = rejoined(cells, size, self.delimiter, self._suits)
            return [_unguarded(cell) for cell in joined] if joined else None
        filled = [_unguarded(cell) for cell in cells] + [""] * (size - len(cells))
        if len(cells) < size - 1:
            codes.append("IMP-208")
            return filled if self._suits(filled) and self._identifies(filled) else None
        return filled

    def _suits(self, cells: list[str]) -> bool:
        """Whether the cells of strict columns hold what they should; there must be a title."""
        value = _Cells(self.columns, cells).first
        year, doi, pmid = value("year"), value("doi"), value("pmid")
        return bool(
            value("title")
            and (not year or YEAR_CELL.fullmatch(year))
            and (not doi or normalise.doi(doi))
            and (not pmid or re.fullmatch(r"\D*\d{1,8}", pmid))
            and all("://" in value(name) for name in ("urls",) if value(name))
        )

    def _identifies(self, cells: list[str]) -> bool:
        value = _Cells(self.columns, cells).first
        return any(value(name) for name in ("authors", "year", "journal", "doi", "abstract"))

    def _fields(self, cells: _Cells, codes: list[str]) -> dict:
        value, items = cells.first, cells.items
        title, translated = normalise.title(value("title"))
        names, truncated = _authors(value("authors"))
        start, end, page_raw = _pages(cells, codes)
        doi = normalise.doi(value("doi"))
        if value("doi") and not doi:
            codes.append("IMP-206")
        if SNIPPETS in self.names and value("abstract"):
            codes.append("IMP-302")
        pmid = normalise.pmid(value("pmid"))
        notes, decisions = decode_notes(cells.every("notes"))
        issns, isbns = normalise.issns_and_isbns(cells.every("issn") + cells.every("isbn"))
        types = items("pub_types")
        registered = bool(value("registry_ids")) and pmid is None and "central id" in self.names
        return {
            "source_db": self.source,
            "accession": value("accession"),
            "pmid": pmid,
            "pmcid": normalise.pmcid(value("pmcid")),
            "doi": doi,
            "title": title,
            "title_markup": normalise.title_markup(value("title")),
            "title_original": normalise.title(value("title_original"))[0],
            "title_is_translated": translated,
            "abstract": normalise.plain_text(value("abstract")),
            "authors": names,
            "author_count_truncated": truncated,
            **_dates(cells),
            "journal": normalise.plain_line(value("journal") or value("journal_abbr")),
            "journal_abbr": normalise.plain_line(value("journal_abbr")),
            "issn": issns[0] if issns else "",
            "eissn": issns[1] if len(issns) > 1 else "",
            "isbn": isbns,
            "volume": value("volume"),
            "issue": value("issue"),
            "page_start": start,
            "page_end": end,
            "page_raw": page_raw,
            "article_number": value("article_number") or normalise.electronic_page(start, end),
            "pub_types": types,
            "record_type": "trial_registration" if registered else record_type(types, title),
            "retraction_status": retraction_status(types, title),
            "language": languages(cells.every("language")),
            **self._keywords(cells),
            "registry_ids": items("registry_ids"),
            "urls": tuple(url for url in items("urls") if "://" in url),
            "fulltext_urls": tuple(url for url in items("fulltext_urls") if "://" in url),
            "citation_count": _number(value("citation_count")),
            "gs_rank": _number(value("gs_rank")),
            "notes": tuple(notes),
            "imported_decisions": (*decisions, *_labels(cells)),
        }

    def _keywords(self, cells: _Cells) -> dict:
        """CENTRAL's keywords are those of its indexers; a star marks a major term."""
        author = cells.items("keywords_author")
        index = [
            IndexKeyword(term.strip("* "), vocabulary_of(name), "(major focus)" in name)
            for place in self.columns.get("keywords_index", ())
            for name in (self.names[place],)
            for term in split_list(cells.at(place), commas=name.startswith("emtree"))
        ]
        if "central id" in self.names:
            index += [IndexKeyword(term.strip("* "), major="*" in term) for term in author]
            author = ()
        return {"keywords_author": author, "keywords_index": tuple(index)}


class _Cells:
    """The cells of one row by canonical field; a word that says absent counts as none."""

    def __init__(self, columns: dict[str, list[int]], cells: list[str]):
        self._columns, self._cells = columns, cells

    def at(self, place: int) -> str:
        cell = self._cells[place].strip()
        return "" if normalise.is_absent(cell) else cell

    def every(self, field: str) -> list[str]:
        return [cell for place in self._columns.get(field, ()) if (cell := self.at(place))]

    def first(self, field: str) -> str:
        return next(iter(self.every(field)), "")

    def items(self, field: str) -> tuple[str, ...]:
        """The different items of all columns of a field."""
        return tuple(dict.fromkeys(item for cell in self.every(field) for item in split_list(cell)))


def _unguarded(cell: str) -> str:
    """The cell without what keeps a spreadsheet from calculating: `="123"`, `'=1+1`."""
    guard = EXCEL_TEXT.fullmatch(cell)
    if guard:
        return guard.group(1)
    return cell[1:] if GUARDED.match(cell) else cell


def _authors(text: str) -> tuple[tuple[Author, ...], bool]:
    """The authors of a cell; Scopus adds ids, RefWorks `null` for a missing given name."""
    names = [text] if SCOPUS_ID.search(text) and ";" not in text else split_names(text)
    return authors([GIVEN_NAME_NULL.sub("", SCOPUS_ID.sub("", name)) for name in names])


def _dates(cells: _Cells) -> dict:
    """The year, with the month and day that other columns give for the same year."""
    text = cells.first("year")
    parts = [text, cells.first("month"), cells.first("day")]
    by_year = normalise.publication_date("/".join(part for part in parts if part))
    by_date = normalise.publication_date(cells.first("date"))
    best = by_year if by_year.year else by_date
    if not text and not by_date.raw:
        return {}
    if best.month is None and by_date.year == best.year:
        best = replace(best, month=by_date.month, day=by_date.day)
    date = PublicationDate(best.year, best.month, best.day, best.season, text or by_date.raw)
    return {"year": best.year, "pub_date": date}


def _pages(cells: _Cells, codes: list[str]) -> tuple[str, str, str]:
    """First and last page; EBSCO gives the first and how many there are."""
    start, end, count = (cells.first(name) for name in ("page_start", "page_end", "page_count"))
    if start and not end and re.fullmatch(r"[0-9]{1,9} [0-9]{1,5}", f"{start} {count}"):
        return start, str(int(start) + max(int(count), 1) - 1), start
    text = (f"{start}-{end}" if end else start) or cells.first("pages") or end
    if normalise.is_backward_range(text):
        codes.append("IMP-204")
    return *normalise.pages(text), text


def _labels(cells: _Cells) -> Iterator[ImportedDecision]:
    label = INCLUDED.get(cells.first("labels"))
    if label:
        user, time = cells.first("label_user"), cells.first("label_time")
        yield ImportedDecision("asreview", user, "title_abstract", label, time=time)
    tags = cells.items("tags")
    if tags:
        yield ImportedDecision("covidence", "", "title_abstract", "", labels=tags)


def split_list(text: str, *, commas: bool = False) -> tuple[str, ...]:
    """Items between semicolons, else bars, else commas where there are several or `commas` says."""
    separator = next((mark for mark in ";|" if mark in text), "")
    if not separator and (commas or text.count(",") > 1) and "://" not in text:
        separator = ","
    parts = text.split(separator) if separator else [text]
    return tuple(filter(None, map(normalise.plain_line, parts)))


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None
