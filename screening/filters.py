"""The filter of what is exported: that of the citations, with what was decided here."""

from __future__ import annotations

from collections.abc import Mapping

import django_filters as filters
from django.db.models import Exists, OuterRef, Q, QuerySet

from reviews.models import Membership
from reviewsite.lib.errors import BadInput
from screening.models import Candidate, Report, Tagging
from screening.selectors.decisions import judged_by, require_outcomes, sees_all_outcomes
from screening.selectors.desk import tag_names
from screening.selectors.exports import citations_to_export
from screening.vocabulary import OutcomeState, Retrieval, StageKind, Verdict
from searches.filters import CitationFilter
from searches.models import Citation
from searches.selectors.sources import sources_of

OUTCOMES = ("title_abstract", "full_text", "reason")
STATES = [*((state.value, state.label) for state in OutcomeState), ("none", "Not there")]
GIVEN = (Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.MAYBE)
VERDICTS = [*((verdict.value, verdict.label) for verdict in GIVEN), ("none", "None")]
REMOVED = "removed"
RETRIEVALS = [(state.value, state.label) for state in (Retrieval.SOUGHT, Retrieval.NOT_RETRIEVED)]


class ExportFilter(CitationFilter):
    """As the filter of the citations; outcomes for those who may see them, tags and verdicts the
    member's own.

    Raises NotAllowed when a blinded member asks by outcome.
    """

    title_abstract = filters.ChoiceFilter(
        label="At title and abstract",
        method="filter_outcome",
        choices=[*STATES, (REMOVED, "Removed before screening")],
        empty_label="Any outcome",
    )
    full_text = filters.ChoiceFilter(
        label="At full text",
        method="filter_full_text",
        choices=[*STATES, *RETRIEVALS],
        empty_label="Any outcome",
    )
    reason = filters.ChoiceFilter(
        label="Excluded at full text for", method="filter_reason", empty_label="Any reason"
    )
    own_verdict = filters.ChoiceFilter(
        label="Your verdict at title and abstract",
        method="filter_own_verdict",
        choices=VERDICTS,
        empty_label="Any",
    )
    own_full_text = filters.ChoiceFilter(
        label="Your verdict at full text",
        method="filter_own_full_text",
        choices=VERDICTS,
        empty_label="Any",
    )
    tag = filters.ChoiceFilter(label="Your tag", method="filter_tag", empty_label="Any")
    sort = None

    def __init__(self, data: Mapping, queryset: QuerySet[Citation], *, member: Membership):
        super().__init__(data, queryset, databases=sources_of(member))
        self.member = member
        if not sees_all_outcomes(member):
            if any(data.get(name) for name in OUTCOMES):
                require_outcomes(member)
            for name in OUTCOMES:
                del self.filters[name]
        else:
            labels = member.review.exclusion_reasons.values_list("label", flat=True)
            self.filters["reason"].extra["choices"] = [(label, label) for label in labels]
        names = tag_names(member)
        self.filters["tag"].extra["choices"] = [(name, name) for name in names]
        if not names:
            del self.filters["tag"]

    def filter_outcome(self, queryset, name: str, value: str) -> QuerySet[Citation]:
        if value == "none":
            return queryset.filter(candidate__isnull=True)
        if value == REMOVED:
            return queryset.filter(candidate__removal__isnull=False)
        return queryset.filter(candidate__outcome=value, candidate__removal__isnull=True)

    def filter_full_text(self, queryset, name: str, value: str) -> QuerySet[Citation]:
        reports = Report.objects.filter(citation=OuterRef("pk"))
        if value in dict(RETRIEVALS):
            reports = reports.filter(candidate__isnull=True, retrieval=value)
        elif value != "none":
            reports = reports.filter(candidate__outcome=value)
        sought = Q(Exists(reports), candidate__outcome=OutcomeState.INCLUDED)
        return queryset.exclude(sought) if value == "none" else queryset.filter(sought)

    def filter_reason(self, queryset, name: str, value: str) -> QuerySet[Citation]:
        excluded = Report.objects.filter(
            citation=OuterRef("pk"),
            candidate__outcome=OutcomeState.EXCLUDED,
            candidate__reason__label=value,
        )
        return queryset.filter(Exists(excluded), candidate__outcome=OutcomeState.INCLUDED)

    def filter_own_verdict(self, queryset, name: str, value: str) -> QuerySet[Citation]:
        judged = Q(candidate__in=self._judged(StageKind.TITLE_ABSTRACT, value))
        return queryset.exclude(judged) if value == "none" else queryset.filter(judged)

    def filter_own_full_text(self, queryset, name: str, value: str) -> QuerySet[Citation]:
        judged = self._judged(StageKind.FULL_TEXT, value)
        reports = Q(Exists(Report.objects.filter(citation=OuterRef("pk"), candidate__in=judged)))
        return queryset.exclude(reports) if value == "none" else queryset.filter(reports)

    def _judged(self, kind: StageKind, verdict: str) -> QuerySet[Candidate]:
        return judged_by(self.member, kind, GIVEN if verdict == "none" else [verdict])

    def filter_tag(self, queryset, name: str, value: str) -> QuerySet[Citation]:
        own = Tagging.objects.filter(reviewer=self.member, tag__name=value).values("candidate")
        reports = Report.objects.filter(citation=OuterRef("pk"), candidate__in=own)
        return queryset.filter(Q(candidate__in=own) | Q(Exists(reports)))


def export_filter(member: Membership, limits: Mapping) -> ExportFilter:
    return ExportFilter(limits, citations_to_export(member), member=member)


def chosen_citations(
    member: Membership, limits: Mapping, *, most: int | None = None
) -> QuerySet[Citation]:
    """The citations that `limits` leave; BadInput for one that is unknown or makes no sense, and
    for more citations than `most`.
    """
    found = export_filter(member, limits)
    unknown = [name for name in limits if name not in found.filters]
    if unknown:
        known = ", ".join(found.filters)
        raise BadInput(f"There is no filter “{unknown[0]}”.", remedy=f"Choose from: {known}.")
    if found.errors:
        name, problems = next(iter(found.errors.items()))
        raise BadInput(f"The filter “{name}”: {problems[0]}")
    if most and (count := found.qs.count()) > most:
        raise BadInput(
            f"This list takes up to {most:,} citations, these are {count:,}.",
            remedy="Choose fewer by the filter.",
        )
    return found.qs
