"""Reports: retrieved or not, and which study they belong to."""

from __future__ import annotations

import random
from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from reviews.access import LEADS, WORKERS, require_role
from reviews.audit import record_event
from reviews.models import AuditEvent, Membership, Review
from reviewsite.lib.errors import BadInput, Conflict
from screening.models import Assignment, Candidate, Report, Stage, Study, Tagging
from screening.models.decisions import Adjudication, Decision
from screening.models.discussions import Comment, Discussion
from screening.rules.allocation import ORDER_SPAN
from screening.vocabulary import AssignmentState, OutcomeState, Retrieval, StageKind

RETRIEVAL_CHANGED = "report.retrieval_changed"


def set_retrieval(member: Membership, report_id: UUID, *, retrieval: str, note: str = "") -> Report:
    """Say whether a report was retrieved; a retrieved one becomes a full-text candidate.

    Raises Report.DoesNotExist for another review's report, BadInput for an unknown word or a
    report not retrieved without saying why, Conflict when reading has begun.
    """
    require_role(member, WORKERS)
    if retrieval not in set(Retrieval):
        raise BadInput("A report is sought, retrieved or not retrieved.")
    if retrieval == Retrieval.NOT_RETRIEVED and not note.strip():
        raise BadInput(
            "Say where it was sought.", remedy="One line, e.g. “library, author mailed”."
        )
    with transaction.atomic():
        Review.objects.select_for_update(no_key=True).get(pk=member.review_id)
        report = Report.objects.select_for_update(of=("self",)).get(
            pk=report_id, review=member.review
        )
        if report.citation.merged_into_id:
            raise Conflict(
                "This record was joined with another meanwhile.",
                remedy="Mark the report of that one; it is in the list.",
            )
        if report.citation.candidate.withdrawn_at:
            raise Conflict("The import that brought this record was undone meanwhile.")
        old = report.retrieval
        report.retrieval, report.retrieval_note = retrieval, note.strip()[:300]
        report.save(update_fields=["retrieval", "retrieval_note"])
        _follow_with_candidate(report)
        record_event(
            member.review,
            RETRIEVAL_CHANGED,
            member=member,
            subject=report,
            summary=str(report),
            old={"retrieval": old},
            new={"retrieval": retrieval, "note": report.retrieval_note},
        )
    return report


def retrieve_like(report: Report, like: Report) -> Candidate:
    """Make the report that another one turned out to be retrieved as that is; the caller holds the
    lock on the review. Returns its candidate."""
    like.retrieval, like.retrieval_note = report.retrieval, report.retrieval_note
    like.save(update_fields=["retrieval", "retrieval_note"])
    return _candidate_of(like)


def unlike(member: Membership, report: Report) -> None:
    """Take back what `retrieve_like` made of a report that stands by itself again: it is as people
    last said of it, unless something rests on its candidate. The caller holds the lock on the
    review.
    """
    changes = AuditEvent.objects.filter(
        review=report.review_id, action=RETRIEVAL_CHANGED, subject=str(report.pk)
    )
    last = changes.order_by("-at").first()
    said = last.new if last else {"retrieval": Retrieval.SOUGHT, "note": ""}
    candidate = Candidate.objects.select_for_update().get(report=report)
    own = report.study_id or report.full_texts.exists() or candidate.absorbed.exists()
    if said["retrieval"] == Retrieval.RETRIEVED or own or is_begun(candidate):
        return
    report.retrieval, report.retrieval_note = said["retrieval"], said["note"]
    report.save(update_fields=["retrieval", "retrieval_note"])
    candidate.delete()
    record_event(
        report.review,
        RETRIEVAL_CHANGED,
        member=member,
        subject=report,
        summary=str(report),
        old={"retrieval": Retrieval.RETRIEVED},
        new=said,
    )


def is_begun(candidate: Candidate) -> bool:
    """Whether something of people would go with a full-text candidate: a place that somebody holds,
    unless it was only dealt, a verdict, a ruling, a discussion or a tag."""
    places = Assignment.objects.filter(candidate=candidate).held()
    return places.exclude(state=AssignmentState.ALLOTTED).exists() or any(
        model.objects.filter(candidate=candidate).exists()
        for model in (Decision, Adjudication, Discussion, Comment, Tagging)
    )


def _candidate_of(report: Report) -> Candidate:
    """The full-text candidate of a retrieved report, a new one if it has none."""
    stage = Stage.objects.get(review=report.review_id, kind=StageKind.FULL_TEXT)
    values = {"stage": stage, "order_key": random.randrange(ORDER_SPAN)}
    candidate, _ = Candidate.objects.get_or_create(report=report, defaults=values)
    return candidate


def _follow_with_candidate(report: Report) -> None:
    if report.retrieval == Retrieval.RETRIEVED:
        _candidate_of(report)
        return
    candidate = Candidate.objects.filter(report=report).first()
    if candidate is None:
        return
    candidate = Candidate.objects.select_for_update().get(pk=candidate.pk)
    if candidate.absorbed.exists():
        raise Conflict("Two retrieved reports were joined here; take their group apart first.")
    if is_begun(candidate):
        raise Conflict("Somebody has begun to read this report, so it was retrieved.")
    candidate.delete()


def group_reports(member: Membership, report_ids: Collection[UUID], *, label: str) -> Study:
    """Put included reports of one investigation into one study, named `label`.

    Raises BadInput for fewer than one report, a missing label or a report that is not included.
    """
    require_role(member, LEADS)
    label = label.strip()[:200]
    if not label:
        raise BadInput("A study needs a name.", remedy="First author and year will do.")
    with transaction.atomic():
        reports = list(
            Report.objects.select_for_update(of=("self",)).filter(
                review=member.review,
                pk__in=report_ids,
                candidate__outcome=OutcomeState.INCLUDED,
                candidate__merged_into__isnull=True,
                candidate__withdrawn_at__isnull=True,
            )
        )
        if not reports or len(reports) != len(set(report_ids)):
            raise BadInput("Choose included reports of this review.")
        study, _ = Study.objects.get_or_create(review=member.review, label=label)
        moved = Report.objects.filter(pk__in=[report.pk for report in reports])
        moved.update(study=study)
        Study.objects.filter(main__in=moved).exclude(pk=study.pk).update(main=None)
        record_event(
            member.review,
            "study.grouped",
            member=member,
            subject=study,
            summary=f"{len(reports)} reports in study “{label}”",
            new={"reports": [str(report.pk) for report in reports]},
            candidate=reports[0].candidate.pk,
        )
        _delete_empty_studies(member)
    return study


def ungroup_report(member: Membership, report_id: UUID) -> None:
    """Take a report out of its study; it stands for a study of its own again."""
    require_role(member, LEADS)
    with transaction.atomic():
        report = Report.objects.select_for_update(of=("self",)).get(
            pk=report_id, review=member.review
        )
        if report.study_id is None:
            return
        record_event(
            member.review,
            "study.ungrouped",
            member=member,
            subject=report,
            summary=str(report),
            old={"study": report.study.label},
            candidate=report.candidate.pk,
        )
        Study.objects.filter(main=report).update(main=None)
        report.study = None
        report.save(update_fields=["study"])
        _delete_empty_studies(member)


def choose_main(member: Membership, report_id: UUID) -> Study:
    """Make a report the main one of its study.

    Raises Report.DoesNotExist for another review's report, BadInput for one without a study.
    """
    require_role(member, LEADS)
    with transaction.atomic():
        report = Report.objects.select_for_update(of=("self",)).get(
            pk=report_id, review=member.review
        )
        if report.study is None:
            raise BadInput("This report stands alone.", remedy="Group it with others first.")
        study = report.study
        old = str(study.main_id or "")
        study.main = report
        study.save(update_fields=["main"])
        record_event(
            member.review,
            "study.main_chosen",
            member=member,
            subject=study,
            summary=f"{study}: {report}",
            old={"main": old},
            new={"main": str(report.pk)},
            candidate=report.candidate.pk,
        )
    return study


def _delete_empty_studies(member: Membership) -> None:
    Study.objects.filter(review=member.review, reports__isnull=True).delete()
