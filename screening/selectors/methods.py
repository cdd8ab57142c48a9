"""Collecting the facts of the methods text from the rows."""

from __future__ import annotations

from reviews.models import Membership
from screening.exports.methods_text import Facts, MethodsText, StageFacts, compose
from screening.models import Candidate, Stage
from screening.models.decisions import Decision
from screening.models.discussions import Discussion
from screening.selectors.agreement import agreement_of
from screening.selectors.candidates import stages_of
from screening.selectors.decisions import require_outcomes
from screening.selectors.prisma import shown_flow
from screening.vocabulary import How, StageKind
from searches.selectors.prisma_s import facts_of


def methods_of(member: Membership) -> MethodsText:
    """The methods text of the review, for members who see outcomes (others: NotAllowed)."""
    require_outcomes(member)
    stages = stages_of(member)
    return compose(
        Facts(
            searches=facts_of(member),
            stages=tuple(_stage(member, stages[kind]) for kind in StageKind if kind in stages),
            flow=shown_flow(member.review),
        )
    )


def _stage(member: Membership, stage: Stage) -> StageFacts:
    report = agreement_of(member, stage)
    standing = Decision.objects.current().filter(candidate__stage=stage)
    kappas = [pair.measures["kappa"].result for pair in report.pairs]
    live = Candidate.objects.live().filter(stage=stage)
    return StageFacts(
        name=str(stage),
        policy=stage.policy.words,
        readers=standing.order_by().values("reviewer").distinct().count(),
        ruled=live.filter(how=How.ADJUDICATION).count(),
        discussed=Discussion.objects.filter(candidate__stage=stage).count(),
        compared=report.records,
        alike=report.unanimous.result,
        kappas=tuple(kappa.value if kappa else None for kappa in kappas),
    )
