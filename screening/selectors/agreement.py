"""How far the readers of a stage agree, who did how much, and when it would be finished.

Counted over finished records only, and over what each reader said while blind: a verdict changed
after a conflict was open is left out, the one before it counts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import combinations
from uuid import UUID

from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from reviews.models import Criteria, Membership
from screening.charts import SharePoint
from screening.models import Candidate, Stage
from screening.models.decisions import Decision
from screening.rules import agreement
from screening.rules.agreement import Measure, Table, measured, tabulate
from screening.rules.forecast import Forecast, forecast
from screening.selectors.decisions import require_outcomes
from screening.selectors.policies import standing_candidates
from screening.selectors.progress import leases_at
from screening.vocabulary import OutcomeState, Verdict

FOLDED = (Verdict.INCLUDE, Verdict.EXCLUDE)
APART = (Verdict.INCLUDE, Verdict.MAYBE, Verdict.EXCLUDE)


@dataclass(frozen=True, slots=True)
class FinishedRecord:
    """What each reader said while blind, and when the last of them did."""

    verdicts: dict[int, Verdict]
    at: datetime


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """The statistics of two readers over `n` records that both judged."""

    names: str
    n: int
    measures: dict[str, Measure]
    is_paradox: bool
    word: str


@dataclass(frozen=True, slots=True)
class AgreementReport:
    """`unanimous` is the share of records whose readers all judged alike; `others` holds alpha,
    Fleiss' kappa and AC1 over all readers."""

    records: int
    pairs: list[PairAgreement]
    unanimous: Measure
    others: dict[str, Measure]
    weeks: list[SharePoint]


def agreement_of(
    member: Membership, stage: Stage, *, apart: bool = False, criteria: int | None = None
) -> AgreementReport:
    """The agreement at a stage, for members who see its outcomes (others: NotAllowed).

    Maybe counts as include unless `apart`; `criteria` is the only version of the criteria whose
    verdicts count (None: all).
    """
    require_outcomes(member, stage)
    return report_on(_finished(stage, criteria, apart), _names(stage), apart=apart)


def report_on(
    finished: Iterable[FinishedRecord], names: dict[int, str], *, apart: bool = False
) -> AgreementReport:
    """The agreement over records; one that a single reader judged does not count."""
    records = [one for one in finished if len(one.verdicts) > 1]
    categories = APART if apart else FOLDED
    counts = [_counts(one, categories) for one in records]
    ratings = [list(one.verdicts.values()) for one in records]
    return AgreementReport(
        records=len(records),
        pairs=_pairs(records, categories, names),
        unanimous=_unanimous(records),
        others={
            "alpha": measured(agreement.krippendorff_alpha, ratings),
            "fleiss": measured(agreement.fleiss_kappa, counts),
            "ac1": measured(agreement.ac1_of_many, counts),
        },
        weeks=list(_weeks(records)),
    )


def _finished(stage: Stage, criteria: int | None, apart: bool) -> Iterator[FinishedRecord]:
    rows = Candidate.objects.filter(stage=stage).values_list(
        "pk", "merged_into", "outcome", "withdrawn_at"
    )
    found = {pk: (parent, outcome, withdrawn) for pk, parent, outcome, withdrawn in rows}
    said: dict[UUID, dict[int, tuple[Verdict, datetime]]] = defaultdict(dict)
    for pk, reviewer, verdict, at in _blind_verdicts(stage, criteria):
        while found[pk][0]:
            pk = found[pk][0]
        if verdict == Verdict.WITHDRAWN:
            said[pk].pop(reviewer, None)
        else:
            said[pk][reviewer] = (Verdict(verdict) if apart else folded(verdict), at)
    for pk, readers in said.items():
        _, outcome, withdrawn = found[pk]
        if readers and outcome != OutcomeState.PENDING and withdrawn is None:
            verdicts = {reviewer: verdict for reviewer, (verdict, _) in readers.items()}
            yield FinishedRecord(verdicts, max(at for _, at in readers.values()))


def folded(verdict: str) -> Verdict:
    """The verdict on eligibility: maybe counts as include."""
    return Verdict.INCLUDE if verdict == Verdict.MAYBE else Verdict(verdict)


def _blind_verdicts(stage: Stage, criteria: int | None) -> Iterable[tuple]:
    """What was said under a version; who took a verdict back later did not say it."""
    rows = Decision.objects.filter(candidate__stage=stage, after_lifting=False)
    if criteria is not None:
        rows = rows.filter(Q(criteria__version=criteria) | Q(verdict=Verdict.WITHDRAWN))
    return rows.order_by("created_at").values_list("candidate", "reviewer", "verdict", "created_at")


def _names(stage: Stage) -> dict[int, str]:
    members = Membership.objects.filter(review=stage.review_id).select_related("user")
    return {member.pk: str(member.user) for member in members}


def _pairs(
    records: list[FinishedRecord], categories: tuple, names: dict[int, str]
) -> list[PairAgreement]:
    pairs: dict[tuple[int, int], list[tuple[Verdict, Verdict]]] = defaultdict(list)
    for one in records:
        for first, second in combinations(sorted(one.verdicts), 2):
            pairs[first, second].append((one.verdicts[first], one.verdicts[second]))
    return [
        _pair(f"{names[first]} and {names[second]}", tabulate(said, categories))
        for (first, second), said in sorted(pairs.items())
    ]


def _pair(names: str, table: Table) -> PairAgreement:
    statistics = {
        "percent": agreement.percent_agreement,
        "kappa": agreement.cohen_kappa,
        "pabak": agreement.pabak,
        "ac1": agreement.gwet_ac1,
    }
    if len(table) == 2:
        statistics |= {
            "positive": agreement.positive_agreement,
            "negative": agreement.negative_agreement,
            "prevalence": agreement.prevalence_index,
            "bias": agreement.bias_index,
        }
    else:
        statistics["weighted"] = agreement.weighted_kappa
    measures = {key: measured(statistic, table) for key, statistic in statistics.items()}
    kappa = measures["kappa"].result
    return PairAgreement(
        names=names,
        n=sum(map(sum, table)),
        measures=measures,
        is_paradox=agreement.is_paradox(table),
        word=agreement.landis_koch(kappa.value) if kappa else "",
    )


def _counts(one: FinishedRecord, categories: tuple) -> list[int]:
    counts = Counter(one.verdicts.values())
    return [counts[category] for category in categories]


def _is_unanimous(one: FinishedRecord) -> bool:
    return len(set(one.verdicts.values())) == 1


def _unanimous(records: list[FinishedRecord]) -> Measure:
    alike = sum(map(_is_unanimous, records))
    return measured(lambda n: agreement.wilson(alike, n), len(records))


def _weeks(records: list[FinishedRecord]) -> Iterator[SharePoint]:
    """The share judged alike in each week in which records were finished."""
    weeks: dict[date, list[bool]] = defaultdict(list)
    for one in records:
        day = timezone.localtime(one.at).date()
        weeks[day - timedelta(days=day.weekday())].append(_is_unanimous(one))
    for monday, alike in sorted(weeks.items()):
        share = agreement.wilson(sum(alike), len(alike))
        yield SharePoint(f"{monday:%-d %b %y}", len(alike), share.value, share.low, share.high)


@dataclass(frozen=True, slots=True)
class Workload:
    """One person: verdicts that stand, those of the last seven days, records they are at."""

    name: str
    verdicts: int
    this_week: int
    at_work: int


def workload_of(member: Membership, stage: Stage) -> list[Workload]:
    """Who did how much, for members who see outcomes; people without a verdict or place are out."""
    require_outcomes(member, stage)
    standing = Decision.objects.current().filter(candidate__stage=stage)
    recent = standing.filter(created_at__gt=timezone.now() - timedelta(days=7))
    all_of, week_of, at_of = (
        dict(rows.order_by().values_list("reviewer").annotate(n=Count("pk")))
        for rows in (standing, recent, leases_at(stage))
    )
    names = _names(stage)
    people = sorted(all_of.keys() | at_of.keys(), key=lambda pk: names[pk].casefold())
    return [
        Workload(names[pk], all_of.get(pk, 0), week_of.get(pk, 0), at_of.get(pk, 0))
        for pk in people
    ]


def forecast_of(member: Membership, stage: Stage) -> tuple[int, Forecast | None]:
    """How many verdicts are still wanted, and when they would be given at the recent pace."""
    require_outcomes(member, stage)
    wanted = sum(
        one.wanted(stage.policy)
        for one in standing_candidates(stage)
        if one.is_live and one.stored.state == OutcomeState.PENDING
    )
    per_day = (
        Decision.objects.current()
        .filter(candidate__stage=stage)
        .order_by()
        .annotate(day=TruncDate("created_at"))
        .values_list("day")
        .annotate(n=Count("pk"))
    )
    return wanted, forecast(wanted, dict(per_day), timezone.localdate())


def criteria_versions(stage: Stage) -> list[int]:
    """The versions under which verdicts of the stage were made."""
    used = Decision.objects.filter(candidate__stage=stage).order_by().values("criteria").distinct()
    versions = Criteria.objects.filter(pk__in=used).order_by("version")
    return list(versions.values_list("version", flat=True))


@dataclass(frozen=True, slots=True)
class VersionAgreement:
    """The agreement under one version of the criteria; `verdicts` counts those that stand."""

    version: int
    verdicts: int
    report: AgreementReport


def agreement_by_version(
    member: Membership, stage: Stage, versions: list[int], *, apart: bool = False
) -> list[VersionAgreement]:
    """Each version of the criteria by itself, the newest first; nothing when there is but one."""
    require_outcomes(member, stage)
    if len(versions) < 2:
        return []
    standing = Decision.objects.current().filter(candidate__stage=stage).order_by()
    counts = dict(standing.values_list("criteria__version").annotate(n=Count("pk")))
    return [
        VersionAgreement(
            version,
            counts.get(version, 0),
            agreement_of(member, stage, apart=apart, criteria=version),
        )
        for version in reversed(versions)
    ]
