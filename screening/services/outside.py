"""Taking judgements of another tool over as decisions of a member, when the lead says so."""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction

from reviews.access import LEADS, require_role
from reviews.audit import record_event
from reviews.models import Job, Membership
from reviews.services.jobs import RunningJob, open_job
from reviews.vocabulary import Role
from reviewsite.lib.errors import BadInput, Conflict, ProblemForPerson
from screening.models import Candidate, OutsideReviewer
from screening.models.outside import TOOLS
from screening.selectors.candidates import stage_of
from screening.selectors.outside import VERDICTS, judgements_of
from screening.services.decisions import record_decision
from screening.vocabulary import StageKind

JOB_KIND = "screening.tasks.take_over"


def take_over(member: Membership, *, tool: str, name: str, of: Membership) -> Job:
    """Say that an outside reviewer is the member `of`, and open the job that records the verdicts.

    Raises BadInput for somebody who does not screen, a name without verdicts, or before screening
    has begun; Conflict when the name was given to a member already or the stage takes no verdicts.
    """
    require_role(member, LEADS)
    if of.review_id != member.review_id or of.role not in (Role.LEAD, Role.REVIEWER):
        raise BadInput("Choose a member of this review who screens.")
    stage = stage_of(member, StageKind.TITLE_ABSTRACT)
    if stage is None:
        raise BadInput(
            "Screening has not begun.", remedy="Take the citations in first, on the stages page."
        )
    if not stage.takes_verdicts:
        raise Conflict(
            "Title and abstract screening takes no verdicts now.", remedy="Open it first."
        )
    if not any(_is_by(one, tool, name) for _, one in judgements_of(member.review)):
        raise BadInput("No record of this review brought verdicts under that name.")
    with transaction.atomic():
        reviewer, is_new = OutsideReviewer.objects.get_or_create(
            review=member.review,
            tool=tool,
            name=name,
            defaults={"member": of, "taken_over_by": member.user},
        )
        if not is_new:
            raise Conflict(f"These verdicts were given to {reviewer.member.user} already.")
        record_event(
            member.review,
            "outside.taken_over",
            member=member,
            subject=reviewer,
            summary=f"Verdicts of {reviewer} as decisions of {of.user}",
        )
        label = f"Take over the verdicts of {reviewer}"
        return open_job(member, JOB_KIND, label, {"outside": reviewer.pk})


def record_taken_over(running: RunningJob, reviewer: OutsideReviewer) -> dict:
    """Record the outside reviewer's verdicts as decisions of the member.

    Each goes the way of any verdict: places and stages are respected, a verdict the member has
    already is never changed, and run twice nothing is recorded twice. The result tells no numbers:
    the audit log shows it to everybody, and what had no place depends on what others decided.
    """
    stage = stage_of(reviewer.member, StageKind.TITLE_ABSTRACT)
    judged = [
        (citation, one["value"])
        for citation, one in judgements_of(reviewer.review)
        if _is_by(one, reviewer.tool, reviewer.name)
    ]
    candidates = dict(Candidate.objects.live().filter(stage=stage).values_list("citation", "pk"))
    note = f"Taken over from {TOOLS.get(reviewer.tool, reviewer.tool)}"
    for number, (citation, verdict) in enumerate(judged, start=1):
        running.progress(number, len(judged))
        if citation not in candidates:
            continue
        with suppress(ProblemForPerson), transaction.atomic():
            running.hold()
            record_decision(
                reviewer.member,
                candidates[citation],
                verdict=verdict,
                key=reviewer.key_of(candidates[citation]),
                note=note,
            )
    return {}


def _is_by(judgement: dict, tool: str, name: str) -> bool:
    by = (judgement["tool"], judgement["user"]) == (tool, name)
    return by and judgement["value"] in VERDICTS
