"""Gathering what exports are written from."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from types import ModuleType
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from reviews.models import Membership
from reviews.vocabulary import SET_APART, ReasonKind
from reviewsite.lib.errors import BadInput
from screening.exports.columns import columns_for
from screening.exports.registry import EXPORTS
from screening.exports.source import CitationRow, ExportSource, ReportRow
from screening.models import ExportColumns, Report, Snapshot
from screening.prisma.fonts import MissingLetters
from screening.selectors.decisions import (
    require_outcomes,
    sees_all_outcomes,
    visible_verdicts,
)
from screening.selectors.desk import tags_on
from screening.selectors.ledger import LISTS
from screening.selectors.methods import methods_of
from screening.selectors.prisma import diagram_of, shown_flow
from screening.selectors.snapshots import shown_flow_of
from screening.vocabulary import OutcomeState
from searches.bibliography import BibliographicRecord
from searches.models import Citation, ImportFile, Record
from searches.overlap import Overlap
from searches.selectors.bibliographies import bibliographies
from searches.selectors.overlap import overlap_of

CHUNK = 400


def export_of(member: Membership, key: str) -> ModuleType:
    """The export with this key, if the member may have it.

    Raises BadInput for an unknown key, NotAllowed for one that tells outcomes to the blinded.
    """
    for export in EXPORTS:
        if key == export.KEY:
            if export.NEEDS_OUTCOMES:
                require_outcomes(member)
            return export
    keys = ", ".join(export.KEY for export in EXPORTS)
    raise BadInput(f"There is no export “{key}”.", remedy=f"Choose one of: {keys}.")


def source_of(member: Membership) -> ExportSource:
    """What every export of a review is written from."""
    sees = sees_all_outcomes(member)
    return replace(
        list_source_of(member, citations_to_export(member)),
        flow=shown_flow(member.review) if sees else None,
        overlap=overlap_of(member),
        labels=diagram_of(member.review).labels,
        methods=lambda: methods_of(member),
    )


def written(export: ModuleType, source: ExportSource) -> Iterable[str | bytes]:
    """The parts of the file. Raises BadInput where a picture needs letters that no font has."""
    try:
        return export.write(source)
    except MissingLetters as missing:
        raise BadInput(
            f"No font on this server has the letters {missing.letters[:40]} of this diagram.",
            remedy="Take the SVG or the Word document, which are set in the fonts of whoever reads "
            "them, or have a font for them installed where Reviewsite runs.",
        ) from missing


def source_of_snapshot(snapshot: Snapshot) -> ExportSource:
    """What the diagram of a snapshot is written from; it holds no citations."""
    return ExportSource(
        title=snapshot.title,
        citations=(),
        flow=shown_flow_of(snapshot),
        overlap=Overlap(),
        labels=snapshot.labels,
    )


def list_source_of(
    member: Membership,
    citations: QuerySet[Citation],
    *,
    columns: Sequence[str] = (),
    has_notes: bool = False,
) -> ExportSource:
    """What lists of citations are written from; the numbers of the whole review are not counted."""
    sees = sees_all_outcomes(member)
    return ExportSource(
        title=member.review.title,
        citations=_rows(member, citations, sees=sees),
        flow=None,
        overlap=Overlap(),
        columns=tuple(columns),
        has_notes=has_notes,
        tells_outcomes=sees,
    )


def is_interim(member: Membership) -> bool:
    """Whether something's place in the diagram is not settled yet, of this version."""
    unsettled = (rows for key, rows in LISTS.items() if key.startswith("pending_"))
    return any(rows(member.review).exists() for rows in unsettled)


def checked_columns(member: Membership, names: Sequence[str]) -> list[str]:
    """The names; BadInput for one that is no column, or that the member may not have."""
    known = [column.name for column in columns_for(tells_outcomes=sees_all_outcomes(member))]
    for name in names:
        if name not in known:
            remedy = f"Choose from: {', '.join(known)}."
            raise BadInput(f"There is no column “{name}” for you.", remedy=remedy)
    return list(names)


def columns_of(member: Membership) -> list[str]:
    """The columns that the member chose, [] for all."""
    chosen = ExportColumns.objects.filter(member=member).first()
    return chosen.names if chosen else []


def citations_to_export(member: Membership) -> QuerySet[Citation]:
    return Citation.objects.visible().filter(review=member.review)


def _rows(member: Membership, chosen: QuerySet[Citation], *, sees: bool) -> Iterator[CitationRow]:
    """The rows in the order of their numbers; ids first, so that no cursor stays open."""
    everything = array("q", _ids(Citation.objects.filter(review=member.review)))
    wanted = array("q", _ids(chosen))
    files = ImportFile.objects.filter(run__review=member.review).select_related("run")
    sources: dict[UUID, str] = {}
    for start in range(0, len(wanted), CHUNK):
        loaded = _loaded(wanted[start : start + CHUNK])
        # What was merged away or undone meanwhile is no citation any more.
        citations = [each for each in loaded if each.shown_records]
        if new := {r.file_id for each in citations for r in each.shown_records} - sources.keys():
            sources |= {file.pk: file.run.source_label for file in files.filter(pk__in=new)}
        candidates = {pk for each in citations for pk in each.candidates}
        verdicts, tags = visible_verdicts(member, candidates), tags_on(member, candidates)
        for each, record in zip(citations, bibliographies(citations), strict=True):
            yield CitationRow(
                id=bisect_right(everything, each.pk),
                title=each.title,
                authors=tuple(each.authors),
                year=each.year,
                journal=each.journal,
                volume=each.volume,
                issue=each.issue,
                pages=each.pages,
                doi=each.doi,
                pmid=each.pmid,
                abstract=each.abstract,
                found_in=tuple(sorted({sources[one.file_id] for one in each.shown_records})),
                record=_shown(member, record),
                tags=tuple(sorted({tag for pk in each.candidates for tag in tags.get(pk, ())})),
                verdicts=verdicts.get(each.candidate, ()),
                full_text_verdicts=tuple(
                    said for one in each.reports for said in verdicts.get(one.candidate, ())
                ),
                **(_outcomes(each) if sees else {}),
            )


def _ids(citations: QuerySet[Citation]) -> QuerySet:
    return citations.order_by("pk").values_list("pk", flat=True).distinct()


@dataclass(slots=True)
class _Citation:
    """Of a citation what exports need; an instance of the model would take ten times as long."""

    pk: int
    title: str
    abstract: str
    authors: list[str]
    year: int | None
    journal: str
    volume: str
    issue: str
    pages: str
    doi: str
    pmid: int | None
    provenance: dict
    candidate: UUID | None
    candidate__outcome: str | None
    candidate__removal__kind: str | None
    shown_records: list[_Record] = field(default_factory=list)
    reports: list[_Report] = field(default_factory=list)

    @property
    def candidates(self) -> list[UUID]:
        return [pk for pk in (self.candidate, *(each.candidate for each in self.reports)) if pk]


class _Record(NamedTuple):
    pk: int
    file_id: UUID
    fields: dict


class _Report(NamedTuple):
    name: str
    retrieval: str
    candidate: UUID | None
    outcome: str | None
    reason: str | None
    kind: str | None
    study: str | None

    @property
    def row(self) -> ReportRow:
        outcome = self.outcome or self.retrieval
        if self.kind in SET_APART:
            return ReportRow(self.name, ReasonKind(self.kind).label.lower(), "", self.study or "")
        return ReportRow(self.name, outcome, self.reason or "", self.study or "")


COLUMNS = [each.name for each in fields(_Citation) if each.name not in ("shown_records", "reports")]
OF_REPORT = (
    "name",
    "retrieval",
    "candidate",
    "candidate__outcome",
    "candidate__reason__label",
    "candidate__reason__kind",
    "study__label",
)


def _loaded(ids: Sequence[int]) -> list[_Citation]:
    """The citations with their visible records."""
    rows = Citation.objects.filter(pk__in=ids).order_by("pk").values_list(*COLUMNS)
    loaded = {row[0]: _Citation(*row) for row in rows}
    records = Record.objects.visible().filter(citation__in=ids).order_by("pk")
    for citation, *row in records.values_list("citation", "pk", "file", "fields"):
        loaded[citation].shown_records.append(_Record(*row))
    reports = Report.objects.filter(citation__in=ids).order_by("citation", "number")
    for citation, *row in reports.values_list("citation", *OF_REPORT):
        loaded[citation].reports.append(_Report(*row))
    return list(loaded.values())


def _shown(member: Membership, record: BibliographicRecord) -> BibliographicRecord:
    """Without the judgements of other tools, which are for leads: colleagues may have made them."""
    if member.is_lead or not record.imported_decisions:
        return record
    return replace(record, imported_decisions=())


def _outcomes(citation: _Citation) -> dict:
    if citation.candidate__removal__kind:
        return {"title_abstract": "removed before screening"}
    outcomes = {"title_abstract": citation.candidate__outcome or ""}
    if citation.candidate__outcome != OutcomeState.INCLUDED:
        return outcomes  # in doubt again: the diagram does not count its report either
    return outcomes | {"reports": tuple(report.row for report in citation.reports)}
