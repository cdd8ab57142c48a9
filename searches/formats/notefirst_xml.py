"""NoteFirst XML, as Chinese databases and publishers offer it, often under the name .txt."""

from __future__ import annotations

import re
from collections.abc import Iterator

from searches.formats import normalise
from searches.formats.decoding import Source
from searches.formats.kinds import record_type, retraction_status
from searches.formats.languages import languages
from searches.formats.names import authors, split_names
from searches.formats.reading import Problem, Row
from searches.formats.xml_entries import entries, first_text, row_of, texts_of

KEY, LABEL = "notefirst-xml", "NoteFirst XML"

COUNT = re.compile(r"<BibliographiesCount>\s*(\d{1,9})\s*</BibliographiesCount>")
FRAME = ("<Bibliographies>", "</Bibliographies>")


def sniff(head: str) -> bool:
    return "<Bibliographies>" in head or bool(COUNT.search(head))


def read(source: Source, problems: list[Problem]) -> Iterator[Row]:
    """The records; their number is compared with the one that the file declares."""
    source.frame = FRAME
    declared = COUNT.search(source.head())
    position = 0
    for position, entry in enumerate(entries(source, ("Bibliography",)), start=1):
        yield row_of(position, entry, _fields)
    if declared and int(declared[1]) != position:
        problems.append(
            Problem(
                "IMP-106",
                "warning",
                f"The file says it holds {int(declared[1])} records, but {position} were found. "
                "Export it again if some are missing.",
            )
        )


def _fields(element, codes: list[str]) -> dict:
    titles = texts_of(element, "PrimaryTitle/Title")
    title, translated = normalise.title(titles[0] if titles else "")
    listed = texts_of(element, "Authors/Author/Info/FullName")
    names, truncated = authors([name for text in listed for name in split_names(text)])
    written = first_text(element, "PageScope")
    start, end = normalise.pages(written)
    if normalise.is_backward_range(written):
        codes.append("IMP-204")
    doi = first_text(element, "DOI", "Doi")
    if doi and not normalise.doi(doi):
        codes.append("IMP-206")
    kind = first_text(element, "Type")
    words = [w for text in texts_of(element, "Keywords/Keyword") for w in re.split("[;；]", text)]
    issns, isbns = normalise.issns_and_isbns(texts_of(element, "Code") + texts_of(element, "ISSN"))
    abstracts = texts_of(element, "Abstracts/Abstract")
    date = normalise.publication_date(first_text(element, "Year"))
    return {
        "doi": normalise.doi(doi),
        "title": title,
        "title_original": normalise.title(titles[1])[0] if len(titles) > 1 else "",
        "title_is_translated": translated,
        "abstract": normalise.plain_text(abstracts[0]) if abstracts else "",
        "other_abstracts": tuple(map(normalise.plain_text, abstracts[1:])),
        "authors": names,
        "author_count_truncated": truncated,
        "year": date.year,
        "pub_date": date,
        "journal": normalise.plain_line(first_text(element, "Medium/Media")),
        "issn": issns[0] if issns else "",
        "eissn": issns[1] if len(issns) > 1 else "",
        "isbn": isbns,
        "volume": first_text(element, "Volume"),
        "issue": first_text(element, "Issue"),
        "page_start": start,
        "page_end": end,
        "page_raw": written,
        "pub_types": (kind,) if kind else (),
        "record_type": record_type([re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind)], title),
        "retraction_status": retraction_status([kind], title),
        "language": languages(texts_of(element, "Language")),
        "keywords_author": tuple(filter(None, map(normalise.plain_line, words))),
    }
