"""Several reports of one record: adding one, and taking it back while nothing rests on it."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from reviews.access import LEADS, require_role
from reviews.audit import record_event
from reviews.models import Membership, Review
from reviewsite.lib.errors import BadInput, Conflict
from screening.models import Assignment, Candidate, Report, Snapshot
from screening.services.reports import is_begun
from screening.vocabulary import AssignmentState

LONGEST_NAME = 200


def add_report(member: Membership, report_id: UUID, *, name: str) -> Report:
    """Say that the record of a report describes one more; `name` tells which that is.

    It is sought, read and decided by itself. Raises Report.DoesNotExist for another review's
    report, BadInput without a name or for one that a report of the record has, Conflict when the
    report does not count any more.
    """
    require_role(member, LEADS)
    name = name.strip()[:LONGEST_NAME]
    if not name:
        raise BadInput(
            "Say which report it is.", remedy="For example “Abstract 12” or “Results at 5 years”."
        )
    with transaction.atomic():
        Review.objects.select_for_update(no_key=True).get(pk=member.review_id)
        report = Report.objects.select_related("citation").get(pk=report_id, review=member.review)
        if not Report.objects.standing().filter(pk=report.pk).exists():
            raise Conflict("This report does not count any more.", remedy="Look at the list again.")
        siblings = Report.objects.filter(citation=report.citation_id)
        names = {each.name.casefold() for each in siblings}
        if name.casefold() in names:
            raise BadInput(f"This record has a report “{name}” already.")
        further = Report.objects.create(
            review=member.review,
            citation=report.citation,
            number=max(each.number for each in siblings) + 1,
            name=name,
        )
        record_event(
            member.review,
            "report.added",
            member=member,
            subject=further,
            summary=str(further),
            new={"number": further.number, "name": name},
        )
    return further


def take_report_back(member: Membership, report_id: UUID) -> Report:
    """Say that a record does not describe its last further report after all; it is deleted.

    Returns the first report of the record. Raises Report.DoesNotExist for another review's report,
    Conflict when something rests on it: a place, also one given back, a tag, a verdict, a
    file, a study, a snapshot.
    """
    require_role(member, LEADS)
    with transaction.atomic():
        Review.objects.select_for_update(no_key=True).get(pk=member.review_id)
        report = Report.objects.select_for_update(of=("self",)).get(
            pk=report_id, review=member.review
        )
        _require_last(report)
        candidate = Candidate.objects.select_for_update().filter(report=report).first()
        _require_untouched(report, candidate)
        record_event(
            member.review,
            "report.taken_back",
            member=member,
            subject=report,
            summary=str(report),
            old={"number": report.number, "name": report.name},
        )
        if candidate:
            candidate.delete()
        report.delete()
    return Report.objects.get(citation=report.citation_id, number=1)


def _require_last(report: Report) -> None:
    if report.number == 1:
        raise Conflict("This is the report that the record stands for; it cannot be taken back.")
    alike = Report.objects.filter(
        citation__merged_into=report.citation_id, number__gte=report.number
    )
    later = Report.objects.filter(citation=report.citation_id, number__gt=report.number)
    if later.exists() or alike.exists():
        raise Conflict(
            "Other reports of this record came after it.", remedy="Take the last one back first."
        )


def _require_untouched(report: Report, candidate: Candidate | None) -> None:
    begun = False
    if candidate:
        shown = Assignment.objects.filter(candidate=candidate)
        begun = (
            shown.exclude(state=AssignmentState.ALLOTTED).exists()
            or is_begun(candidate)
            or candidate.absorbed.exists()
        )
    if begun:
        raise Conflict("Somebody has begun to read this report, so it stays.")
    if report.study_id or report.full_texts.exists():
        raise Conflict("This report has a file or a study, so it stays.")
    if Snapshot.objects.filter(review=report.review_id, made_at__gte=report.created_at).exists():
        raise Conflict("A snapshot of the diagram counts this report, so it stays.")
