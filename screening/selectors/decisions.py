"""The one door to decisions: what a member may see of verdicts, rulings and outcomes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from reviews.models import AuditEvent, Criteria, Job, Membership
from reviewsite.lib.errors import NotAllowed
from screening.models import (
    Assignment,
    CalibrationCandidate,
    Candidate,
    FullText,
    Stage,
    Tagging,
)
from screening.models.annotations import Annotation
from screening.models.decisions import Adjudication, Decision
from screening.models.discussions import Discussant
from screening.rules.blinding import may_see_outcomes, may_see_verdict
from screening.selectors.archives import JOB_KIND as ARCHIVE_JOB
from screening.selectors.calibrations import rounds_with_results
from screening.selectors.candidates import merge_tree, merge_trees, stage_of, stages_of
from screening.vocabulary import OutcomeState, StageKind


def sees_outcomes(member: Membership, stage: Stage | None) -> bool:
    """Whether outcomes of a stage (counts, conflicts, lists, exports) are shown to the member."""
    return may_see_outcomes(is_lead=member.is_lead, stage_is_open=stage is None or stage.is_open)


def sees_all_outcomes(member: Membership) -> bool:
    """Whether outcomes of both stages are shown to the member."""
    stages = stages_of(member)
    return member.is_lead or (
        len(stages) == 2 and all(sees_outcomes(member, stage) for stage in stages.values())
    )


def require_outcomes(member: Membership, stage: Stage | None = None) -> None:
    """Raises NotAllowed for a blinded member; without a stage both must be visible."""
    allowed = sees_outcomes(member, stage) if stage else sees_all_outcomes(member)
    if not allowed:
        raise NotAllowed(
            "This shows what others decided, and screening is still blind.",
            remedy="The lead sees it now; everybody does once the lead closes the stage.",
        )


def visible_decisions(member: Membership, candidate: Candidate) -> list[Decision]:
    """The current decisions on a candidate and all merged into it that the member may see."""
    tree = merge_tree(candidate)
    partners = discussion_partners(member, tree)
    return [
        decision
        for decision in Decision.objects.current()
        .filter(candidate__in=tree, candidate__stage__review=member.review)
        .select_related("reviewer__user", "reason")
        .prefetch_related("further_reasons")
        .order_by("created_at")
        if _sees(member, decision.reviewer_id, candidate, partners)
    ]


def visible_verdicts(member: Membership, ids: Iterable[UUID]) -> dict[UUID, tuple[str, ...]]:
    """By candidate the verdicts that the member may see, in words and with who gave them.

    What was only shown for a discussion is left out; so are names where the stage hides them.
    """
    root_of = {pk: root for root, tree in merge_trees(ids).items() for pk in tree}
    decisions = Decision.objects.current().filter(candidate__in=root_of).order_by("created_at")
    by_root: dict[UUID, list[tuple[int, str]]] = defaultdict(list)
    for candidate, reviewer, verdict, reason in decisions.values_list(
        "candidate", "reviewer", "verdict", "reason__label"
    ):
        word = f"{verdict} ({reason})" if reason else verdict
        by_root[root_of[candidate]].append((reviewer, word))
    if not by_root:
        return {}
    # The stages are not asked for with the candidates: SQLite would go through all of a stage.
    stages = Stage.objects.filter(review=member.review).in_bulk()
    rows = Candidate.objects.filter(pk__in=by_root).values_list("pk", "stage", "outcome")
    names = _names_in(member)
    return {
        pk: _in_words(
            stages[stage],
            [
                (names[reviewer], word)
                for reviewer, word in by_root[pk]
                if _may_see(member, reviewer, stages[stage], outcome)
            ],
        )
        for pk, stage, outcome in rows
        if stage in stages
    }


def _names_in(member: Membership) -> dict[int, str]:
    """What each member of the review is called, also who has left it."""
    members = Membership.objects.filter(review=member.review).select_related("user")
    return {each.pk: str(each.user) for each in members}


def _in_words(stage: Stage, given: list[tuple[str, str]]) -> tuple[str, ...]:
    if stage.hides_names:
        return tuple(sorted(word for _, word in given))
    return tuple(f"{name}: {word}" for name, word in given)


def discussion_partners(member: Membership, tree: Sequence[UUID]) -> set[int]:
    """With whom the member was let discuss a candidate or one merged into it."""
    own = Discussant.objects.filter(reviewer=member, discussion__candidate__in=tree)
    others = Discussant.objects.filter(discussion__in=own.values("discussion"))
    return set(others.values_list("reviewer", flat=True))


def visible_rulings(member: Membership, candidate: Candidate) -> list[Adjudication]:
    """The rulings on a candidate, newest last, for members who see outcomes."""
    if not sees_outcomes(member, candidate.stage):
        return []
    return list(
        Adjudication.objects.filter(candidate__in=merge_tree(candidate))
        .select_related("adjudicator__user", "reason")
        .order_by("created_at")
    )


def visible_annotations(
    member: Membership, files: Collection[FullText], candidate: Candidate | None
) -> list[Annotation]:
    """The marks on the files of a candidate that the member may see: own ones, and others' as
    their verdicts. Files that nobody reads yet have no candidate."""
    marks = Annotation.objects.standing().filter(
        full_text__in=files, full_text__review=member.review
    )
    marks = marks.select_related("author__user")
    if candidate is None:
        return list(marks.filter(author=member))
    partners = discussion_partners(member, merge_tree(candidate))
    return [mark for mark in marks if _sees(member, mark.author_id, candidate, partners)]


def own_tip(member: Membership, candidate: Candidate) -> UUID | None:
    """The id of the row that a new verdict of the member would replace, a withdrawal included."""
    return own_tips(member, merge_trees([candidate.pk]))[candidate.pk]


def own_tips(member: Membership, trees: Mapping[UUID, Sequence[UUID]]) -> dict[UUID, UUID | None]:
    """For the root of each merge tree what `own_tip` says, in a fixed number of questions."""
    everywhere = [pk for tree in trees.values() for pk in tree]
    own = Assignment.objects.filter(reviewer=member, candidate__in=everywhere).order_by(
        "created_at"
    )
    any_place = {place.candidate_id: place.pk for place in own}
    held = {place.candidate_id: place.pk for place in own if place.is_held}
    places = {
        root: next((held[pk] for pk in tree if pk in held), any_place.get(root))
        for root, tree in trees.items()
    }
    later = Decision.objects.filter(replaces=OuterRef("pk"))
    tips = Decision.objects.filter(~Exists(later), assignment__in=filter(None, places.values()))
    by_place = dict(tips.values_list("assignment", "pk"))
    return {root: by_place.get(place) for root, place in places.items()}


def own_history(member: Membership, stage: Stage) -> QuerySet[Decision]:
    """The member's own current verdicts of a stage that can still change, newest first."""
    return (
        _own_standing(member, stage)
        .select_related("candidate__citation", "candidate__report__citation", "reason", "criteria")
        .order_by("-created_at", "-pk")
    )


def own_verdicts(
    member: Membership,
    stage: Stage,
    *,
    verdict: str = "",
    words: str = "",
    version: int | None = None,
    tag: str = "",
    stale: bool = False,
) -> QuerySet[Decision]:
    """Of `own_history`: one verdict, with all words in the title, of one version, under a tag, or
    `stale` ones."""
    found = own_history(member, stage)
    if stale:
        found = _stale(found, member)
    if verdict:
        found = found.filter(verdict=verdict)
    for word in words.split():
        found = found.filter(
            Q(candidate__citation__title__icontains=word)
            | Q(candidate__report__citation__title__icontains=word)
        )
    if version is not None:
        found = found.filter(criteria__version=version)
    if tag:
        tagged = Tagging.objects.filter(reviewer=member, tag__name=tag)
        found = found.filter(candidate__in=tagged.values("candidate"))
    return found


def criteria_of_own(member: Membership, stage: Stage) -> list[Criteria]:
    """The versions under which the member's current verdicts of a stage were made, newest first."""
    own = _own_standing(member, stage)
    return list(Criteria.objects.filter(pk__in=own.values("criteria")).order_by("-version"))


def judged_by(member: Membership, kind: StageKind, verdicts: Sequence[str]) -> QuerySet[Candidate]:
    """The candidates of a stage on which, or on one merged into it, the member's verdict is so."""
    stage = stage_of(member, kind)
    if stage is None:
        return Candidate.objects.none()
    own = _own_standing(member, stage).filter(verdict__in=verdicts).values("candidate")
    heads = merge_trees(stage.candidates.filter(absorbs=True).values_list("pk", flat=True))
    merged = own.filter(candidate__merged_into__isnull=False)
    judged = set(merged.values_list("candidate", flat=True))
    over = [head for head, tree in heads.items() if judged.intersection(tree)]
    return stage.candidates.filter(Q(pk__in=own) | Q(pk__in=over))


def own_count(member: Membership, stage: Stage) -> int:
    return _own_standing(member, stage).count()


def stale_count(member: Membership, stage: Stage) -> int:
    """How many of the member's verdicts were made under older criteria (SC-201)."""
    return _stale(_own_standing(member, stage), member).count()


def _stale(decisions: QuerySet[Decision], member: Membership) -> QuerySet[Decision]:
    """Those under older criteria that can be looked at again: neither sent on to full text, nor an
    answer in a discussion."""
    newest = Criteria.objects.filter(review=member.review).order_by("-version").values("version")
    answered = Discussant.objects.filter(
        reviewer=member, answered_at__isnull=False, discussion__candidate=OuterRef("candidate")
    )
    return decisions.filter(
        ~Exists(answered),
        criteria__version__lt=newest[:1],
        candidate__citation__report__isnull=True,
    )


def _own_standing(member: Membership, stage: Stage) -> QuerySet[Decision]:
    """The member's current verdicts on what is not withdrawn, alone or in its merge tree."""
    return Decision.objects.current().filter(
        reviewer=member,
        candidate__stage=stage,
        candidate__withdrawn_at__isnull=True,
        candidate__merged_into__withdrawn_at__isnull=True,
    )


def has_voted(member: Membership, candidate: Candidate) -> bool:
    return Decision.objects.filter(reviewer=member, candidate__in=merge_tree(candidate)).exists()


def visible_events(member: Membership) -> QuerySet[AuditEvent]:
    """The review's audit log without the events that would tell a blinded member of a verdict."""
    others = [
        Q(stage=stage, outcome=outcome)
        for stage in stages_of(member).values()
        for outcome in OutcomeState
        if may_see_verdict(
            is_own=False,
            is_lead=member.is_lead,
            stage_is_open=stage.is_open,
            outcome=outcome,
        )
    ]
    shown = Candidate.objects.filter(reduce(or_, others, Q(pk__in=[])))
    hiding = member.review.stages.filter(hides_names=True).values("kind")
    named = rounds_with_results(member).exclude(kind__in=hiding)
    calibrated = CalibrationCandidate.objects.filter(round__in=named)
    events = AuditEvent.objects.filter(
        Q(candidate__isnull=True)
        | Q(candidate__in=shown.values("pk"))
        | Q(candidate__in=calibrated.values("pk"))
        | Q(actor=member.user, action__startswith="decision."),
        review=member.review,
    ).select_related("actor")
    if not sees_all_outcomes(member):
        archives = Job.objects.filter(review=member.review, kind=ARCHIVE_JOB)
        made = [str(pk) for pk in archives.values_list("pk", flat=True)]
        events = events.exclude(action="diagram.changed").exclude(
            action="job.done", subject__in=made
        )
    return events


def _sees(member: Membership, reviewer_id: int, candidate: Candidate, partners: set[int]) -> bool:
    return _may_see(
        member, reviewer_id, candidate.stage, candidate.outcome, discusses=reviewer_id in partners
    )


def _may_see(
    member: Membership, reviewer_id: int, stage: Stage, outcome: str, *, discusses: bool = False
) -> bool:
    return may_see_verdict(
        is_own=reviewer_id == member.pk,
        is_lead=member.is_lead,
        stage_is_open=stage.is_open,
        outcome=outcome,
        discusses=discusses,
    )
