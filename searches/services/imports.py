"""Bringing a file's records home: kept as it came, read as a job, shown all at once."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import BinaryIO

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from reviews.access import SEARCHERS, require_role
from reviews.audit import record_event
from reviews.models import Membership
from reviews.services.jobs import RunningJob, open_job
from reviewsite.lib.errors import BadInput, Conflict
from searches.bibliography import BibliographicRecord, as_dict
from searches.dedup import merge_records
from searches.formats import read_records
from searches.formats.reading import Problem, Row, UnreadableFile
from searches.models import Citation, ImportFile, Record, Run
from searches.services.citations import citation_values

BATCH = 100
JOB_KIND = "searches.tasks.store_records"


def receive_file(
    member: Membership, run: Run, *, name: str, content: BinaryIO, again: bool = False
) -> ImportFile:
    """Keep an upload and open the job that reads it; the entry point wakes or runs the job.

    `name` is the person's file name, shown but never used as a path. Raises BadInput for an empty
    or too large file, Conflict when the same bytes are in the review already and `again` is false.
    """
    require_role(member, SEARCHERS)
    size, sha256 = _measure(content)
    limit = settings.MAX_UPLOAD_MB
    if size == 0:
        raise BadInput(f"“{name}” is empty (IMP-001).", remedy="Export it again.")
    if size > limit * 1024 * 1024:
        raise BadInput(
            f"“{name}” is larger than {limit} MB (IMP-004).", remedy="Export it in parts."
        )
    same = _same_file(run, sha256)
    if same and not again:
        raise Conflict(
            f"“{name}” is the same file as “{same.name}”, imported on "
            f"{same.uploaded_at:%Y-%m-%d} for {same.run} (IMP-303).",
            remedy="Importing it again counts its records twice; say “import it again” (on the "
            "command line --again) if that is what you want.",
        )
    with transaction.atomic():
        file = ImportFile(
            run=run,
            name=shown_name(name),
            size=size,
            sha256=sha256,
            uploaded_by=member.user,
        )
        file.stored.save("", File(content), save=False)
        file.job = open_job(member, JOB_KIND, f"Read {file.name}", {"file": str(file.pk)})
        file.save()
        record_event(
            member.review,
            "file.received",
            member=member,
            subject=file,
            summary=f"{file.name} for {run}",
            new={"size": size, "sha256": sha256},
        )
    return file


def shown_name(name: str) -> str:
    """A file name as people see it: without folders and without characters that do not print."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(char for char in last if char.isprintable())[:255] or "upload"


def _measure(content: BinaryIO) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    content.seek(0)
    while chunk := content.read(1 << 20):
        digest.update(chunk)
        size += len(chunk)
    content.seek(0)
    return size, digest.hexdigest()


def _same_file(run: Run, sha256: str) -> ImportFile | None:
    return (
        ImportFile.objects.filter(
            run__review=run.review_id, sha256=sha256, published_at__isnull=False
        )
        .select_related("run")
        .first()
    )


def store_records(running: RunningJob, file: ImportFile) -> dict:
    """Read a kept file into records; they show when the last one is stored.

    Run again after a crash it starts over: what an earlier attempt staged is removed first.
    Raises BadInput, naming file, line and remedy, for a file that holds nothing readable.
    """
    if file.published_at:
        return _counts(file)
    _remove_staged(running, file)
    with file.stored.open("rb") as content:
        try:
            reading = read_records(content)
            file.format, file.encoding = reading.format, reading.encoding
            stored = 0
            for rows in _batches(reading):
                running.progress(stored)
                _store_batch(file, rows)
                stored += len(rows)
        except UnreadableFile as refusal:
            raise _refused(file, refusal.problem) from refusal
        file.line_ending = reading.line_ending
        file.problems = [asdict(problem) for problem in reading.problems]
    return _publish(running, file)


def _batches(reading):
    rows: list[Row] = []
    for row in reading:
        rows.append(row)
        if len(rows) == BATCH:
            yield rows
            rows = []
    if rows:
        yield rows


def _store_batch(file: ImportFile, rows: list[Row]) -> None:
    review_id = file.run.review_id
    with transaction.atomic():
        readable = [row for row in rows if row.record is not None]
        citations = Citation.objects.bulk_create(
            Citation(review_id=review_id, **storable(values_of_one(row.record))) for row in readable
        )
        by_position = {
            row.position: citation for row, citation in zip(readable, citations, strict=True)
        }
        records = Record.objects.bulk_create(
            _record(review_id, file, row, by_position.get(row.position)) for row in rows
        )
        for record in records:
            if record.citation:
                record.citation.provenance = dict.fromkeys(record.citation.provenance, record.pk)
        Citation.objects.bulk_update(citations, ["provenance"])


def values_of_one(record: BibliographicRecord) -> dict:
    """The fields of a citation that has this one record."""
    return citation_values(merge_records([(0, record)]))


def _record(review_id: int, file: ImportFile, row: Row, citation: Citation | None) -> Record:
    fields = as_dict(row.record) if row.record else {}
    fields.pop("raw", None)
    return Record(
        review_id=review_id,
        file=file,
        position=row.position,
        line=row.line,
        raw=storable(row.raw),
        is_readable=row.record is not None,
        problems=[asdict(problem) for problem in row.problems],
        fields=storable(fields),
        citation=citation,
        own_citation=citation,
    )


def storable(value):
    """A JSON value whose NUL characters are shown as ␀: no database text can hold them."""
    if isinstance(value, str):
        return value.replace("\x00", "␀")
    if isinstance(value, dict):
        return {name: storable(item) for name, item in value.items()}
    if isinstance(value, list):
        return [storable(item) for item in value]
    return value


def _refused(file: ImportFile, problem: Problem) -> BadInput:
    place = f", line {problem.line}" if problem.line else ""
    return BadInput(f"“{file.name}”{place}: {problem.message} ({problem.code})")


def _remove_staged(running: RunningJob, file: ImportFile) -> None:
    while True:
        with transaction.atomic():
            running.hold()
            staged = list(file.records.order_by("pk").values_list("pk", "own_citation")[:BATCH])
            if not staged:
                return
            Record.objects.filter(pk__in=[pk for pk, _ in staged]).delete()
            Citation.objects.filter(pk__in=[own for _, own in staged if own]).delete()


def _publish(running: RunningJob, file: ImportFile) -> dict:
    with transaction.atomic():
        running.hold()
        file.published_at = timezone.now()
        file.save()
        result = _counts(file)
        record_event(
            file.run.review,
            "file.imported",
            member=None,
            subject=file,
            summary=f"{file.name} for {file.run}",
            new=result,
        )
    running.progress(result["records"], result["records"])
    return result


def _counts(file: ImportFile) -> dict:
    unreadable = file.records.filter(is_readable=False).count()
    total = file.records.count()
    return {"records": total, "readable": total - unreadable, "unreadable": unreadable}
