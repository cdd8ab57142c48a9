"""The Cochrane Library's plain text: `Record #1 of 18`, then tags with a colon."""

from __future__ import annotations

import re
from collections.abc import Iterator

from searches.formats import normalise
from searches.formats.decoding import Source
from searches.formats.keywords import marked_keywords, split_list
from searches.formats.kinds import record_type, retraction_status
from searches.formats.languages import languages
from searches.formats.names import authors, split_names
from searches.formats.reading import Problem, Row
from searches.formats.tagged import Dialect, Tags, dated, doi_of, paged, read_tagged, titled

KEY, LABEL = "cochrane_text", "Cochrane Library plain text"

COUNTED = re.compile(r"\ufeff?Record #\d+ of (\d+)\s*$")
TAG = re.compile(r"([A-Z]{2,3}): ?(.*)")
KNOWN = frozenset("ID AN AU TI SO YR VL NO PG PM XR PT KY DOI AB US LA SN CC DP".split())
REGISTERED = re.compile(
    r"NCT\d{8}|ISRCTN\d{8}|EUCTR[\d-]+(?:-[A-Z]{2})?|ACTRN\d{14}|ChiCTR[\w-]+|JPRN-\w+|CTRI/[\d/]+|"
    r"IRCT\w+|DRKS\d{8}|NTR\d+|KCT\d+|PACTR\d+",
    re.IGNORECASE,
)


def sniff(head: str) -> bool:
    """A record line and tags below it; in RIS and BibTeX of Cochrane their own marks are there."""
    first, *lines = [line for line in head.splitlines() if line.strip()][:50] or [""]
    if not COUNTED.match(first) or any(line.startswith(("TY  -", "@")) for line in lines):
        return False
    return any(TAG.match(line) for line in lines)


def read(source: Source, problems: list[Problem]) -> Iterator[Row]:
    """The entries; one opens at its `Record #`, the count there is compared with the file."""
    yield from read_tagged(source, problems, DIALECT)


def _tag_and_value(line: str, last: str) -> tuple[str, str]:
    """In an abstract two capitals and a colon may begin a line, so there only known tags count."""
    found = TAG.match(line)
    if COUNTED.match(line) or found is None or (last == "AB" and found[1] not in KNOWN):
        return "", line
    return found[1], found[2]


def _fields(tags: Tags, codes: list[str]) -> dict:
    title = titled(tags.first("TI"))
    types = split_list(tags.every("PT"))
    names, truncated = authors([name for text in tags.every("AU") for name in split_names(text)])
    keywords, terms = marked_keywords(split_list(tags.every("KY")))
    date = dated(tags.first("YR"), tags.first("DP"))
    kind = record_type(types, title["title"], "review" if _is_review(tags) else "article")
    numbers = [one for text in tags.every("SO", "US", "AN") for one in REGISTERED.findall(text)]
    return {
        "source_db": "cochrane",
        "accession": tags.first("ID", "AN"),
        "pmid": next((p for text in tags.every("PM", "XR") if (p := _pmid(text))), None),
        "doi": doi_of(tags.every("DOI"), codes, tags.every("US")),
        **title,
        "abstract": tags.paragraphs("AB"),
        "authors": names,
        "author_count_truncated": truncated,
        "year": date.year,
        "pub_date": date,
        "journal": normalise.plain_line(tags.first("SO")),
        "issn": next((one for text in tags.every("SN") if (one := normalise.issn(text))), ""),
        "volume": tags.first("VL"),
        "issue": tags.first("NO"),
        **paged(tags.first("PG"), codes),
        "pub_types": tuple(types),
        "record_type": kind,
        "retraction_status": retraction_status(types, title["title"]),
        "language": languages(tags.every("LA")),
        "keywords_author": keywords,
        "keywords_index": terms,
        "registry_ids": tuple(dict.fromkeys(numbers)) if kind == "trial_registration" else (),
        "urls": tuple(text for text in tags.every("US") if "://" in text),
        "notes": tuple(f"XR: {text}" for text in tags.every("XR")),
    }


def _pmid(text: str) -> int | None:
    """A PubMed id; another database's number stands in the same field with its own name."""
    return normalise.pmid(text.split(",")[0])


def _is_review(tags: Tags) -> bool:
    return tags.first("SO").casefold() == "cochrane database of systematic reviews"


DIALECT = Dialect(
    begins=lambda line, block, after_gap: bool(COUNTED.match(line)),
    tag_of=_tag_and_value,
    fields=_fields,
    known=KNOWN,
    one_a_line=frozenset({"AU", "KY", "US", "XR"}),
    counted=COUNTED,
)
