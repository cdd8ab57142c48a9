"""The citations in the formats of reference managers, as `convert_records` writes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import ModuleType

from screening.exports.columns import joined
from screening.exports.source import CitationRow, ExportSource
from searches.bibliography import BibliographicRecord
from searches.formats import bibtex, endnote_xml, jsonl, nbib_writer, ris_writer


@dataclass(frozen=True)
class RecordsExport:
    """An export of all fields that `writer`'s format can hold."""

    writer: ModuleType
    FILE_NAME: str
    CONTENT_TYPE: str
    NEEDS_OUTCOMES: bool = False

    @property
    def KEY(self) -> str:
        return self.writer.KEY

    @property
    def LABEL(self) -> str:
        return self.writer.LABEL

    def write(self, source: ExportSource) -> Iterator[bytes]:
        """The records in pieces; with `source.has_notes` what is known of each is among its notes,
        in all formats but nbib, which has no place for it."""
        of = annotated if source.has_notes else (lambda row: row.record)
        return self.writer.parts(map(of, source.citations))


def annotated(row: CitationRow) -> BibliographicRecord:
    """The record with notes of what a table has in columns of its own."""
    reason = f" ({row.exclusion_reason})" if row.exclusion_reason else ""
    known = (
        ("Found in", joined(row.found_in)),
        ("Tags", joined(row.tags)),
        ("Title and abstract verdicts", joined(row.verdicts)),
        ("Full text verdicts", joined(row.full_text_verdicts)),
        ("Title and abstract", row.title_abstract),
        ("Full text", f"{row.full_text}{reason}"),
        ("Study", row.study),
    )
    notes = (f"{name}: {value}" for name, value in known if value)
    return replace(row.record, notes=(*row.record.notes, *notes))


RIS = RecordsExport(ris_writer, "records.ris", "application/x-research-info-systems")
NBIB = RecordsExport(nbib_writer, "records.nbib", "text/plain; charset=utf-8")
BIBTEX = RecordsExport(bibtex, "records.bib", "text/x-bibtex; charset=utf-8")
ENDNOTE = RecordsExport(endnote_xml, "records.xml", "application/xml")
JSON_LINES = RecordsExport(jsonl, "records.jsonl", "text/plain; charset=utf-8")
RECORDS = (RIS, NBIB, BIBTEX, ENDNOTE, JSON_LINES)
