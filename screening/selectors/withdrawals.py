"""What undoing an import would touch."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from reviews.models import Membership
from screening.models import Candidate, Report
from screening.models.decisions import Adjudication, Decision
from screening.selectors.decisions import sees_all_outcomes
from screening.selectors.ledger import included_ever
from screening.vocabulary import OutcomeState
from searches.models import Citation, ImportFile, Record


@dataclass(frozen=True, slots=True)
class WithdrawalPreview:
    """The numbers of what would leave the counts.

    `vanishing` citations have no other record, `losing` ones only lose a source. The numbers of
    screening are None for a member who may not know them, who is told only whether there are
    verdicts, `has_verdicts`.
    """

    records: int
    unreadable: int
    vanishing: int
    losing: int
    has_verdicts: bool
    candidates: int | None = None
    verdicts: int | None = None
    conflicts: int | None = None
    rulings: int | None = None
    reports: int | None = None
    studies: int | None = None


def preview_withdrawal(member: Membership, file: ImportFile) -> WithdrawalPreview:
    """What undoing the file's import would touch, as far as the member may know it."""
    records = Record.objects.visible().filter(file=file)
    citations = _vanishing(file)
    reported = records.filter(is_readable=True).values("citation").distinct().count()
    vanishing = citations.count()
    numbers = {
        "records": records.count(),
        "unreadable": records.filter(is_readable=False).count(),
        "vanishing": vanishing,
        "losing": reported - vanishing,
        "has_verdicts": has_verdicts(file),
    }
    if not (member.is_lead and sees_all_outcomes(member)):
        return WithdrawalPreview(**numbers)
    candidates = candidates_leaving(file)
    reports = Report.objects.filter(citation__in=citations.values("pk"))
    return WithdrawalPreview(
        **numbers,
        candidates=candidates.live().count(),
        verdicts=Decision.objects.current().filter(candidate__in=candidates.values("pk")).count(),
        conflicts=candidates.live().filter(outcome=OutcomeState.CONFLICT).count(),
        rulings=Adjudication.objects.filter(candidate__in=candidates.values("pk")).count(),
        reports=reports.count(),
        studies=_studies_leaving(member, citations),
    )


def _studies_leaving(member: Membership, citations: QuerySet[Citation]) -> int:
    """Studies that the diagram would lose: those whose included reports all vanish, an ungrouped
    report counting as one."""
    counted = included_ever(member.review)
    stays = counted.filter(study=OuterRef("study")).exclude(citation__in=citations.values("pk"))
    leaving = counted.filter(citation__in=citations.values("pk"))
    alone = leaving.filter(study__isnull=True).count()
    grouped = leaving.filter(~Exists(stays), study__isnull=False)
    return alone + grouped.values("study").distinct().count()


def candidates_leaving(file: ImportFile) -> QuerySet[Candidate]:
    """The candidates of what would vanish, those merged into them included, at both stages."""
    own, others = _records(file)
    head = Coalesce(
        "merged_into__citation", "merged_into__report__citation", "citation", "report__citation"
    )
    return (
        Candidate.objects.filter(stage__review=file.run.review_id)
        .annotate(head=head)
        .filter(~Exists(others.filter(citation=OuterRef("head"))), head__in=own.values("citation"))
    )


def has_verdicts(file: ImportFile) -> bool:
    """Whether anything that would vanish was ever decided, withdrawn verdicts included."""
    candidates = candidates_leaving(file).values("pk")
    decided = Decision.objects.filter(candidate__in=candidates).exists()
    return decided or Adjudication.objects.filter(candidate__in=candidates).exists()


def _vanishing(file: ImportFile) -> QuerySet[Citation]:
    """The citations that only this file reports."""
    own, others = _records(file)
    alone = ~Exists(others.filter(citation=OuterRef("pk")))
    return Citation.objects.filter(alone, pk__in=own.values("citation"))


def _records(file: ImportFile) -> tuple[QuerySet[Record], QuerySet[Record]]:
    """The readable records that count, of the file and of others.

    The file is asked for once as a list: asked for row by row, a database without statistics may
    walk through the whole file for each.
    """
    shown = Record.objects.visible().filter(is_readable=True)
    return shown.filter(file=file), shown.exclude(file=file)
