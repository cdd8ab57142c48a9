"""NoteExpress text, as CNKI, VIP and Wanfang write it: field names in braces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from searches.bibliography import Author
from searches.formats import normalise
from searches.formats.decoding import Source
from searches.formats.keywords import split_list
from searches.formats.kinds import record_type, reference_type, retraction_status
from searches.formats.languages import languages
from searches.formats.names import authors
from searches.formats.reading import Problem, Row
from searches.formats.tagged import Dialect, Tags, dated, doi_of, paged, read_tagged, titled

KEY, LABEL = "noteexpress", "NoteExpress"

TAG = re.compile(r"\{([A-Z][A-Za-z/ ]{1,40})\}\s*[:：]\s*(.*)")
NUMBER_MARK = re.compile(r"\[[0-9,\s]*\]")
BETWEEN_NAMES = re.compile(r"[;；]")
KEPT_AS_NOTES = (
    "Author Address",
    "Database Provider",
    "Translated Author",
    "Translated Journal",
    "Type of Work",
)
KNOWN = frozenset(
    {
        *KEPT_AS_NOTES,
        "Abstract",
        "Accession Number",
        "Author",
        "DOI",
        "Date",
        "ISBN",
        "ISBN/ISSN",
        "ISSN",
        "Issue",
        "Journal",
        "Keywords",
        "Language",
        "Notes",
        "Pages",
        "Place Published",
        "Publisher",
        "Reference Type",
        "Secondary Title",
        "Source",
        "Subject",
        "Title",
        "Translated Title",
        "URL",
        "Volume",
        "Year",
    }
)


def sniff(head: str) -> bool:
    return any(line.startswith("{Reference Type}") for line in head.lstrip("\ufeff").splitlines())


def read(source: Source, problems: list[Problem]) -> Iterator[Row]:
    """The entries; one opens at {Reference Type}, or at a second {Title} after an empty line."""
    yield from read_tagged(source, problems, DIALECT)


def _tag_and_value(line: str, last: str) -> tuple[str, str]:
    found = TAG.match(line.lstrip("\ufeff "))
    return (found[1], found[2]) if found else ("", line)


def _begins(line: str, block: list[str], after_gap: bool) -> bool:
    tag = _tag_and_value(line, "")[0]
    if not block or tag == "Reference Type":
        return bool(tag)
    return after_gap and tag == "Title" and any(one.startswith("{Title}") for one in block)


def _fields(tags: Tags, codes: list[str]) -> dict:
    title = titled(tags.first("Title"))
    kind = tags.first("Reference Type")
    types = tags.every("Type of Work")
    names, truncated = authors(_parts(tags.every("Author")))
    names, addressed = _with_addresses(names, _parts(tags.every("Author Address")))
    issns, isbns = normalise.issns_and_isbns(tags.every("ISBN/ISSN", "ISSN", "ISBN"))
    date = dated(tags.first("Year"), tags.first("Date"))
    return {
        "source_db": tags.first("Database Provider"),
        "accession": tags.first("Accession Number"),
        "doi": doi_of(tags.every("DOI"), codes, tags.every("URL")),
        **title,
        "title_original": normalise.title(tags.first("Translated Title"))[0],
        "abstract": tags.paragraphs("Abstract"),
        "authors": names,
        "author_count_truncated": truncated,
        "year": date.year,
        "pub_date": date,
        "journal": normalise.plain_line(tags.first("Journal", "Source", "Secondary Title")),
        "issn": issns[0] if issns else "",
        "eissn": issns[1] if len(issns) > 1 else "",
        "isbn": isbns,
        "volume": tags.first("Volume"),
        "issue": tags.first("Issue"),
        **paged(tags.first("Pages"), codes),
        "pub_types": tuple(types),
        "record_type": reference_type(kind) if kind else record_type(types, title["title"]),
        "retraction_status": retraction_status([*types, kind], title["title"]),
        "language": languages(tags.every("Language")),
        "keywords_author": tuple(split_list(tags.every("Keywords"))),
        "urls": tuple(text for text in tags.every("URL") if "://" in text),
        "notes": (
            *tags.every("Notes"),
            *(
                f"{tag}: {text}"
                for tag in KEPT_AS_NOTES
                if not (addressed and tag == "Author Address")
                for text in tags.every(tag)
            ),
        ),
    }


def _parts(texts: list[str]) -> list[str]:
    """One value a field, or several with semicolons, as CNKI writes them."""
    parts = (NUMBER_MARK.sub("", part) for text in texts for part in BETWEEN_NAMES.split(text))
    return [part.strip() for part in parts if part.strip()]


def _with_addresses(
    names: tuple[Author, ...], places: list[str]
) -> tuple[tuple[Author, ...], bool]:
    """The authors with their addresses where there are as many, and whether there were."""
    if not places or len(places) != len(names):
        return names, False
    pairs = zip(names, places, strict=True)
    return tuple(replace(name, affiliations=(place,)) for name, place in pairs), True


DIALECT = Dialect(
    begins=_begins,
    tag_of=_tag_and_value,
    fields=_fields,
    known=KNOWN,
    empty=frozenset({"Reference Type"}),
)
