"""Which source found what, counted from the rows."""

from __future__ import annotations

from reviews.models import Membership
from searches.models import Record
from searches.overlap import Overlap, count_overlap
from searches.selectors.sources import key_of_source, sources_of
from searches.vocabulary import DATABASES_AND_REGISTERS

CHUNK = 5000


def overlap_of(member: Membership) -> Overlap:
    """The overlap of the databases and registers of the member's review.

    The records stream by, none is kept.
    """
    sources = [each for each in sources_of(member) if not each.source.method]
    records = (
        Record.objects.visible()
        .filter(
            review=member.review,
            is_readable=True,
            file__run__source_kind__in=DATABASES_AND_REGISTERS,
        )
        .values_list("pk", key_of_source(sources), "citation")
    )
    return count_overlap(records.iterator(chunk_size=CHUNK), [each.source for each in sources])
