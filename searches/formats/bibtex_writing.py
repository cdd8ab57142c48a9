"""Records become BibTeX entries that BibLaTeX reads as well."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator

from searches.bibliography import Author, BibliographicRecord
from searches.formats.keys import NO_TITLE
from searches.formats.latex import encode, encode_markup

ENTRY_TYPES = {
    "article": "article",
    "book": "book",
    "chapter": "incollection",
    "conference_abstract": "inproceedings",
    "conference_paper": "inproceedings",
    "editorial": "article",
    "erratum": "article",
    "letter": "article",
    "report": "techreport",
    "retraction_notice": "article",
    "review": "article",
    "thesis": "phdthesis",
}
PLAIN_TYPES = frozenset("article book chapter conference_paper report thesis other".split())
"""The record types that the type of the entry says."""
PLACES = {"incollection": "booktitle", "inproceedings": "booktitle"}
MONTHS = " jan feb mar apr may jun jul aug sep oct nov dec".split(" ")


def entry_text(record: BibliographicRecord, number: int) -> str:
    """One entry; `number` makes its key different from every other of the file."""
    kind = ENTRY_TYPES.get(record.record_type, "misc")
    lines = [f"  {name} = {value}" for name, value in _fields(record, kind) if value]
    return f"@{kind}{{{_key(record, number)},\n" + ",\n".join(lines) + "\n}\n"


def _key(record: BibliographicRecord, number: int) -> str:
    family = record.authors[0].family if record.authors else ""
    folded = unicodedata.normalize("NFKD", family).encode("ascii", "ignore").decode()
    word = re.sub(r"[^A-Za-z]", "", folded).lower()[:30]
    return f"{word or 'record'}{record.year or ''}-{number}"


def _fields(record: BibliographicRecord, kind: str) -> Iterator[tuple[str, str]]:
    yield "title", _braced(_title(record), twice=True) or "{}"
    yield "author", _braced(_authors(record))
    yield PLACES.get(kind, "journal"), _braced(encode(record.journal))
    yield "shortjournal", _braced(encode(record.journal_abbr))
    yield "year", _braced(str(record.year or ""))
    month = record.pub_date.month
    yield "month", MONTHS[month] if month else ""
    yield "day", _braced(str(record.pub_date.day or ""))
    yield "volume", _braced(encode(record.volume))
    yield "number", _braced(encode(record.issue))
    yield "pages", _braced("--".join(map(encode, filter(None, _pages(record)))))
    yield "eid", _braced(encode(record.article_number))
    yield "issn", _braced(encode(", ".join(filter(None, (record.issn, record.eissn)))))
    yield "isbn", _braced(encode(", ".join(record.isbn)))
    yield "doi", _braced(_verbatim(record.doi))
    yield "pmid", _braced(str(record.pmid or ""))
    yield "pmcid", _braced(record.pmcid)
    yield "accession", _braced(encode(record.accession))
    yield "url", _braced(_verbatim(record.urls[0] if record.urls else ""))
    yield "type", _braced(encode("; ".join(_types(record))))
    yield "pubstate", _braced(_status(record))
    yield "language", _braced(encode(", ".join(record.language)))
    yield "origtitle", _braced(encode(record.title_original), twice=True)
    yield "abstract", _braced(encode(record.abstract))
    yield "keywords", _braced(_listed(record.keywords_author))
    yield "index_keywords", _braced(_listed(_terms(record)))
    yield "note", _braced(encode("\n".join(note.replace("\n", " ") for note in record.notes)))


def _braced(text: str, *, twice: bool = False) -> str:
    """A value in braces; twice, so that no style changes its capitals."""
    return f"{{{{{text}}}}}" if text and twice else f"{{{text}}}" if text else ""


def _title(record: BibliographicRecord) -> str:
    if record.title == NO_TITLE:
        return ""
    text = encode(record.title)
    if record.title_markup:
        text = encode_markup(record.title_markup, html.unescape)
    bracketed = record.title_is_translated and not record.title_markup
    return f"[{text}]" if bracketed else text


def _authors(record: BibliographicRecord) -> str:
    names = [_name(author) for author in record.authors]
    return " and ".join([*names, "others"] if record.author_count_truncated else names)


def _name(author: Author) -> str:
    """`Family, Given`, a group in braces; a family name alone keeps its comma."""
    family = encode(author.family)
    if author.collective:
        return f"{{{family}}}"
    if re.search(r",|\sand\s", family):
        family = f"{{{family}}}"
    given = encode(author.given) or " ".join(f"{letter}." for letter in author.initials)
    return ", ".join([family, *([author.suffix] if author.suffix else []), given or "{}"])


def _pages(record: BibliographicRecord) -> tuple[str, str]:
    return record.page_start, record.page_end


def _types(record: BibliographicRecord) -> tuple[str, ...]:
    """The source's own words, else ours where the entry's type does not say it."""
    plain = record.record_type in PLAIN_TYPES
    return record.pub_types or (() if plain else (record.record_type.replace("_", " "),))


def _status(record: BibliographicRecord) -> str:
    return "" if record.retraction_status == "none" else record.retraction_status.replace("_", " ")


def _terms(record: BibliographicRecord) -> list[str]:
    """Terms with a star before the major ones, each once."""
    terms = (("*" if one.major else "") + one.term for one in record.keywords_index)
    return list(dict.fromkeys(terms))


def _listed(words: tuple[str, ...] | list[str]) -> str:
    """A list with semicolons; one at its end tells a single word with a comma from a list."""
    texts = [encode(word.replace(";", ",")) for word in words]
    alone = len(texts) == 1 and "," in texts[0]
    return "; ".join(texts) + (";" if alone else "")


def _verbatim(text: str) -> str:
    """An address, which BibLaTeX takes as it is; only braces would break the entry."""
    return text.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")
