"""RIS as reference managers, Covidence and Rayyan import it (format rules, section 6.4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from searches.bibliography import BibliographicRecord, IndexKeyword
from searches.formats.keys import NO_TITLE
from searches.formats.names import written

KEY, LABEL = "ris", "RIS"

TYPES = {
    "conference_paper": "CPAPER",
    "conference_abstract": "ABST",
    "chapter": "CHAP",
    "book": "BOOK",
    "thesis": "THES",
    "report": "RPRT",
    "dataset": "DATA",
    "web": "ELEC",
    "preprint": "UNPB",
    "other": "GEN",
}
DATABASES = {
    "pubmed": "PubMed",
    "embase": "Embase",
    "scopus": "Scopus",
    "wos": "Web of Science",
    "scholar": "Google Scholar",
    "ovid": "Ovid MEDLINE",
    "ebsco": "EBSCOhost",
    "cochrane": "Cochrane Library",
}


def write(records: Iterable[BibliographicRecord], stream: BinaryIO) -> None:
    """Write the records; a value is one line, so that none can look like a tag or an end mark."""
    stream.writelines(parts(records))


def parts(records: Iterable[BibliographicRecord]) -> Iterator[bytes]:
    """What `write` writes, record by record."""
    for record in records:
        lines = (f"{tag}  - {' '.join(text.split())}\r\n" for tag, text in _tagged(record) if text)
        yield "".join((*lines, "ER  - \r\n\r\n")).encode(errors="replace")


def _tagged(record: BibliographicRecord) -> Iterator[tuple[str, str]]:
    title = "" if record.title == NO_TITLE else record.title
    yield "TY", TYPES.get(record.record_type, "JOUR")
    yield "AN", record.accession
    yield "TI", f"[{title}]" if record.title_is_translated and title else title
    yield from (("AU", written(author)) for author in record.authors)
    if record.author_count_truncated:
        yield "AU", "et al."
    yield "TT", record.title_original
    yield "PY", str(record.year or "")
    yield "T2", record.journal
    yield "J2", record.journal_abbr
    yield from (("SN", number) for number in (record.issn, record.eissn, *record.isbn))
    yield "VL", record.volume
    yield "IS", record.issue
    yield "SP", record.page_start
    yield "EP", record.page_end
    yield "DO", record.doi
    yield "C2", str(record.pmid or "")
    yield "C6", record.pmcid
    yield "C7", "" if record.article_number == record.page_start else record.article_number
    yield "AB", record.abstract
    yield from (("KW", word) for word in record.keywords_author)
    yield from (("KW", _marked(keyword)) for keyword in record.keywords_index)
    yield "LA", "; ".join(record.language)
    yield from (("UR", url) for url in record.urls)
    yield "DB", DATABASES.get(record.source_db, "")
    yield from (("M3", kind) for kind in record.pub_types)
    yield from (("N1", note) for note in record.notes)


def _marked(keyword: IndexKeyword) -> str:
    """A major term has a star, qualifiers stand in brackets."""
    qualifiers = f" [{', '.join(keyword.qualifiers)}]" if keyword.qualifiers else ""
    return f"{'*' if keyword.major else ''}{keyword.term}{qualifiers}"
