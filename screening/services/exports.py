"""What a member arranges for exports."""

from __future__ import annotations

from collections.abc import Sequence

from reviews.models import Membership
from screening.exports.columns import columns_for
from screening.models import ExportColumns
from screening.selectors.decisions import sees_all_outcomes
from screening.selectors.exports import checked_columns


def choose_columns(member: Membership, names: Sequence[str]) -> None:
    """Remember which columns the member wants; none or all of them: every column there will be.

    Raises BadInput for a name that is none of the member's columns.
    """
    names = checked_columns(member, names)
    everything = {column.name for column in columns_for(tells_outcomes=sees_all_outcomes(member))}
    if set(names) in (set(), everything):
        ExportColumns.objects.filter(member=member).delete()
    else:
        ExportColumns.objects.update_or_create(member=member, defaults={"names": names})
