"""Rows that could not be read: mended by a person, discarded as no records, taken back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from io import BytesIO

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from reviews.access import SEARCHERS, require_role
from reviews.audit import record_event
from reviews.models import Membership
from reviewsite.lib.errors import BadInput, Conflict
from searches.dedup import merge_one
from searches.formats import read_records, xlsx
from searches.formats.reading import Row, UnreadableFile
from searches.models import Citation, ImportFile, Record
from searches.services.citations import citation_values
from searches.services.imports import said_of
from searches.services.storing import storable, stored_fields

LONGEST = 1_000_000
LONGEST_REASON = 500


def read_mended(file: ImportFile, text: str) -> list[Row]:
    """The rows that the reader of the record's file makes of a corrected text.

    Raises BadInput, with the reader's own words, where something in it cannot be read.
    """
    if not text.strip():
        raise BadInput("There is no text to read.", remedy="Discard the row if it is no record.")
    if len(text) > LONGEST:
        raise BadInput(f"The text of one record has at most {LONGEST:,} characters.")
    before, after = file.frame or ("", "")
    data = BytesIO(f"{before}{text}{after}".encode(errors="replace"))
    format = "csv" if file.format == xlsx.KEY else file.format
    try:
        rows = list(read_records(data, format=format, **said_of(file) | {"encoding": "utf-8"}))
    except UnreadableFile as refusal:
        problem = refusal.problem
        raise BadInput(f"It still cannot be read: {problem.message} ({problem.code})") from refusal
    offset = before.count("\n")
    for row in rows:
        if row.record is None:
            problem = row.problems[0]
            raise BadInput(
                f"It still cannot be read, line {row.line - offset}: {problem.message} "
                f"({problem.code})"
            )
    if not rows:
        raise BadInput("There is no record in this text.")
    return rows


def mend_record(member: Membership, record: Record, text: str) -> list[Record]:
    """Read a corrected text in place of an unreadable row.

    The first entry of the text takes the row; further ones follow after the last of the file. What
    was delivered stays in `raw`. Raises BadInput as `read_mended`, Conflict when the row was mended
    or discarded meanwhile or its import was undone.
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
            old={"raw": record.raw[:2000]},
            new={"raw": text[:2000], "records": [one.pk for one in mended]},
        )
    return mended


def _make_readable(member: Membership, record: Record, row: Row) -> None:
    found = row.record
    record.raw = record.raw or storable(row.raw)
    record.fields = fields_of(row)
    record.problems = storable([asdict(problem) for problem in row.problems])
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


def fields_of(row: Row) -> dict:
    """The fields that a readable row would be stored with."""
    return storable(_plain(stored_fields(row.record)))


def _plain(fields: dict) -> dict:
    """Fields as plain JSON values."""
    return {name: _json_value(value) for name, value in fields.items()}


def _json_value(value):
    if isinstance(value, tuple):
        return [_json_value(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: _json_value(getattr(value, name)) for name in value.__dataclass_fields__}
    return value


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
        rows = list(_unsettled(member).filter(pk__in=pks).select_for_update(of=("self",)))
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
        row = (
            Record.objects.filter(pk=record.pk, review=member.review, discarded_at__isnull=False)
            .select_for_update(of=("self",))
            .select_related("file")
            .first()
        )
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


def _locked(member: Membership, record: Record) -> Record:
    row = _unsettled(member).filter(pk=record.pk).select_for_update(of=("self",)).first()
    if row is None:
        raise Conflict(
            "This row was mended or discarded meanwhile, or its import was undone.",
            remedy="Look at it again.",
        )
    return row
