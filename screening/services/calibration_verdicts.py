"""Verdicts in a calibration round: append-only, idempotent, and made decisions only by adoption."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from reviews.access import LEADS, require_role
from reviews.audit import record_event
from reviews.models import ExclusionReason, Membership
from reviewsite.lib.errors import BadInput, Conflict, ProblemForPerson
from screening.models import CalibrationCandidate, CalibrationRound, Candidate
from screening.models.calibration_verdicts import CalibrationVerdict
from screening.models.decisions import Decision
from screening.selectors.calibration_results import adoption_key
from screening.selectors.calibrations import own_calibration_tips, own_calibration_verdicts
from screening.selectors.candidates import stage_of
from screening.services.decisions import read_reason, record_decision
from screening.vocabulary import Verdict


def record_calibration_verdict(
    member: Membership,
    candidate_id: UUID,
    *,
    verdict: str,
    key: UUID,
    reason_id: int | None = None,
    note: str = "",
    replaces: UUID | None = None,
) -> CalibrationVerdict:
    """Record the member's verdict on a record of a round; arguments as in `record_decision`.

    An exclusion at title and abstract may name a reason of the review, at full text it must.
    Raises CalibrationCandidate.DoesNotExist for another review's, BadInput for a verdict that does
    not fit, Conflict when the round is closed or the own verdict is not the one `replaces` names.
    """
    with transaction.atomic():
        candidate = _locked(member, candidate_id)
        made = _made_by_key(member, candidate, key)
        if made:
            return made
        word, reason = _read_verdict(member, candidate.round, verdict, reason_id)
        return _append(member, candidate, word, key, replaces, reason=reason, note=note)


def withdraw_calibration_verdict(
    member: Membership, candidate_id: UUID, *, key: UUID, replaces: UUID
) -> CalibrationVerdict:
    """Take back the own verdict `replaces`; raises like `record_calibration_verdict`."""
    with transaction.atomic():
        candidate = _locked(member, candidate_id)
        made = _made_by_key(member, candidate, key)
        if made:
            return made
        return _append(member, candidate, Verdict.WITHDRAWN, key, replaces)


def withdraw_last_calibration_verdict(
    member: Membership, calibration: CalibrationRound, *, key: UUID
) -> CalibrationVerdict | None:
    """Undo the member's own last verdict of a round; None when there is nothing to undo."""
    made = CalibrationVerdict.objects.filter(pk=key, reviewer=member).first()
    last = own_calibration_verdicts(member, calibration).first()
    if made or last is None:
        return made
    return withdraw_calibration_verdict(member, last.candidate_id, key=key, replaces=last.pk)


class Adoption(StrEnum):
    """What became of a verdict of a round when the lead adopted it."""

    ADOPTED = "became decisions"
    NOT_SCREENED = "are on records that are not in screening"
    LEFT = "are of somebody who left"
    JUDGED = "are on records that their reader has judged in the main screening"
    NO_PLACE = "are on records whose places are all taken"
    REFUSED = "are of somebody who does not screen at the stage, or do not fit it any more"


def adopt_round(member: Membership, calibration: CalibrationRound) -> Counter[Adoption]:
    """Make each verdict of a closed round an ordinary decision of its reader, as far as places are
    free; returns how many verdicts went which way.

    Each goes through `record_decision` in a transaction of its own, under the criteria of the
    round; stopped half-way it can be run again. Raises Conflict while the round is open, when it
    was adopted before, or when the stage takes no verdicts.
    """
    require_role(member, LEADS)
    _require_adoptable(member, calibration)
    verdicts = CalibrationVerdict.objects.current().filter(candidate__round=calibration)
    verdicts = verdicts.select_related("reviewer__review", "candidate__citation")
    places = _candidates_by_citation(calibration)
    went = Counter(
        _adopt(verdict, calibration, places) for verdict in verdicts.order_by("created_at", "pk")
    )
    with transaction.atomic():
        is_first = CalibrationRound.objects.filter(
            pk=calibration.pk, adopted_at__isnull=True
        ).update(adopted_at=timezone.now())
        if is_first:
            record_event(
                member.review,
                "calibration.adopted",
                member=member,
                subject=calibration,
                summary=f"{calibration}, {calibration.get_kind_display().lower()}",
            )
    return went


def _require_adoptable(member: Membership, calibration: CalibrationRound) -> None:
    if calibration.is_open or calibration.adopted_at:
        raise Conflict(
            f"{calibration} is {'open still' if calibration.is_open else 'adopted already'}."
        )
    _require_open_stage(member, calibration)


def _require_open_stage(member: Membership, calibration: CalibrationRound) -> None:
    """Raises Conflict while the main stage takes no verdicts; adopting can be done again."""
    stage = stage_of(member, calibration.stage_kind)
    if stage is None or not stage.takes_verdicts:
        raise Conflict(
            f"“{calibration.get_kind_display()}” screening takes no verdicts now.",
            remedy="Open it first.",
        )


def _candidates_by_citation(calibration: CalibrationRound) -> dict[int, UUID]:
    """The candidates in the main stage that stand for the citations of a round."""
    standing = Coalesce("citation__merged_into", "citation")
    citations = calibration.candidates.values_list(standing)
    found = Candidate.objects.annotate(of=Coalesce("citation", "report__citation"))
    found = found.exclude(report__number__gt=1)
    found = found.filter(
        stage__review=calibration.review_id, stage__kind=calibration.kind, withdrawn_at__isnull=True
    )
    return dict(found.filter(of__in=citations).values_list("of", "pk"))


def _adopt(
    verdict: CalibrationVerdict, calibration: CalibrationRound, candidates: dict[int, UUID]
) -> Adoption:
    reader, citation = verdict.reviewer, verdict.candidate.citation
    candidate = candidates.get(citation.merged_into_id or citation.pk)
    if candidate is None:
        return Adoption.NOT_SCREENED
    if not (reader.is_active and reader.may_screen):
        return Adoption.LEFT
    note = f"Adopted from calibration round {calibration.number}. {verdict.note}"
    try:
        record_decision(
            reader,
            candidate,
            verdict=verdict.verdict,
            key=adoption_key(verdict.pk),
            reason_id=verdict.reason_id,
            note=note,
            criteria=calibration.criteria,
        )
    except Conflict:
        _require_open_stage(reader, calibration)
        own = Decision.objects.filter(reviewer=reader, candidate=candidate)
        return Adoption.JUDGED if own.exists() else Adoption.NO_PLACE
    except ProblemForPerson:
        return Adoption.REFUSED
    return Adoption.ADOPTED


def _locked(member: Membership, candidate_id: UUID) -> CalibrationCandidate:
    """The candidate, its round locked so that it cannot be closed meanwhile."""
    candidate = CalibrationCandidate.objects.select_related("citation").get(
        pk=candidate_id, round__review=member.review
    )
    rounds = CalibrationRound.objects.select_for_update(no_key=True)
    candidate.round = rounds.get(pk=candidate.round_id)
    return candidate


def _made_by_key(
    member: Membership, candidate: CalibrationCandidate, key: UUID
) -> CalibrationVerdict | None:
    made = CalibrationVerdict.objects.filter(pk=key).first()
    if made and (made.reviewer_id, made.candidate_id) != (member.pk, candidate.pk):
        raise Conflict("This click was recorded before.", remedy="Reload the page.")
    return made


def _read_verdict(
    member: Membership, calibration: CalibrationRound, verdict: str, reason_id: int | None
) -> tuple[Verdict, ExclusionReason | None]:
    words = [Verdict.INCLUDE, Verdict.EXCLUDE]
    if not calibration.is_full_text:
        words.append(Verdict.MAYBE)
    if verdict not in words:
        raise BadInput(f"A verdict is one of: {', '.join(words)}.")
    word = Verdict(verdict)
    if not calibration.is_full_text and reason_id is None:
        return word, None
    return word, read_reason(member, word, reason_id)


def _append(
    member: Membership,
    candidate: CalibrationCandidate,
    verdict: Verdict,
    key: UUID,
    replaces: UUID | None,
    *,
    reason: ExclusionReason | None = None,
    note: str = "",
) -> CalibrationVerdict:
    if not candidate.round.is_open:
        raise Conflict(f"{candidate.round} is closed; your verdict was not recorded.")
    if own_calibration_tips(member, [candidate]).get(candidate.pk) != replaces:
        raise Conflict(
            "Your verdict on this record changed meanwhile, perhaps in another tab.",
            remedy="Look at it again; nothing was overwritten.",
        )
    made = CalibrationVerdict.objects.create(
        id=key,
        candidate=candidate,
        reviewer=member,
        verdict=verdict,
        reason=reason,
        note=note.strip(),
        replaces_id=replaces,
    )
    record_event(
        member.review,
        "decision.calibration",
        member=member,
        subject=made,
        summary=str(candidate),
        new={"verdict": verdict, "reason": reason.label} if reason else {"verdict": verdict},
        reason=made.note,
        candidate=candidate.pk,
    )
    return made
