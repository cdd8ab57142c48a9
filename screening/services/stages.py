"""The batch acts of the lead: opening a stage, taking candidates in, sending on, closing."""

from __future__ import annotations

import random

from django.db import transaction
from django.utils import timezone

from reviews.access import LEADS, require_role
from reviews.audit import record_event
from reviews.models import Membership, Review
from reviewsite.lib.errors import Conflict
from screening.models import Assignment, Candidate, Report, Stage
from screening.rules.allocation import ORDER_SPAN
from screening.services.places import release_places
from screening.vocabulary import AssignmentState, OutcomeState, StageKind
from searches.models import Citation

BATCH = 500


def take_in_citations(member: Membership) -> int:
    """Open title-abstract screening if need be and make a candidate of every new citation.

    Returns how many came in. Run again it takes in only what is new.
    """
    require_role(member, LEADS)
    stage = _open_stage(member, StageKind.TITLE_ABSTRACT)
    new = Citation.objects.visible().filter(review=member.review, candidate__isnull=True)
    taken = 0
    while True:
        with transaction.atomic():
            Review.objects.select_for_update(no_key=True).get(pk=member.review_id)
            citations = list(new.order_by("pk")[:BATCH])
            Candidate.objects.bulk_create(
                Candidate(stage=stage, citation=citation, order_key=random.randrange(ORDER_SPAN))
                for citation in citations
            )
            taken += len(citations)
            if len(citations) < BATCH:
                break
    if taken:
        with transaction.atomic():
            record_event(
                member.review,
                "stage.citations_taken_in",
                member=member,
                subject=stage,
                summary=f"{taken} citations to title and abstract screening",
                new={"citations": taken},
            )
    return taken


def send_on(member: Membership) -> int:
    """Seek a report for every citation included at title-abstract; returns how many are new."""
    require_role(member, LEADS)
    with transaction.atomic():
        Review.objects.select_for_update(no_key=True).get(pk=member.review_id)
        included = Citation.objects.filter(
            review=member.review,
            report__isnull=True,
            candidate__outcome=OutcomeState.INCLUDED,
            candidate__merged_into__isnull=True,
            candidate__withdrawn_at__isnull=True,
        )
        reports = Report.objects.bulk_create(
            Report(review=member.review, citation=citation) for citation in included.order_by("pk")
        )
        if reports:
            _open_stage(member, StageKind.FULL_TEXT)
            record_event(
                member.review,
                "stage.sent_on",
                member=member,
                summary=f"{len(reports)} citations sent on to full text",
                new={"reports": len(reports)},
            )
    return len(reports)


def close_stage(member: Membership, stage: Stage) -> None:
    """Close a stage: no more verdicts, places not decided are given back, and blinding ends."""
    _set_closed(member, stage, close=True)


def reopen_stage(member: Membership, stage: Stage) -> None:
    """Open a closed stage again; what was seen meanwhile cannot be unseen."""
    _set_closed(member, stage, close=False)


def hide_names(member: Membership, stage: Stage, *, hidden: bool) -> None:
    """Say whether the pages of conflicts name the readers or call them by letters."""
    require_role(member, LEADS)
    with transaction.atomic():
        stage = Stage.objects.select_for_update().get(pk=stage.pk, review=member.review)
        if stage.hides_names == hidden:
            return
        stage.hides_names = hidden
        stage.save(update_fields=["hides_names"])
        record_event(
            member.review,
            "stage.names_hidden" if hidden else "stage.names_shown",
            member=member,
            subject=stage,
            summary=str(stage),
        )


def _set_closed(member: Membership, stage: Stage, *, close: bool) -> None:
    require_role(member, LEADS)
    with transaction.atomic():
        Review.objects.select_for_update(no_key=True).get(pk=member.review_id)
        if close:
            leases = Assignment.objects.filter(candidate__stage=stage)
            release_places(leases.filter(state=AssignmentState.LEASED))
        stage = Stage.objects.select_for_update().get(pk=stage.pk, review=member.review)
        if stage.is_open != close:
            raise Conflict(f"“{stage}” is {'closed' if close else 'open'} already.")
        stage.closed_at = timezone.now() if close else None
        stage.save(update_fields=["closed_at"])
        record_event(
            member.review,
            "stage.closed" if close else "stage.reopened",
            member=member,
            subject=stage,
            summary=str(stage),
        )


def _open_stage(member: Membership, kind: StageKind) -> Stage:
    with transaction.atomic():
        Review.objects.select_for_update(no_key=True).get(pk=member.review_id)
        stage, is_new = Stage.objects.get_or_create(review=member.review, kind=kind)
        if is_new:
            record_event(
                member.review,
                "stage.opened",
                member=member,
                subject=stage,
                summary=str(stage),
                new={"places": stage.places},
            )
    return stage
