"""Rows that could not be read: mended by a person, discarded as no records, taken back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, replace
from io import BytesIO

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from reviews.access import SEARCHERS, require_role
from reviews.audit import record_event
from reviews.models import Membership, Review
from reviewsite.lib.errors import BadInput, Conflict
from searches.dedup import merge_one
from searches.formats import read_records, xlsx
from searches.formats.reading import Problem, Row, UnreadableFile
from searches.models import Citation, ImportFile, Record
from searches.selectors.values import citation_values
from searches.services.comparisons import compare_new
from searches.services.imports import said_of
from searches.services.storing import json_fields, storable

LONGEST = 1_000_000
LONGEST_REASON = 500


class StillUnreadable(BadInput):
    """A corrected text that its reader refuses; `line` of it is where, `said` what stands there."""

    def __init__(self, text: str, line: int, problem: Problem):
        lines = text.splitlines()
        self.line = line if 0 < line <= len(lines) else 0
        self.said = lines[line - 1] if self.line else ""
        place = f", line {self.line} of the text" if self.line else ""
        super().__init__(f"It still cannot be read{place}: {problem.message} ({problem.code})")


def read_mended(file: ImportFile, text: str) -> list[Row]:
    """The rows that the reader of the record's file makes of a corrected text.

    Lines are counted from the text's first. Raises BadInput, with the reader's own words, where
    something in it cannot be read.
    """
    text = text.replace("\r\n", "\n")
    if not text.strip():
        raise BadInput("There is no text to read.", remedy="Discard the row if it is no record.")
    if len(text) > LONGEST:
        raise BadInput(f"The text of one record has at most {LONGEST:,} characters.")
    before, after = file.frame or _frame_of_kept(file)
    data = BytesIO(f"{before}{text}{after}".encode(errors="replace"))
    format = "csv" if file.format == xlsx.KEY else file.format
    offset = before.count("\n")
    try:
        rows = list(read_records(data, format=format, **said_of(file) | {"encoding": "utf-8"}))
    except UnreadableFile as refusal:
        problem = refusal.problem
        raise StillUnreadable(text, problem.line - offset, problem) from refusal
    for row in rows:
        if row.record is None:
            raise StillUnreadable(text, row.line - offset, row.problems[0])
    if not rows:
        raise BadInput("There is no record in this text.")
    return [_counted_from(row, offset) for row in rows]


def _counted_from(row: Row, offset: int) -> Row:
    problems = tuple(replace(p, line=max(p.line - offset, 0)) for p in row.problems)
    return replace(row, line=row.line - offset, problems=problems)


def _frame_of_kept(file: ImportFile) -> tuple[str, str]:
    """What frames an entry of a file that was imported before frames were kept."""
    try:
        with file.stored.open("rb") as content:
            reading = read_records(content, **said_of(file))
            next(iter(reading), None)
            return reading.frame
    except (OSError, UnreadableFile):
        return "", ""


def mend_record(member: Membership, record: Record, text: str) -> list[Record]:
    """Read a corrected text in place of an unreadable row.

    The first entry of the text takes the row; further ones follow after the last of the file. What
    was delivered stays in `raw`. The audit log quotes neither text: everybody reads it, and a text
    may hold what a colleague judged in another tool. Raises BadInput as `read_mended`, Conflict
    when the row was mended or discarded meanwhile or its import was undone.
    """
    require_role(member, SEARCHERS)
    with transaction.atomic():
        record = _locked(member, record)
        file = record.file
        rows = read_mended(file, text)
        last = file.records.aggregate(last=Max("position"))["last"]
        further = [
            Record(review_id=record.review_id, file=file, position=last + number, line=record.line)
            for number in range(1, len(rows))
        ]
        mended = [record, *further]
        for one, row in zip(mended, rows, strict=True):
            _make_readable(member, one, row)
        record_event(
            member.review,
            "record.mended",
            member=member,
            subject=record,
            summary=f"Record {record.position} of {file.name}",
            new={"records": [one.pk for one in mended]},
        )
        compare_new(member)
    return mended


def _make_readable(member: Membership, record: Record, row: Row) -> None:
    found = row.record
    record.raw = record.raw or storable(row.raw)
    record.fields = json_fields(found)
    record.problems = storable([asdict(replace(p, line=0)) for p in row.problems])
    record.mended_raw, record.mended_by = storable(row.raw), member.user
    record.mended_at = timezone.now()
    record.is_readable = True
    values = storable(citation_values(merge_one(0, found)))
    lenders = values.pop("provenance")
    citation = Citation.objects.create(
        review_id=record.review_id, founding_file=record.file, **values
    )
    record.citation = record.own_citation = citation
    record.save()
    citation.provenance = dict.fromkeys(lenders, record.pk)
    citation.save(update_fields=["provenance"])


def discard_records(member: Membership, pks: Collection[int], *, reason: str) -> int:
    """Rule that unreadable rows are no records: they count nowhere. Returns how many.

    Raises BadInput for no rows or no reason, Conflict when one was mended or discarded meanwhile.
    """
    require_role(member, SEARCHERS)
    reason = reason.strip()[:LONGEST_REASON]
    if not reason:
        raise BadInput("Say why these rows are no records.", remedy="“A line of prose” will do.")
    if not pks:
        raise BadInput("Choose at least one row.")
    with transaction.atomic():
        _lock_review(member)
        rows = list(_unsettled(member).filter(pk__in=pks).order_by("pk"))
        if len(rows) != len(set(pks)):
            raise Conflict("A chosen row was mended or discarded meanwhile.", remedy="Look again.")
        Record.objects.filter(pk__in=[row.pk for row in rows]).update(
            discarded_at=timezone.now(), discarded_by=member.user, discard_reason=reason
        )
        for row in rows:
            record_event(
                member.review,
                "record.discarded",
                member=member,
                subject=row,
                summary=f"Record {row.position} of {row.file.name}",
                reason=reason,
            )
    return len(rows)


def keep_record(member: Membership, record: Record) -> None:
    """Take a discarding back: the row is unreadable again, and counted.

    Raises Conflict when it is not discarded.
    """
    require_role(member, SEARCHERS)
    with transaction.atomic():
        _lock_review(member)
        discarded = Record.objects.filter(review=member.review, discarded_at__isnull=False)
        row = discarded.filter(pk=record.pk).select_related("file").first()
        if row is None:
            raise Conflict("This row is not discarded any more.")
        row.discarded_at = row.discarded_by = None
        row.discard_reason = ""
        row.save(update_fields=["discarded_at", "discarded_by", "discard_reason"])
        record_event(
            member.review,
            "record.kept",
            member=member,
            subject=row,
            summary=f"Record {row.position} of {row.file.name}",
        )


def _unsettled(member: Membership):
    rows = Record.objects.visible().filter(review=member.review, is_readable=False)
    return rows.select_related("file")


def _lock_review(member: Membership) -> None:
    """Whatever settles rows or withdraws their files waits for one another here."""
    Review.objects.select_for_update(no_key=True).get(pk=member.review_id)


def _locked(member: Membership, record: Record) -> Record:
    _lock_review(member)
    row = _unsettled(member).filter(pk=record.pk).first()
    if row is None:
        own = Record.objects.filter(review=member.review).select_related("file", "mended_by")
        raise settled_already(own.filter(pk=record.pk).first())
    return row


def settled_already(row: Record | None) -> Conflict:
    """Why a row cannot be mended or discarded any more."""
    if row is None:
        return Conflict("This row is not among the review's any more.")
    if not row.file.is_shown:
        return Conflict(
            f"The import of “{row.file.name}” was undone, so its rows count nowhere and cannot "
            "be mended.",
            remedy="Put the import back first, on the file's page.",
        )
    if row.discarded_at:
        return Conflict(
            "This row was discarded meanwhile.",
            remedy="It can be put back in the list of unreadable rows.",
        )
    return Conflict(
        f"This row was mended meanwhile by {row.mended_by}.", remedy="Look at what it says now."
    )
