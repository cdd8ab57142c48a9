"""EndNote tagged text (Refer, .enw): a percent sign and one character before each field."""

from __future__ import annotations

import re
from collections.abc import Iterator

from searches.formats import normalise
from searches.formats.decoding import Source
from searches.formats.keywords import marked_keywords, split_list
from searches.formats.kinds import record_type, reference_type, retraction_status
from searches.formats.languages import languages
from searches.formats.names import authors
from searches.formats.reading import Problem, Row
from searches.formats.sources import source_named
from searches.formats.tagged import Dialect, Tags, dated, doi_of, paged, read_tagged, titled

KEY, LABEL = "refer", "EndNote tagged (ENW)"

TAG = re.compile(r"%([0-9A-Z@+~!$&(),.*<>?:;=#\[\]^{}|'\"-])(?::|(?=\s)|$)\s*(.*)")
NUMBER_MARK = re.compile(r"\[[0-9,\s]*\]")
BETWEEN_NAMES = re.compile(r"[;；]")


def sniff(head: str) -> bool:
    lines = head.lstrip("\ufeff").splitlines()
    return any(line.startswith(("%0 ", "%0\t")) for line in lines)


def read(source: Source, problems: list[Problem]) -> Iterator[Row]:
    """The entries; one opens at %0, without one at the first tag after an empty line."""
    yield from read_tagged(source, problems, DIALECT)


def _tag_and_value(line: str, last: str) -> tuple[str, str]:
    found = TAG.match(line.lstrip("\ufeff"))
    return (f"%{found[1]}", found[2]) if found else ("", line)


def _begins(line: str, block: list[str], after_gap: bool) -> bool:
    tag = _tag_and_value(line, "")[0]
    if not block or tag == "%0":
        return bool(tag)
    return bool(tag) and after_gap and _tag_and_value(block[0], "")[0] != "%0"


def _fields(tags: Tags, codes: list[str]) -> dict:
    title = titled(tags.first("%T"))
    kind = tags.first("%0")
    types = tags.every("%9")
    names, truncated = authors(_names(tags.every("%A")))
    issns, isbns = normalise.issns_and_isbns(tags.every("%@"))
    keywords, terms = marked_keywords(split_list(tags.every("%K")))
    date = dated(tags.first("%D"), tags.first("%8"))
    pages = paged(tags.first("%P", "%&"), codes)
    source = source_named(*tags.every("%~", "%W"))
    return {
        "source_db": source,
        "accession": tags.first("%M"),
        "pmid": normalise.pmid(tags.first("%M")) if _is_medline(tags) else None,
        "pmcid": normalise.pmcid(tags.first("%2")),
        "doi": doi_of(tags.every("%R"), codes, tags.every("%U")),
        **title,
        "title_original": normalise.title(tags.first("%Q"))[0],
        "abstract": tags.paragraphs("%X"),
        "authors": names,
        "author_count_truncated": truncated,
        "year": date.year,
        "pub_date": date,
        "date_epub": normalise.iso_date(tags.first("%7")),
        "journal": normalise.plain_line(tags.first("%J", "%B")),
        "issn": issns[0] if issns else "",
        "eissn": issns[1] if len(issns) > 1 else "",
        "isbn": isbns,
        "volume": tags.first("%V"),
        "issue": tags.first("%N"),
        **pages,
        "article_number": tags.first("%]") or pages["article_number"],
        "pub_types": tuple(types),
        "record_type": record_type(types, title["title"], reference_type(kind)),
        "retraction_status": retraction_status([*types, kind], title["title"]),
        "language": languages(tags.every("%G")),
        "keywords_author": keywords,
        "keywords_index": terms,
        "urls": tuple(url for text in tags.every("%U") for url in text.split() if "://" in url),
        "fulltext_urls": tuple(text for text in tags.every("%>") if "://" in text),
        "notes": tuple(tags.every("%Z", "%<")),
    }


def _names(texts: list[str]) -> list[str]:
    """One name a field; VIP writes all into one, with the numbers of their addresses."""
    parts = (NUMBER_MARK.sub("", part) for text in texts for part in BETWEEN_NAMES.split(text))
    return [part.strip() for part in parts if part.strip()]


def _is_medline(tags: Tags) -> bool:
    return bool(re.search(r"medline|pubmed|\bnlm\b", " ".join(tags.every("%~", "%W")), re.I))


DIALECT = Dialect(
    begins=_begins,
    tag_of=_tag_and_value,
    fields=_fields,
    known=frozenset(f"%{char}" for char in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ@+~!$&()*<>?=#[]^"),
    empty=frozenset({"%0"}),
    one_a_line=frozenset({"%K", "%A", "%U"}),
)
