"""The databases and registers of a review, each one line of PRISMA, and what came from which."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)

from reviews.models import Membership
from searches.models import Citation, Record, Run
from searches.overlap import Source
from searches.vocabulary import OTHER_METHODS, SourceKind


@dataclass(frozen=True, slots=True)
class SearchedSource:
    """A source and its runs; what is labelled the same and counted as the same kind is one."""

    source: Source
    runs: tuple[UUID, ...]

    @property
    def choice(self) -> tuple[str, str]:
        return self.source.key, str(self.source)


def sources_of(member: Membership) -> list[SearchedSource]:
    """The sources that the review's runs have searched, by label: databases, then registers, then
    those of other methods."""
    runs = Run.objects.filter(review=member.review).order_by("created_at", "pk")
    found: dict[tuple[str, bool, str], tuple[Source, list[UUID]]] = {}
    for run in runs.only("database", "source_name", "source_kind"):
        source = _source(run)
        place = (source.method, source.is_register, source.label)
        found.setdefault(place, (source, []))[1].append(run.pk)
    return [SearchedSource(source, tuple(pks)) for _, (source, pks) in sorted(found.items())]


def _source(run: Run) -> Source:
    kind = SourceKind(run.source_kind)
    parts = ["" if kind == SourceKind.DATABASE else kind.value, run.database, run.source_name]
    return Source(
        key=":".join(part for part in parts if part),
        label=run.source_label,
        is_register=kind == SourceKind.REGISTER,
        method=kind.label.lower() if kind in OTHER_METHODS else "",
    )


def key_of_source(sources: Iterable[SearchedSource]) -> Case:
    """The key of a record's source, as the database works it out."""
    return Case(
        *(When(file__run__in=each.runs, then=Value(each.source.key)) for each in sources),
        output_field=TextField(),
    )


def found_in_all(
    citations: QuerySet[Citation], sources: Iterable[SearchedSource]
) -> QuerySet[Citation]:
    for each in sources:
        records = Record.objects.visible().filter(file__run__in=each.runs)
        citations = citations.filter(pk__in=records.values("citation"))
    return citations


def found_nowhere_else(
    citations: QuerySet[Citation], sources: Iterable[SearchedSource]
) -> QuerySet[Citation]:
    runs = [run for each in sources for run in each.runs]
    elsewhere = Record.objects.visible().filter(citation=OuterRef("pk"))
    return citations.filter(~Exists(elsewhere.exclude(file__run__in=runs)))


def found_by_one(
    citations: QuerySet[Citation], sources: Iterable[SearchedSource]
) -> QuerySet[Citation]:
    """The citations that only one of the review's sources found, whichever it is."""
    by_one = (
        Record.objects.visible()
        .filter(file__run__in=[run for each in sources for run in each.runs])
        .values("citation")
        .annotate(sources=Count(key_of_source(sources), distinct=True))
        .filter(sources=1)
    )
    return citations.filter(pk__in=by_one.values("citation"))


def duplicates(records: QuerySet[Record]) -> QuerySet[Record]:
    """Of each citation's records all but the first, which stays (see `searches.overlap`)."""
    return records.filter(Exists(_earlier()))


def duplicates_within(
    records: QuerySet[Record], sources: Iterable[SearchedSource]
) -> QuerySet[Record]:
    """Those of which an earlier record came from the same of these sources."""
    within = Q(pk__in=[])
    for each in sources:
        same = Q(file__run__in=each.runs)
        within |= same & Exists(_earlier().filter(same))
    return records.filter(within)


def duplicates_between(
    records: QuerySet[Record], sources: Iterable[SearchedSource]
) -> QuerySet[Record]:
    """Those of which an earlier record came from another source, and none from the same."""
    new_here = Q(pk__in=[])
    for each in sources:
        same = Q(file__run__in=each.runs)
        new_here |= same & ~Exists(_earlier().filter(same))
    return duplicates(records).filter(new_here)


def _earlier() -> QuerySet[Record]:
    counted = Record.objects.visible().filter(is_readable=True)
    return counted.filter(citation=OuterRef("citation"), pk__lt=OuterRef("pk"))
