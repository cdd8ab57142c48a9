"""The fields of Web of Science, which its plain text and its table share."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from searches.bibliography import Author, PublicationDate
from searches.formats import normalise
from searches.formats.keywords import index_terms, split_list
from searches.formats.kinds import record_type, retraction_status
from searches.formats.languages import languages
from searches.formats.names import author, authors, with_affiliations
from searches.formats.tagged import Tags, dated, doi_of, titled

KNOWN = frozenset(
    "PT AU BA BE GP AF BF CA TI SO SE BS LA DT CT CY CL SP HO DE ID AB C1 C3 RP EM RI OI FU FP FX "
    "CR NR TC Z9 U1 U2 PU PI PA SN EI BN J9 JI PD PY VL IS PN SU SI MA BP EP AR DI DL D2 EA EY PG "
    "WC WE SC GA PM OA HC HP DA UT ER AA AE CG C2 DG FT".split()
)
EMPTY = frozenset({"PT", "ER"})
ONE_A_LINE = frozenset("AU AF CA BA BE BF GP C1 CR".split())
"""Tags whose lines are values of their own, not the rest of a wrapped one."""

KINDS = {"J": "article", "B": "book", "S": "chapter"}
ORCID = re.compile(r"([^,/]+)(?:,\s*([^/]*))?/(\d{4}-\d{4}-\d{4}-\d{3}[\dX])")


def fields(tags: Tags, codes: list[str]) -> dict:
    """The fields of the record that the tags make."""
    title = titled(tags.first("TI"))
    types = split_list(tags.every("DT"))
    names, truncated = authors(tags.every("AF") or tags.every("AU") or tags.every("BF", "BA"))
    names = _with_orcids(with_affiliations(names, tags.every("C1")), split_list(tags.every("OI")))
    groups = [author(f"{name},") for name in split_list(tags.every("CA", "GP"))]
    issns, isbns = normalise.issns_and_isbns(tags.every("SN", "EI", "BN"))
    cited = [text for text in tags.every("Z9", "TC") if re.fullmatch(r"[0-9]{1,7}", text)]
    return {
        "source_db": "wos",
        "accession": tags.first("UT"),
        "pmid": normalise.pmid(tags.first("PM")),
        "doi": doi_of(tags.every("DI"), codes, tags.every("D2")),
        **title,
        "abstract": tags.paragraphs("AB"),
        "authors": (*names, *filter(None, groups)),
        "author_count_truncated": truncated,
        **_dates(tags),
        "journal": normalise.plain_line(tags.first("SO")),
        "journal_abbr": normalise.plain_line(tags.first("JI", "J9")),
        "issn": issns[0] if issns else "",
        "eissn": normalise.issn(tags.first("EI")) or (issns[1] if len(issns) > 1 else ""),
        "isbn": isbns,
        "volume": tags.first("VL"),
        "issue": tags.first("IS"),
        "supplement": tags.first("SU"),
        **_pages(tags, codes),
        "pub_types": tuple(types),
        "record_type": _record_type(tags, types, title["title"]),
        "retraction_status": retraction_status(types, title["title"]),
        "language": languages(tags.every("LA")),
        "keywords_author": tuple(split_list(tags.every("DE"))),
        "keywords_index": index_terms(split_list(tags.every("ID")), "keywords_plus"),
        "citation_count": int(cited[0]) if cited else None,
        "notes": _notes(tags),
    }


def _record_type(tags: Tags, types: list[str], title: str) -> str:
    by_letter = KINDS.get(tags.first("PT")[:1], "other")
    return record_type(types, title, "conference_paper" if tags.first("CT") else by_letter)


def _dates(tags: Tags) -> dict:
    """The year of the issue, of early access where there is no issue yet."""
    year, early = tags.first("PY"), tags.first("EA")
    date = dated(year or tags.first("EY"), tags.first("PD") if year else early)
    epub = normalise.publication_date(early)
    return {"year": date.year, "pub_date": date, "date_epub": _iso(epub) or early}


def _iso(date: PublicationDate) -> str:
    if not (date.year and date.month):
        return ""
    return f"{date.year}-{date.month:02}" + (f"-{date.day:02}" if date.day else "")


def _pages(tags: Tags, codes: list[str]) -> dict:
    begin, finish = tags.first("BP"), tags.first("EP")
    written = f"{begin}-{finish}" if begin and finish else begin or finish
    if normalise.is_backward_range(written):
        codes.append("IMP-204")
    start, end = normalise.pages(written) if begin else ("", "")
    return {
        "page_start": start,
        "page_end": end,
        "page_raw": written,
        "article_number": tags.first("AR") or normalise.electronic_page(start, end),
    }


def _with_orcids(names: tuple[Author, ...], texts: list[str]) -> tuple[Author, ...]:
    """`Khalili, Amin/0000-0002-1825-0097` belongs to the author of that name, if it is one."""
    orcids: dict[tuple[str, str], str] = {}
    for text in texts:
        if found := ORCID.fullmatch(text):
            orcids[found[1].casefold(), (found[2] or "")[:1].casefold()] = found[3]
    if not orcids:
        return names
    people = [(name.family.casefold(), name.initials[:1].casefold()) for name in names]
    times = Counter(people)
    return tuple(
        replace(name, orcid=orcids[who]) if who in orcids and times[who] == 1 else name
        for name, who in zip(names, people, strict=True)
    )


def _notes(tags: Tags) -> tuple[str, ...]:
    """The conference and the number of a meeting abstract, which have no field of their own."""
    return tuple(f"{tag}: {text}" for tag in ("CT", "CY", "CL", "MA") for text in tags.every(tag))
