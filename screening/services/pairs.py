"""A person's rulings on pairs of records, one by one or all of a high score at once."""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction
from django.db.models import Max

from reviews.access import SEARCHERS, require_role
from reviews.audit import record_event
from reviews.models import Job, Membership, Review
from reviews.services.jobs import RunningJob, open_job
from reviews.vocabulary import OPEN_JOB_STATES
from reviewsite.lib.errors import BadInput, Conflict, NotAllowed, ProblemForPerson
from screening.rules.joining import hanging_together
from screening.selectors.pairs import Pair, links_within, pair_of, waiting_pairs
from screening.services.citations import join, lock_review, part
from searches.models import DuplicateRuling
from searches.services.citations import add_rulings
from searches.vocabulary import RulingVerdict

JOB_KIND = "screening.tasks.accept_pairs"


def rule_on_pair(
    member: Membership,
    pair: tuple[int, int],
    verdict: str,
    *,
    reason: str = "",
    seen: str | None = None,
) -> None:
    """A person's word on two records, named by their ids: the same publication or different ones.

    "Same" makes their citations one. "Different" keeps them apart for good; said of two records of
    one citation it takes that ruling back: whatever hangs on the second leaves with it. Said twice,
    nothing more happens. `seen` is the pair's `state` on the person's page; with it "same" said of
    a pair that was ruled different overrules every such ruling between the two citations.

    Raises BadInput for another word, Record.DoesNotExist for records of another review, Gone when
    one does not count any more, and Conflict when the pair is not as it was seen, when "same"
    contradicts a person, or when more than this pair holds the two together.
    """
    require_role(member, SEARCHERS)
    if verdict not in list(RulingVerdict):
        raise BadInput("A ruling is same or different.")
    with transaction.atomic():
        review = lock_review(member)
        found = pair_of(member, *pair)
        if _is_so(found, verdict):
            return
        if seen is not None and seen != found.state:
            raise Conflict(
                "Somebody ruled on these records meanwhile, or they were joined with others.",
                remedy="This is how they are now; nothing was changed.",
            )
        if verdict == RulingVerdict.SAME:
            may_overrule = seen is not None and found.is_ruled_different
            _rule_same(member, review, found, reason.strip(), may_overrule=may_overrule)
        elif found.are_one:
            _take_apart(member, review, found, reason.strip())
        else:
            _rule_different(member, review, found, reason.strip())


def _is_so(pair: Pair, verdict: str) -> bool:
    """Whether the pair is already as the verdict says."""
    if pair.are_one or verdict == RulingVerdict.SAME:
        return pair.are_one and verdict == RulingVerdict.SAME
    return pair.is_ruled_different


def _rule_same(
    member: Membership, review: Review, pair: Pair, reason: str, *, may_overrule: bool
) -> None:
    if pair.apart and not may_overrule:
        raise Conflict(contradiction(pair.apart), remedy="Rule on that pair again first.")
    overruled = {(ruling.record_a_id, ruling.record_b_id) for ruling in pair.apart}
    citations = [pair.first.citation, pair.second.citation]
    join(member, review, citations, sorted(overruled | {pair.ids}), reason=reason)


def _take_apart(member: Membership, review: Review, pair: Pair, reason: str) -> None:
    citation = pair.first.citation
    leaving = hanging_together(pair.second.pk, links_within(citation) - {pair.ids})
    if pair.first.pk in leaving:
        raise Conflict(
            "Other rulings hold these two records together as well.",
            remedy="Open their group and take out the records that do not belong to it.",
        )
    part(member, review, citation, leaving, [pair.ids], reason=reason)


def _rule_different(member: Membership, review: Review, pair: Pair, reason: str) -> None:
    add_rulings(review, [pair.ids], RulingVerdict.DIFFERENT, member=member, reason=reason)
    record_event(
        review,
        "pair.ruled_different",
        member=member,
        subject=pair.first,
        summary=f"{pair.first.title} / {pair.second.title}",
        new={"records": list(pair.ids)},
        reason=reason,
    )


def contradiction(rulings: tuple[DuplicateRuling, ...]) -> str:
    """The sentence that names the records which a person ruled different."""
    ruling = rulings[0]
    more = f" (and {len(rulings) - 1} more such rulings)" if len(rulings) > 1 else ""
    return (
        f"{ruling.decided_by} ruled that {_name(ruling.record_a)} and {_name(ruling.record_b)}, "
        f"which belong to these two citations, are different{more}."
    )


def _name(record) -> str:
    return f"{record.file.run.source_label} record {record.position}"


def open_acceptance(member: Membership, score: float) -> Job:
    """Open the job that rules every pair "same" that waits now with at least this score.

    One that is still at work is returned instead. Raises BadInput when there is no such pair.
    """
    require_role(member, SEARCHERS)
    with transaction.atomic():
        review = lock_review(member)
        at_work = Job.objects.filter(review=review, kind=JOB_KIND, state__in=OPEN_JOB_STATES)
        if job := at_work.first():
            return job
        waiting = waiting_pairs(member).filter(score__gte=score)
        newest = waiting.aggregate(newest=Max("pk"))["newest"]
        if newest is None:
            raise BadInput("No pair with such a score waits any more.")
        label = f"Accept pairs from a score of {score:g}"
        return open_job(member, JOB_KIND, label, {"score": score, "newest": newest})


def accept_pairs(running: RunningJob) -> dict:
    """Rule the job's pairs "same", the likeliest first, each in a transaction of its own.

    What contradicts a person, or was ruled on meanwhile, is left alone. Run twice it goes on where
    it stopped; what was joined before a cancelling stays joined and can be taken apart.
    """
    job = running.job
    member = _asked_by(job)
    asked = {"score__gte": job.params["score"], "pk__lte": job.params["newest"]}
    waiting = waiting_pairs(member).filter(**asked)
    pairs = list(waiting.values_list("record_a", "record_b"))
    reason = f"Accepted with all pairs of a score from {job.params['score']:g}"
    for number, pair in enumerate(pairs, start=1):
        with suppress(ProblemForPerson), transaction.atomic():
            running.hold()
            rule_on_pair(member, pair, RulingVerdict.SAME, reason=reason)
        running.progress(number, len(pairs))
    ruled = DuplicateRuling.objects.filter(
        review=job.review, decided_by=job.created_by, reason=reason, created_at__gte=job.created_at
    )
    counts = {"same": ruled.count(), "left": waiting.count()}
    with transaction.atomic():
        running.hold()
        record_event(job.review, "pairs.accepted", member=member, subject=job, new=counts)
    return counts


def _asked_by(job: Job) -> Membership:
    """Raises NotAllowed when who asked does not search in the review any more."""
    members = Membership.objects.select_related("review", "user")
    member = members.filter(review=job.review, user=job.created_by, is_active=True).first()
    if member is None:
        raise NotAllowed("Who asked for this is no longer in the review.")
    require_role(member, SEARCHERS)
    return member
