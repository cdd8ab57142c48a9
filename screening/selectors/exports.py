"""Gathering what exports are written from."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

from django.db.models import Prefetch

from reviews.models import Membership
from reviewsite.lib.errors import BadInput
from screening.exports.registry import EXPORTS
from screening.exports.source import CitationRow, ExportSource
from screening.models import Snapshot
from screening.selectors.decisions import require_outcomes, sees_all_outcomes
from screening.selectors.methods import methods_of
from screening.selectors.prisma import count_flow, diagram_of
from screening.selectors.snapshots import flow_of
from searches.models import Citation, Record
from searches.overlap import Overlap
from searches.selectors.overlap import overlap_of

CHUNK = 500


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
    sees = sees_all_outcomes(member)
    return ExportSource(
        title=member.review.title,
        citations=_rows(member, sees=sees),
        flow=count_flow(member.review) if sees else None,
        overlap=overlap_of(member),
        labels=diagram_of(member.review).labels,
        methods=lambda: methods_of(member),
    )


def source_of_snapshot(snapshot: Snapshot) -> ExportSource:
    """What the diagram of a snapshot is written from; it holds no citations."""
    return ExportSource(
        title=snapshot.title,
        citations=(),
        flow=flow_of(snapshot),
        overlap=Overlap(),
        labels=snapshot.labels,
    )


def _rows(member: Membership, *, sees: bool) -> Iterator[CitationRow]:
    """Citations by key in chunks, so that no cursor stays open while they are sent."""
    records = Record.objects.visible().select_related("file__run").defer("raw", "fields")
    citations = (
        Citation.objects.visible()
        .filter(review=member.review)
        .select_related("candidate", "report__candidate__reason", "report__study")
        .prefetch_related(Prefetch("records", records, to_attr="shown_records"))
        .order_by("pk")
    )
    last = 0
    while chunk := list(citations.filter(pk__gt=last)[:CHUNK]):
        for citation in chunk:
            yield _row(citation, sees=sees)
        last = chunk[-1].pk


def _row(citation: Citation, *, sees: bool) -> CitationRow:
    found_in = sorted({record.file.run.source_label for record in citation.shown_records})
    return CitationRow(
        id=citation.pk,
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
        **(_outcomes(citation) if sees else {}),
    )


def _outcomes(citation: Citation) -> dict[str, str]:
    candidate = getattr(citation, "candidate", None)
    report = getattr(citation, "report", None)
    full_text = getattr(report, "candidate", None)
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
