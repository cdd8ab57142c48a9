"""The methods text as a Word document."""

from __future__ import annotations

from collections.abc import Iterator

from docx import Document

from screening.exports.source import ExportSource
from searches.word import CONTENT_TYPE as CONTENT_TYPE
from searches.word import as_bytes, plain

KEY, LABEL = "methods-docx", "Methods text (DOCX)"
FILE_NAME = "methods.docx"
NEEDS_OUTCOMES = True


def write(source: ExportSource) -> Iterator[bytes]:
    """A heading and a paragraph for each section, then what was not recorded."""
    text = source.methods()
    document = Document()
    document.core_properties.title = plain(source.title)
    document.add_heading(plain(source.title), 0)
    for section in text.sections:
        document.add_heading(section.heading, 1)
        document.add_paragraph(plain(section.text))
    if text.gaps:
        document.add_heading("Not recorded", 1)
        for gap in text.gaps:
            document.add_paragraph(plain(gap), style="List Bullet")
    yield as_bytes(document)
