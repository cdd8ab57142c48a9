"""Bringing a file's records home: kept as it came, read as a job, shown all at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from time import monotonic
from typing import BinaryIO

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from reviews.access import SEARCHERS, require_role
from reviews.audit import record_event
from reviews.models import Membership
from reviews.services.jobs import JobCancelled, RunningJob, open_job
from reviews.vocabulary import JobState
from reviewsite.lib.errors import BadInput, Conflict, ProblemForPerson
from searches.formats import FileReading, label_of, read_records
from searches.formats.archives import MEGABYTE, Limits
from searches.formats.reading import Problem, Row, UnreadableFile
from searches.models import ImportFile, Record, Run, Upload
from searches.services.comparisons import compare_new
from searches.services.storing import remove_staged, settle, stage_rows

JOB_KIND = "searches.tasks.store_records"
SECONDS_BETWEEN_REPORTS = 1.0
READ_FIELDS = ("format", "encoding", "line_ending", "frame", "problems")


def receive_file(
    member: Membership,
    run: Run,
    *,
    name: str,
    content: BinaryIO,
    again: bool = False,
    chosen_encoding: str = "",
    columns: dict | None = None,
) -> ImportFile:
    """Keep an upload and open the job that reads it; the entry point wakes or runs the job.

    `name` is the person's file name, shown but never used as a path; `chosen_encoding` and
    `columns` are what a person said of how to read it (as on `ImportFile`). Raises BadInput for
    an empty or too large file, Conflict when the same bytes are in the review already and `again`
    is false.
    """
    require_role(member, SEARCHERS)
    size, sha256 = measured(name, content)
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
            chosen_encoding=chosen_encoding,
            columns=columns or {},
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


def measured(name: str, content: BinaryIO) -> tuple[int, str]:
    """Size and SHA-256 of a file; BadInput for an empty and for a too large one."""
    size = content.seek(0, 2)
    if size == 0:
        raise BadInput(f"“{shown_name(name)}” is empty (IMP-001).", remedy="Export it again.")
    if size > settings.MAX_UPLOAD_MB * MEGABYTE:
        raise BadInput(
            f"“{shown_name(name)}” is larger than {settings.MAX_UPLOAD_MB} MB (IMP-004).",
            remedy="Export it in parts.",
        )
    content.seek(0)
    sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    content.seek(0)
    return size, sha256


def unpack_limits() -> Limits:
    """What an archive or a workbook may unpack to on this server."""
    return Limits(settings.MAX_UNPACKED_MB * MEGABYTE, settings.MAX_UNPACK_RATIO)


def _same_file(run: Run, sha256: str) -> ImportFile | None:
    return (
        ImportFile.objects.filter(
            run__review=run.review_id,
            sha256=sha256,
            published_at__isnull=False,
            withdrawn_at__isnull=True,
        )
        .select_related("run")
        .first()
    )


def store_records(running: RunningJob, file: ImportFile) -> dict:
    """Read a kept file into records; they show when the last one is stored.

    Run again after a crash it starts over: what an earlier attempt staged is removed first. When
    it is refused or cancelled nothing stays. Raises BadInput, naming file, line and remedy, for a
    file that holds nothing readable or more records than one file may.
    """
    if file.published_at:
        return _counts(file)
    _remove(running, file)
    _remove_abandoned(running)
    try:
        _read(running, file)
        result = _publish(running, file)
    except (ProblemForPerson, JobCancelled):
        _remove(running, file)
        raise
    settle()
    return result


def _read(running: RunningJob, file: ImportFile) -> None:
    with file.stored.open("rb") as content:
        try:
            reading = read_records(content, **said_of(file))
            file.format, file.encoding = reading.format, reading.encoding
            report = _Report(running, file, content)
            rows = _Watched(reading)
            readable = stage_rows(file, rows.up_to(settings.MAX_RECORDS, file), report)
        except UnreadableFile as refusal:
            raise _refused(file, refusal.problem) from refusal
    if not readable:
        raise _nothing_readable(file, rows)
    file.line_ending = reading.line_ending
    file.frame = list(reading.frame)
    file.problems = [asdict(problem) for problem in reading.problems]


def said_of(file: ImportFile | Upload) -> dict:
    """What a person said of how to read a file, as `read_records` takes it; and the limits."""
    said: dict = {"limits": unpack_limits()}
    if file.chosen_encoding:
        said["encoding"] = file.chosen_encoding
    if file.columns:
        said["columns"] = {int(place): field for place, field in file.columns["fields"].items()}
        said["has_header"] = file.columns["has_header"]
    return said


class _Report:
    """Called inside each transaction: fences it off and, once a second, says how far it is."""

    def __init__(self, running: RunningJob, file: ImportFile, content: BinaryIO):
        self.running, self.size, self.content = running, file.size, content
        self.reported = float("-inf")

    def __call__(self, stored: int) -> None:
        self.running.hold()
        if monotonic() - self.reported >= SECONDS_BETWEEN_REPORTS:
            self.reported = monotonic()
            share = min(self.content.tell() / self.size, 1)
            self.running.progress(stored, max(stored, round(stored / share)) if share else None)


class _Watched:
    """The rows of a reading, counted; the first one that cannot be read is remembered."""

    def __init__(self, reading: FileReading):
        self.reading, self.seen = reading, 0
        self.first_unreadable: Row | None = None

    def up_to(self, limit: int, file: ImportFile) -> Iterator[Row]:
        for row in self.reading:
            self.seen += 1
            if self.seen > limit:
                raise BadInput(
                    f"“{file.name}” holds more than {limit:,} records (IMP-004).",
                    remedy="Export it in parts, or split it; nothing of it was kept.",
                )
            if row.record is None and self.first_unreadable is None:
                self.first_unreadable = row
            yield row


def _nothing_readable(file: ImportFile, rows: _Watched) -> BadInput:
    row = rows.first_unreadable
    if row is None:
        return BadInput(
            f"“{file.name}” looks like {label_of(file.format)} but holds no record (IMP-002).",
            remedy="Export it again, with at least one record chosen.",
        )
    first = row.problems[0]
    return BadInput(
        f"“{file.name}” holds nothing that can be read. It looks like {label_of(file.format)}, "
        f"{rows.seen} of {rows.seen} entries are unreadable; "
        f"the first, line {row.line}: {first.message} ({first.code})",
        remedy="Export it again, if you can in another format.",
    )


def _refused(file: ImportFile, problem: Problem) -> BadInput:
    place = f", line {problem.line}" if problem.line else ""
    return BadInput(f"“{file.name}”{place}: {problem.message} ({problem.code})")


def _remove(running: RunningJob, file: ImportFile) -> None:
    """Remove what was staged of the file; a wish to cancel does not stop the cleaning."""
    reported = monotonic()

    def after_batch() -> None:
        nonlocal reported
        running.hold()
        if monotonic() - reported >= SECONDS_BETWEEN_REPORTS:
            reported = monotonic()
            with suppress(JobCancelled):
                running.progress(0)

    remove_staged(file, after_batch)


def _remove_abandoned(running: RunningJob) -> None:
    """Remove what the last attempt of an import left that was given up."""
    for file in ImportFile.objects.filter(
        Exists(Record.objects.filter(file=OuterRef("pk"))),
        published_at__isnull=True,
        job__state__in=(JobState.FAILED, JobState.CANCELLED),
    ):
        _remove(running, file)


def _publish(running: RunningJob, file: ImportFile) -> dict:
    with transaction.atomic():
        running.hold()
        result = _counts(file)
        running.progress(result["records"], result["records"])
        file.published_at = timezone.now()
        file.save(update_fields=[*READ_FIELDS, "published_at"])
        record_event(
            file.run.review,
            "file.imported",
            member=None,
            subject=file,
            summary=f"{file.name} for {file.run}",
            new=result,
        )
        compare_new(Membership.objects.get(review=file.run.review, user=file.uploaded_by))
    return result


def _counts(file: ImportFile) -> dict:
    return file.records.aggregate(
        records=Count("pk"),
        readable=Count("pk", filter=Q(is_readable=True)),
        unreadable=Count("pk", filter=Q(is_readable=False)),
    )
