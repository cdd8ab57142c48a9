"""What came out of a closed calibration round: agreement, the target, the disagreements."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from string import ascii_uppercase
from uuid import UUID, uuid5

from reviews.models import Membership
from screening.models import CalibrationRound, Stage
from screening.models.calibration_verdicts import CalibrationVerdict
from screening.models.decisions import Decision
from screening.rules.agreement import Measure
from screening.rules.calibration import PairFigures, shortfalls
from screening.selectors.agreement import (
    AgreementReport,
    FinishedRecord,
    PairAgreement,
    folded,
    report_on,
)
from screening.selectors.calibrations import require_results
from screening.vocabulary import Verdict
from searches.models import Citation

NO_REASON = "No reason given"


@dataclass(frozen=True, slots=True)
class Said:
    """One reader's verdict under the name by which it is shown."""

    name: str
    verdict: CalibrationVerdict


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A record that some would include and others exclude."""

    citation: Citation
    said: list[Said]

    @property
    def reasons(self) -> list[str]:
        """Why it was excluded, each reason once."""
        excluding = [s.verdict for s in self.said if s.verdict.verdict == Verdict.EXCLUDE]
        return sorted({v.reason.label if v.reason else NO_REASON for v in excluding})


@dataclass(frozen=True, slots=True)
class RoundResult:
    """`shortfalls` says why the target was missed; `by_reason` holds the disagreements under each
    reason for which somebody excluded, the most frequent first."""

    report: AgreementReport
    shortfalls: list[str]
    disagreements: int
    by_reason: list[tuple[str, list[Disagreement]]]


def result_of(member: Membership, calibration: CalibrationRound) -> RoundResult:
    """The result of a round for who may see it (others: NotAllowed). Maybe counts as include."""
    require_results(member, calibration)
    records = _records(calibration)
    names = _names(member, calibration, records)
    report = report_on(map(_finished, records), names)
    disagreements = [
        Disagreement(rows[0].candidate.citation, [Said(names[v.reviewer_id], v) for v in rows])
        for rows in records
        if len({folded(v.verdict) for v in rows}) > 1
    ]
    return RoundResult(
        report=report,
        shortfalls=_shortfalls(calibration, report),
        disagreements=len(disagreements),
        by_reason=_by_reason(disagreements),
    )


def shortfalls_of(calibration: CalibrationRound) -> list[str]:
    """Why a round misses its target, without names: for the service that closes it."""
    records = _records(calibration)
    names = {verdict.reviewer_id: "Readers" for rows in records for verdict in rows}
    return _shortfalls(calibration, report_on(map(_finished, records), names))


def adopted_of(calibration: CalibrationRound) -> tuple[int, int]:
    """How many verdicts of a round became decisions, and how many there are."""
    verdicts = CalibrationVerdict.objects.current().filter(candidate__round=calibration)
    keys = [adoption_key(pk) for pk in verdicts.values_list("pk", flat=True)]
    return Decision.objects.filter(pk__in=keys).count(), len(keys)


def adoption_key(verdict: UUID) -> UUID:
    """The id of the decision that a verdict of a round becomes: adopted twice, stored once."""
    return uuid5(verdict, "adopted")


def _records(calibration: CalibrationRound) -> list[list[CalibrationVerdict]]:
    """The verdicts that stand, record by record."""
    rows = CalibrationVerdict.objects.current().filter(candidate__round=calibration)
    rows = rows.select_related("candidate__citation", "reviewer__user", "reason")
    ordered = rows.order_by("candidate__citation__title", "candidate", "reviewer")
    return [list(some) for _, some in groupby(ordered, key=lambda row: row.candidate_id)]


def _finished(rows: list[CalibrationVerdict]) -> FinishedRecord:
    verdicts = {row.reviewer_id: folded(row.verdict) for row in rows}
    return FinishedRecord(verdicts, max(row.created_at for row in rows))


def _names(
    member: Membership, calibration: CalibrationRound, records: list[list[CalibrationVerdict]]
) -> dict[int, str]:
    """The readers by name, or by letters in an order of the round's own."""
    names = {said.reviewer_id: str(said.reviewer.user) for rows in records for said in rows}
    stages = Stage.objects.filter(review=calibration.review_id, kind=calibration.kind)
    if stages.filter(hides_names=True).exists():
        shuffled = sorted(names, key=lambda pk: uuid5(UUID(int=calibration.pk), str(pk)))
        names = {pk: f"Reader {ascii_uppercase[n % 26]}" for n, pk in enumerate(shuffled)}
    if member.pk in names:
        names[member.pk] += " (you)"
    return names


def _shortfalls(calibration: CalibrationRound, report: AgreementReport) -> list[str]:
    pairs = [_figures(pair) for pair in report.pairs]
    return shortfalls(pairs, calibration.candidates.count(), calibration.target)


def _figures(pair: PairAgreement) -> PairFigures:
    return PairFigures(
        names=pair.names,
        n=pair.n,
        percent=_value(pair.measures["percent"]) or 0.0,
        kappa=_value(pair.measures["kappa"]),
        ac1=_value(pair.measures["ac1"]),
    )


def _value(measure: Measure) -> float | None:
    return getattr(measure.result, "value", measure.result)


def _by_reason(disagreements: list[Disagreement]) -> list[tuple[str, list[Disagreement]]]:
    groups: dict[str, list[Disagreement]] = defaultdict(list)
    for one in disagreements:
        for reason in one.reasons:
            groups[reason].append(one)
    return sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
