"""A row of a table becomes a record: each canonical field from its columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from searches.bibliography import (
    Author,
    BibliographicRecord,
    ImportedDecision,
    IndexKeyword,
    PublicationDate,
)
from searches.formats import normalise
from searches.formats.columns import SNIPPETS, source_of, vocabulary_of
from searches.formats.decisions import decode_notes
from searches.formats.keys import finished, unreadable
from searches.formats.kinds import record_type, retraction_status
from searches.formats.languages import languages
from searches.formats.more_fields import with_more
from searches.formats.names import authors, split_names
from searches.formats.reading import Row, place_of
from searches.formats.tables import TableRow, rejoined

EXCEL_TEXT = re.compile(r'="([^"]*)"')
GUARDED = re.compile(r"'+[=+\-@\t\r]")
GIVEN_NAME_NULL = re.compile(r",\s*null$|^null\s+")
YEAR_CELL = re.compile(r"[^\d,;\t]{0,15}[0-9]{4}(?!\d)[^,;\t]{0,15}|0")
CITATION = re.compile(r";\s*([^;:().\s]+)(?:\(([^)]*)\))?(?::\s*([^.;\s]+))?\.")
"""Volume, issue and pages as PubMed writes them: `2020 Feb;63(2):103640.`"""

INCLUDED = {"1": "include", "1.0": "include", "0": "exclude", "0.0": "exclude"}
MOST_CELLS = 500
"""Cells of a row in which a torn one is looked for: the ways to join them grow with the square."""

EPPI = {"I": "include", "E": "exclude"}
TRUE = frozenset({"true", "1", "yes"})
RETRACTIONS = frozenset("none retracted retraction_notice expression_of_concern corrected".split())
RECORD_TYPES = frozenset(
    "article review conference_abstract conference_paper chapter book thesis report preprint "
    "trial_registration editorial letter erratum retraction_notice dataset web other".split()
)
IDENTIFIER = re.compile(r"^(PMID|PMCID):[ \t]*(\S+)[ \t]*$", re.MULTILINE)
"""How Zotero keeps the identifiers that it has no field for."""


class Table:
    """The reading of rows under one header: `columns` are the places of each field's columns."""

    def __init__(self, names: list[str], columns: dict[str, list[int]], delimiter: str):
        self.names, self.columns, self.delimiter = names, columns, delimiter
        self.source = source_of(names)

    def row(self, position: int, row: TableRow) -> Row:
        if row.cells is None:
            place = place_of(row.raw, row.odd_quote, row.line)
            what = f"The quotation marks of this row do not pair ({place})"
            problem = unreadable(what, row.line)
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
            if size > MOST_CELLS or len(cells) > 2 * MOST_CELLS:
                return None
            joined = rejoined(cells, size, self.delimiter, self._suits)
            return [_unguarded(cell) for cell in joined] if joined else None
        filled = [_unguarded(cell) for cell in cells] + [""] * (size - len(cells))
        if len(cells) < size - 1:
            codes.append("IMP-208")
            return filled if self._suits(filled) and self._identifies(filled) else None
        return filled

    def _suits(self, cells: list[str]) -> bool:
        """Whether the cells of strict columns hold what they should; a title must not lack."""
        value = _Cells(self.columns, cells).first
        year, doi, pmid = value("year"), value("doi"), value("pmid")
        return bool(
            (value("title") or "title" not in self.columns)
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
        doi = normalise.doi(value("doi"))
        if value("doi") and not doi:
            codes.append("IMP-206")
        if SNIPPETS in self.names and value("abstract"):
            codes.append("IMP-302")
        noted = dict(IDENTIFIER.findall(value("extra")))
        pmid = normalise.pmid(value("pmid") or noted.get("PMID", ""))
        notes, decisions = decode_notes([*cells.every("notes"), *cells.every("extra")])
        issns, isbns = normalise.issns_and_isbns(cells.every("issn") + cells.every("isbn"))
        types = items("pub_types")
        fields = {
            "source_db": value("source_db") or self.source,
            "accession": value("accession"),
            "pmid": pmid,
            "pmcid": normalise.pmcid(value("pmcid") or noted.get("PMCID", "")),
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
            **_place(cells, codes),
            "pub_types": types,
            "record_type": self._record_type(cells, types, title),
            "retraction_status": _retraction(cells, types, title),
            "language": languages(cells.every("language")),
            **self._keywords(cells),
            "registry_ids": items("registry_ids"),
            "urls": cells.urls("urls"),
            "fulltext_urls": cells.urls("fulltext_urls"),
            "citation_count": _number(value("citation_count")),
            "gs_rank": _number(value("gs_rank")),
            "notes": tuple(notes),
            "imported_decisions": (*decisions, *_labels(cells)),
        }
        return with_more(fields, value("more")) if value("more") else fields

    def _record_type(self, cells: _Cells, types: tuple[str, ...], title: str) -> str:
        """What the cell says that we wrote; CENTRAL's entries of registries have no PubMed id."""
        if cells.first("record_type") in RECORD_TYPES:
            return cells.first("record_type")
        if "central id" in self.names and cells.first("registry_ids") and not cells.first("pmid"):
            return "trial_registration"
        return record_type(types, title)

    def _keywords(self, cells: _Cells) -> dict:
        """CENTRAL's keywords are those of its indexers; a star marks a major term."""
        author = cells.items("keywords_author")
        index = [
            _index_term(term, self.names[place])
            for place in self.columns.get("keywords_index", ())
            for term in split_list(cells.at(place), commas=self.names[place].startswith("emtree"))
        ]
        if "central id" in self.names:
            index += [IndexKeyword(term.strip("* "), major="*" in term) for term in author]
            author = ()
        return {"keywords_author": author, "keywords_index": tuple(index)}


def _index_term(term: str, column: str) -> IndexKeyword:
    """A term of an indexer; in MeSH a slash divides it from its qualifiers."""
    vocabulary = vocabulary_of(column)
    major = "(major focus)" in column or term.startswith("*")
    term, *qualifiers = term.strip("* ").split("/") if vocabulary == "mesh" else [term.strip("* ")]
    return IndexKeyword(term, vocabulary, major, tuple(q.strip("* ") for q in qualifiers))


def _retraction(cells: _Cells, types: tuple[str, ...], title: str) -> str:
    said = cells.first("retraction_status")
    if said in RETRACTIONS:
        return said
    return "retracted" if said.casefold() in TRUE else retraction_status(types, title)


class _Cells:
    """The cells of one row by canonical field; a word that says absent counts as none."""

    def __init__(self, columns: dict[str, list[int]], cells: list[str]):
        self._cells = cells
        self._of_field = {
            field: found
            for field, places in columns.items()
            if (found := [cell for place in places if (cell := self.at(place))])
        }

    def at(self, place: int) -> str:
        cell = self._cells[place].strip()
        return "" if cell[:1] in normalise.ABSENT_STARTS and normalise.is_absent(cell) else cell

    def every(self, field: str) -> list[str]:
        return self._of_field.get(field, [])

    def first(self, field: str) -> str:
        return self._of_field[field][0] if field in self._of_field else ""

    def urls(self, field: str) -> tuple[str, ...]:
        """The addresses; Rayyan and RefWorks put more behind a blank."""
        parts = (part for cell in self.every(field) for part in re.split(r"\s+|;\s*(?=http)", cell))
        return tuple(dict.fromkeys(part.rstrip(";") for part in parts if "://" in part))

    def items(self, field: str) -> tuple[str, ...]:
        """The different items of all columns of a field."""
        if field not in self._of_field:
            return ()
        return tuple(dict.fromkeys(item for cell in self.every(field) for item in split_list(cell)))


def _unguarded(cell: str) -> str:
    """The cell without what keeps a spreadsheet from calculating: `="123"`, `'=1+1`."""
    if cell[:1] not in ("=", "'"):
        return cell
    guard = EXCEL_TEXT.fullmatch(cell)
    if guard:
        return guard.group(1)
    return cell[1:] if GUARDED.match(cell) else cell


def _authors(text: str) -> tuple[tuple[Author, ...], bool]:
    """The authors of a cell; Scopus adds ids, RefWorks and Lens `null` for no given name."""
    is_one = ";" not in text and _without_id(text) != text
    names = list(map(_without_id, [text] if is_one else split_names(text)))
    if "null" in text:
        names = [GIVEN_NAME_NULL.sub("", name) for name in names]
    return authors(names)


def _without_id(name: str) -> str:
    """`Khalili, Amin` from `Khalili, Amin (57000000001)`."""
    if not name.endswith(")"):
        return name
    before, _, number = name[:-1].rpartition("(")
    return before.rstrip() if number.isdecimal() else name


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


def _place(cells: _Cells, codes: list[str]) -> dict:
    """Volume, issue and pages; PubMed's tables have them in the citation only."""
    start, end, page_raw = _pages(cells, codes)
    volume, issue = cells.first("volume"), cells.first("issue")
    found = CITATION.search(cells.first("citation")) if not (volume or issue or start) else None
    if found:
        volume, issue, page_raw = (part or "" for part in found.groups())
        start, end = normalise.pages(page_raw)
    return {
        "volume": volume,
        "issue": issue,
        "page_start": start,
        "page_end": end,
        "page_raw": page_raw,
        "article_number": cells.first("article_number") or normalise.electronic_page(start, end),
    }


def _pages(cells: _Cells, codes: list[str]) -> tuple[str, str, str]:
    """First and last page; EBSCO gives the first and how many there are."""
    start, end, count = (cells.first(name) for name in ("page_start", "page_end", "page_count"))
    if start and not end and re.fullmatch(r"[0-9]{1,9} [0-9]{1,5}", f"{start} {count}"):
        return start, str(int(start) + max(int(count), 1) - 1), start
    text = "-".join(filter(None, (start, end))) or cells.first("pages")
    if normalise.is_backward_range(text):
        codes.append("IMP-204")
    return *normalise.pages(text), text


def _labels(cells: _Cells) -> Iterator[ImportedDecision]:
    label = cells.first("labels")
    if label in INCLUDED:
        user, time = cells.first("label_user"), cells.first("label_time")
        yield ImportedDecision("asreview", user, "title_abstract", INCLUDED[label], time=time)
    elif label in EPPI:
        yield ImportedDecision("eppi-reviewer", "", "title_abstract", EPPI[label])
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
