"""What a person or a service gave a citation's fields."""

from __future__ import annotations

from searches.models import Citation, FieldFill

FILL = "fill-"


def fills_of(citation: Citation) -> dict[str, FieldFill]:
    """The fills that the citation shows, by field, as its `provenance` names them."""
    named = {
        int(source.removeprefix(FILL))
        for source in citation.provenance.values()
        if isinstance(source, str) and source.startswith(FILL)
    }
    if not named:
        return {}
    fills = FieldFill.objects.select_related("filled_by", "record__file__run")
    return {fill.field: fill for fill in fills.filter(pk__in=named)}
