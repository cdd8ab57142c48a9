"""Who may see what while a stage is open: the one rule behind the one door."""

from __future__ import annotations

from screening.vocabulary import OutcomeState


def may_see_verdict(
    *, is_own: bool, is_lead: bool, stage_is_open: bool, outcome: str, discusses: bool = False
) -> bool:
    """Whether a member may see one verdict.

    Own verdicts always; everybody's once the stage is closed; that of somebody with whom the lead
    let the member discuss the record (`discusses`). While it is open a lead sees the
    verdicts of a candidate only when all its places are decided (its outcome is not pending): a
    lead who screens is a reviewer like any other until then.
    """
    if is_own or discusses or not stage_is_open:
        return True
    return is_lead and outcome != OutcomeState.PENDING


def may_see_outcomes(*, is_lead: bool, stage_is_open: bool) -> bool:
    """Whether a member may see outcomes of a stage: counts, conflicts, lists, exports."""
    return is_lead or not stage_is_open


def may_rule(*, is_lead: bool, has_voted: bool, lead_may_adjudicate_own: bool) -> bool:
    """Whether a member may rule on a conflict; nobody rules on an own one unless allowed."""
    return is_lead and (not has_voted or lead_may_adjudicate_own)


def may_see_calibration(*, is_lead: bool, takes_part: bool, round_is_open: bool) -> bool:
    """Whether a member may see what others said in a calibration round: leads and those who judged
    in it, once it is closed. Until then a lead is blind too."""
    return not round_is_open and (is_lead or takes_part)
