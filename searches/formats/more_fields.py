"""The canonical fields a table has no column for, as one cell of JSON beside the columns."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from searches.bibliography import BibliographicRecord, IndexKeyword, fields_of
from searches.formats.canonical_json import object_of, typed_fields
from searches.formats.names import written

FIELDS = (
    "title_markup",
    "abstract_sections",
    "abstract_language",
    "other_abstracts",
    "pub_date",
    "date_epub",
    "date_entered",
    "supplement",
    "page_raw",
    "substances",
    "relations",
    "gs_rank",
    "imported_decisions",
)
EMPTY = BibliographicRecord()
ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=fields_of).encode


def more(record: BibliographicRecord) -> str:
    """What the columns cannot say of a record; "" where they say all."""
    kept: dict[str, Any] = {
        name: value for name in FIELDS if (value := getattr(record, name)) != getattr(EMPTY, name)
    }
    if any(a.orcid or a.affiliations or a.raw != written(a) for a in record.authors):
        kept["authors"] = record.authors
    if any(keyword != IndexKeyword(keyword.term) for keyword in record.keywords_index):
        kept["keywords_index"] = record.keywords_index
    if len(record.notes) > 1:
        kept["notes"] = record.notes
    if record.eissn and record.issn in ("", record.eissn):
        kept |= {"issn": record.issn, "eissn": record.eissn}
    return ENCODE(kept) if kept else ""


def with_more(fields: dict[str, Any], cell: str) -> dict[str, Any]:
    """The fields of the columns completed by such a cell; a cell that is broken is kept as a note.

    Authors and keywords are those of their columns, which a person may have edited; the cell only
    says more about each.
    """
    try:
        kept = typed_fields(object_of(cell))
    except ValueError:
        return fields | {"notes": (*fields["notes"], cell)}
    people = {written(author): author for author in kept.pop("authors", ())}
    terms = {keyword.term: keyword for keyword in kept.pop("keywords_index", ())}
    notes, numbers = kept.pop("notes", ()), {n: kept.pop(n, "") for n in ("issn", "eissn")}
    if "pub_date" in kept and kept["pub_date"].year != fields["year"]:
        del kept["pub_date"]
    return (
        fields
        | {name: value for name, value in kept.items() if name in FIELDS}
        | {
            "authors": tuple(people.get(written(a), a) for a in fields["authors"]),
            "keywords_index": tuple(terms.get(k.term, k) for k in fields["keywords_index"]),
            "notes": notes if fields["notes"] == (joined(notes),) else fields["notes"],
        }
        | (numbers if numbers["eissn"] and numbers["eissn"] == fields["issn"] else {})
    )


def joined(notes: Iterable[str]) -> str:
    """The notes of a record in one cell."""
    return "\n".join(notes)
