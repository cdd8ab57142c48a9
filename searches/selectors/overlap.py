"""Which source found what, counted from the rows."""

from __future__ import annotations

from django.db.models import Case, TextField, Value, When

from reviews.models import Membership
from searches.models import Record
from searches.overlap import Overlap, count_overlap
from searches.selectors.sources import sources_of

CHUNK = 5000


def overlap_of(member: Membership) -> Overlap:
    """The overlap of the sources of the member's review; the records stream by, none is kept."""
    sources = sources_of(member)
    key = Case(
        *(When(file__run__in=each.runs, then=Value(each.source.key)) for each in sources),
        output_field=TextField(),
    )
    records = (
        Record.objects.visible()
        .filter(review=member.review, is_readable=True)
        .values_list("pk", key, "citation")
    )
    return count_overlap(records.iterator(chunk_size=CHUNK), [each.source for each in sources])
