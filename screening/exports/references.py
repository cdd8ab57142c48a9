"""Reference lists in the styles that journals ask for, formatted by the Citation Style Language."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import escape, unescape
from pathlib import Path

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle
from citeproc.formatter import html as as_html
from citeproc.source.json import CiteProcJSON
from docx import Document

from screening.exports.source import CitationRow, ExportSource
from searches.bibliography import Author
from searches.word import CONTENT_TYPE as WORD
from searches.word import as_bytes, plain

STYLES = {
    "vancouver": ("Vancouver", "nlm-citation-sequence"),
    "apa": ("APA", "apa"),
    "mla": ("MLA", "modern-language-association"),
    "gbt7714": ("GB/T 7714", "china-national-standard-gb-t-7714-2015-numeric"),
}
"""Key: name and file of each style; what people call Vancouver is the style of the NLM."""

TYPES = {
    "book": "book",
    "chapter": "chapter",
    "conference_abstract": "paper-conference",
    "conference_paper": "paper-conference",
    "dataset": "dataset",
    "report": "report",
    "thesis": "thesis",
    "web": "webpage",
}
TAG = re.compile(r"(</?[a-z]+[^>]*>)")
HIDDEN = str.maketrans("<>&", "\ue000\ue001\ue002")
SHOWN = str.maketrans({"\ue000": "&lt;", "\ue001": "&gt;", "\ue002": "&amp;"})
"""Signs of HTML in a title are no markup: the library would take them for it."""
NUMBER = re.compile(r"^(\d+\.|\[\d+\])(?=\S)")
CHINESE = re.compile("[\u4e00-\u9fff]")
PARTS_OF_TEXT = {"i": "italic", "b": "bold"}


@dataclass(frozen=True)
class ReferenceList:
    """A list in one style as text, HTML or Word document; a long one takes too long to format."""

    style: str
    format: str
    NEEDS_OUTCOMES: bool = False
    MOST = 2000

    @property
    def KEY(self) -> str:
        return f"references-{self.style}-{self.format}"

    @property
    def LABEL(self) -> str:
        names = {"txt": "text", "html": "HTML", "docx": "DOCX"}
        return f"References: {STYLES[self.style][0]} ({names[self.format]})"

    @property
    def FILE_NAME(self) -> str:
        return f"references-{self.style}.{self.format}"

    @cached_property
    def CONTENT_TYPE(self) -> str:
        plain_types = {"txt": "text/plain; charset=utf-8", "html": "text/html; charset=utf-8"}
        return plain_types.get(self.format, WORD)

    def write(self, source: ExportSource) -> Iterator[str | bytes]:
        found = references(source.citations, self.style)
        if self.format == "txt":
            yield from (f"{_without_tags(text)}\n" for text in found)
        elif self.format == "html":
            title = escape(source.title)
            yield '<!DOCTYPE html>\n<html lang="en">\n<meta charset="utf-8">\n'
            yield f"<title>{title}</title>\n"
            yield from (f"<p>{text}</p>\n" for text in found)
            yield "</html>\n"
        else:
            yield _document(source.title, found)


def references(rows: Iterator[CitationRow], style: str) -> list[str]:
    """One HTML text for each reference, in the order of the style."""
    items = {str(row.id): row for row in rows}
    if not items:
        return []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        source = CiteProcJSON([_item(id, row) for id, row in items.items()])
        bibliography = CitationStylesBibliography(_style(style), source, as_html)
        for id in items:
            bibliography.register(Citation([CitationItem(id)]))
        bibliography.sort()
        texts = zip(bibliography.keys, bibliography.bibliography(), strict=True)
        return [_finished(str(text), items[key]) for key, text in texts]


def _finished(text: str, row: CitationRow) -> str:
    """On one line, a blank after its number; GB/T 7714 cuts names in the language of the work."""
    text = NUMBER.sub(r"\1 ", " ".join(text.split())).translate(SHOWN)
    is_chinese = CHINESE.search(row.title)
    return text if is_chinese else text.replace(", 等", ", et al")


@lru_cache(maxsize=len(STYLES))
def _style(style: str) -> CitationStylesStyle:
    path = Path(__file__).parent / "styles" / f"{STYLES[style][1]}.csl"
    return CitationStylesStyle(str(path), validate=False)


def _item(id: str, row: CitationRow) -> dict:
    """The citation as CSL JSON, what is empty left out."""
    record = row.record
    date = [row.year, record.pub_date.month, record.pub_date.day]
    if record.pub_date.year != row.year or not date[1]:
        date = date[:1]
    item = {
        "title": row.title,
        "author": [_name(author) for author in record.authors],
        "container-title": row.journal,
        "volume": row.volume,
        "issue": row.issue,
        "page": row.pages.replace("–", "-"),
        "DOI": row.doi,
        "PMID": str(row.pmid or ""),
        "issued": {"date-parts": [[part for part in date if part]]} if row.year else None,
    }
    kept = {
        name: value.translate(HIDDEN) if isinstance(value, str) else value
        for name, value in item.items()
        if value
    }
    return {"id": id, "type": TYPES.get(record.record_type, "article-journal")} | kept


def _name(author: Author) -> dict[str, str]:
    given = author.given or " ".join(f"{letter}." for letter in author.initials)
    name = {"family": author.family, "given": given, "suffix": author.suffix}
    return {part: text.translate(HIDDEN) for part, text in name.items() if text}


def _without_tags(text: str) -> str:
    return unescape(TAG.sub("", text))


def _document(title: str, found: list[str]) -> bytes:
    document = Document()
    document.add_heading(plain(f"{title}: references"), 1)
    for text in found:
        paragraph, looks = document.add_paragraph(), set()
        for piece in TAG.split(text):
            if TAG.fullmatch(piece):
                look = PARTS_OF_TEXT.get(piece.strip("</>"))
                (looks.discard if piece.startswith("</") else looks.add)(look)
            elif piece:
                run = paragraph.add_run(plain(unescape(piece)))
                run.italic, run.bold = "italic" in looks, "bold" in looks
    return as_bytes(document)


REFERENCES = tuple(
    ReferenceList(style, format) for style in STYLES for format in ("docx", "html", "txt")
)
