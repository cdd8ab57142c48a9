"""What a person or a service gave a citation's fields."""

from __future__ import annotations

from searches.models import Citation, FieldFill

FILL = "fill-"


def fills_of(citation: Citation) -> dict[str, FieldFill]:
    """The fills that the citation shows, by field, as its `provenance` names them."""
    named = fill_ids(citation)
    if not named:
        return {}
    fills = FieldFill.objects.select_related("filled_by", "record__file__run")
    return {fill.field: fill for fill in fills.filter(pk__in=named.values())}


def fill_ids(citation: Citation) -> dict[str, int]:
    """By field the id of the fill that the citation shows."""
    return {
        field: int(source.removeprefix(FILL))
        for field, source in citation.provenance.items()
        if isinstance(source, str) and source.startswith(FILL)
    }
