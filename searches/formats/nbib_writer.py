"""MEDLINE (nbib), for tools that take PubMed's own format."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from searches.bibliography import BibliographicRecord, IndexKeyword, PublicationDate
from searches.formats.keys import NO_TITLE
from searches.formats.names import written
from searches.formats.nbib import RELATIONS

KEY, LABEL = "nbib", "MEDLINE / PubMed (nbib)"

WIDTH = 80
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
TAG_OF_RELATION = {name: tag for tag, name in RELATIONS.items()}


def write(records: Iterable[BibliographicRecord], stream: BinaryIO) -> None:
    """Write the records, long values wrapped as PubMed does."""
    stream.writelines(parts(records))


def parts(records: Iterable[BibliographicRecord]) -> Iterator[bytes]:
    """What `write` writes, record by record."""
    for record in records:
        lines = [line for tag, text in _tagged(record) if text for line in _wrapped(tag, text)]
        yield "".join(f"{line}\n" for line in [*lines, ""]).encode(errors="replace")


def _wrapped(tag: str, text: str) -> list[str]:
    """The lines of a value; a wrapped line keeps the blank between its words at its end."""
    lines = textwrap.wrap(
        " ".join(text.split()),
        WIDTH,
        initial_indent=f"{tag:<4}- ",
        subsequent_indent=" " * 6,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [f"{line} " for line in lines[:-1]] + lines[-1:]


def _tagged(record: BibliographicRecord) -> Iterator[tuple[str, str]]:
    title = "" if record.title == NO_TITLE else record.title
    yield "PMID", str(record.pmid or "")
    yield "OWN", "NLM" if record.pmid else "NONE"
    yield "IS", f"{record.issn} (Print)" if record.issn else ""
    yield "IS", f"{record.eissn} (Electronic)" if record.eissn else ""
    yield from (("ISBN", number) for number in record.isbn)
    yield "VI", record.volume
    yield "IP", record.issue
    yield "DP", _date(record.pub_date, record.year)
    yield "TI", _title(title, record.title_is_translated)
    yield "TT", record.title_original
    yield "PG", "-".join(filter(None, (record.page_start, record.page_end)))
    yield "LID", f"{record.doi} [doi]" if record.doi else ""
    yield "LID", "" if record.article_number == record.page_start else record.article_number
    yield "AB", record.abstract
    yield from _people(record)
    yield from (("LA", code) for code in record.language)
    yield from (("SI", f"{_registry(number)}/{number}") for number in record.registry_ids)
    yield from (("PT", kind) for kind in record.pub_types)
    yield "DEP", record.date_epub.replace("-", "")
    yield "TA", record.journal_abbr
    yield "JT", record.journal
    yield from (("RN", f"{s.registry_number or 0} ({s.name})") for s in record.substances)
    yield from (("MH", _heading(keyword)) for keyword in record.keywords_index)
    yield from (("OT", word) for word in record.keywords_author)
    yield from (
        (TAG_OF_RELATION[relation.type], relation.text)
        for relation in record.relations
        if relation.type in TAG_OF_RELATION
    )
    yield "PMC", record.pmcid


def _people(record: BibliographicRecord) -> Iterator[tuple[str, str]]:
    for author in record.authors:
        if author.collective:
            yield "CN", author.family
            continue
        yield "FAU", written(author)
        yield "AU", " ".join(filter(None, (author.family, author.initials, author.suffix)))
        yield "AUID", f"ORCID: {author.orcid}" if author.orcid else ""
        yield from (("AD", place) for place in author.affiliations)
    if record.author_count_truncated:
        yield "FAU", "et al."


def _title(title: str, is_translated: bool) -> str:
    return f"[{title}]." if is_translated and title else title


def _date(date: PublicationDate, year: int | None) -> str:
    if year is None or date.year != year:
        return str(year or "")
    month = MONTHS[date.month - 1] if date.month else date.season
    return " ".join(filter(None, (str(year), month, str(date.day or "") if date.month else "")))


def _registry(number: str) -> str:
    return "ClinicalTrials.gov" if number.startswith("NCT") else number.rstrip("0123456789-/")


def _heading(keyword: IndexKeyword) -> str:
    parts = "/".join((keyword.term, *keyword.qualifiers))
    return f"*{parts}" if keyword.major else parts
