"""What the diagram says beside its numbers, and how a review words it itself."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from screening.prisma.flow import BOXES, Flow

LONGEST = 120
Labels = Mapping[str, str]
AS_PUBLISHED: Labels = MappingProxyType({})
"""No wording of its own: every text as the PRISMA 2020 templates print it."""

BARS = {
    "title_previous": "Previous studies",
    "title_databases": "Identification of new studies via databases and registers",
    "title_other": "Identification of new studies via other methods",
    "bar_identification": "Identification",
    "bar_screening": "Screening",
    "bar_included": "Included",
    "interim": "This diagram is interim",
    "interim_pending": "This diagram is interim: {n} pending",
}
HEADINGS = {
    "heading_identified": "Records identified from:",
    "heading_removed": "Records removed before screening:",
    "pending": "of which pending",
    "screened_before": "Screened in previous version",
}
DEFAULTS = {**BARS, **HEADINGS, **{box.key: box.label for box in BOXES}}
"""Every text that a review may word itself, by its key, as an updated review prints it."""

_OF_A_NEW_REVIEW = {
    "title_databases": "Identification of studies via databases and registers",
    "title_other": "Identification of studies via other methods",
    "new_studies": "Studies included in review",
    "new_reports": "Reports of included studies",
}


def label_of(flow: Flow, key: str, labels: Labels = AS_PUBLISHED) -> str:
    """The text `key` in the template of `flow`: a first version has no "new" studies.

    A wording in `labels` stands before the published one.
    """
    if labels.get(key):
        return labels[key]
    if not flow.is_update and key in _OF_A_NEW_REVIEW:
        return _OF_A_NEW_REVIEW[key]
    return DEFAULTS[key]
