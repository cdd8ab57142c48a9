"""The fields of a citation for which a person may choose the record that gives them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from searches.models import Citation, FieldFill, Record
from searches.selectors.citations import source_of
from searches.selectors.fills import fills_of
from searches.selectors.values import text_of, values_of
from searches.vocabulary import CHOOSABLE


@dataclass(frozen=True, slots=True)
class OtherValue:
    """A value that the citation does not show, and the records that give it."""

    text: str
    records: list[Record]


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """A field with the value shown, and where it came from: a record, or a fill."""

    name: str
    label: str
    text: str
    source: Record | None
    fill: FieldFill | None
    others: list[OtherValue]


def field_choices(citation: Citation) -> list[FieldChoice]:
    """Each field of a citation with what its `shown_records` give."""
    given = [(record, values_of(record)) for record in citation.shown_records]
    fills = fills_of(citation)
    return [
        FieldChoice(
            name=name,
            label=label,
            text=(shown := text_of(getattr(citation, name))),
            source=source_of(citation, name),
            fill=fills.get(name),
            others=_others([(record, text_of(values[name])) for record, values in given], shown),
        )
        for name, label in CHOOSABLE.items()
    ]


def _others(given: Iterable[tuple[Record, str]], shown: str) -> list[OtherValue]:
    givers = defaultdict(list)
    for record, text in given:
        if text not in ("", shown):
            givers[text].append(record)
    return [OtherValue(text, records) for text, records in givers.items()]
