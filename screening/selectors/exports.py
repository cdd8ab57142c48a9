"""Gathering what exports are written from."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from types import ModuleType

from django.db.models import Prefetch, QuerySet

from reviews.models import Membership
from reviewsite.lib.errors import BadInput
from screening.exports.columns import columns_for
from screening.exports.registry import EXPORTS
from screening.exports.source import CitationRow, ExportSource
from screening.models import Candidate, ExportColumns
from screening.selectors.decisions import (
    require_outcomes,
    sees_all_outcomes,
    visible_verdicts,
)
from screening.selectors.desk import tags_on
from screening.selectors.prisma import (
    count_flow,
    pending_full_text,
    pending_retrieval,
    pending_screening,
)
from searches.bibliography import BibliographicRecord
from searches.models import Citation, Record
from searches.overlap import Overlap
from searches.selectors.bibliographies import bibliographies
from searches.selectors.overlap import overlap_of

CHUNK = 1000


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
        flow=count_flow(member.review) if sees else None,
        overlap=overlap_of(member),
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
    """Whether something's place in the diagram is not settled yet."""
    unsettled = (pending_screening, pending_retrieval, pending_full_text)
    return any(pending(member.review).exists() for pending in unsettled)


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
    for start in range(0, len(wanted), CHUNK):
        citations = _loaded(wanted[start : start + CHUNK])
        records = bibliographies(citations)
        known = _Known(member, citations)
        for citation in citations:
            number = bisect_right(everything, citation.pk)
            record = _shown(member, records[citation.pk], number)
            yield _row(number, citation, record, known, sees=sees)


def _ids(citations: QuerySet[Citation]) -> QuerySet:
    return citations.order_by("pk").values_list("pk", flat=True).distinct()


def _loaded(ids: Sequence[int]) -> list[Citation]:
    records = Record.objects.visible().select_related("file__run").defer("raw", "mended_raw")
    return list(
        Citation.objects.filter(pk__in=ids)
        .select_related("candidate__stage", "report__study")
        .select_related("report__candidate__stage", "report__candidate__reason")
        .prefetch_related(Prefetch("records", records.order_by("pk"), to_attr="shown_records"))
        .order_by("pk")
    )


def _shown(member: Membership, record: BibliographicRecord, number: int) -> BibliographicRecord:
    """Without the judgements of other tools, which are for leads: colleagues may have made them."""
    decisions = record.imported_decisions if member.is_lead else ()
    return replace(record, batch_index=number, imported_decisions=decisions)


class _Known:
    """The verdicts that the member may see on some citations, and the member's own tags."""

    def __init__(self, member: Membership, citations: Sequence[Citation]):
        stages = (("candidate",), ("report", "candidate"))
        self._candidates = {
            citation.pk: [_related(citation, *path) for path in stages] for citation in citations
        }
        candidates = [each for each in chain(*self._candidates.values()) if each]
        self._verdicts = visible_verdicts(member, candidates)
        self._tags = tags_on(member, [candidate.pk for candidate in candidates])

    def verdicts(self, citation: Citation, *, is_full_text: bool) -> tuple[str, ...]:
        candidate = self._candidates[citation.pk][is_full_text]
        return self._verdicts.get(candidate.pk, ()) if candidate else ()

    def tags(self, citation: Citation) -> tuple[str, ...]:
        candidates = filter(None, self._candidates[citation.pk])
        return tuple(sorted({tag for each in candidates for tag in self._tags.get(each.pk, ())}))


def _related(thing: object, *names: str) -> Candidate | None:
    for name in names:
        thing = getattr(thing, name, None)
    return thing


def _row(
    number: int, citation: Citation, record: BibliographicRecord, known: _Known, *, sees: bool
) -> CitationRow:
    found_in = sorted({each.file.run.source_label for each in citation.shown_records})
    return CitationRow(
        id=number,
        title=citation.title,
        authors=tuple(citation.authors),
        year=citation.year,
        journal=citation.journal,
        volume=citation.volume,
        issue=citation.issue,
        pages=citation.pages,
        doi=citation.doi,
        pmid=citation.pmid,
        abstract=citation.abstract,
        found_in=tuple(found_in),
        record=record,
        tags=known.tags(citation),
        verdicts=known.verdicts(citation, is_full_text=False),
        full_text_verdicts=known.verdicts(citation, is_full_text=True),
        **(_outcomes(citation) if sees else {}),
    )


def _outcomes(citation: Citation) -> dict[str, str]:
    candidate = _related(citation, "candidate")
    report = _related(citation, "report")
    full_text = _related(report, "candidate")
    return {
        "title_abstract": candidate.outcome if candidate else "",
        "full_text": _full_text(report, full_text),
        "exclusion_reason": full_text.reason.label if full_text and full_text.reason else "",
        "study": report.study.label if report and report.study else "",
    }


def _full_text(report, candidate) -> str:
    if report is None:
        return ""
    return candidate.outcome if candidate else report.retrieval
