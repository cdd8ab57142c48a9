"""Files on their way in: taken from a person, unpacked, looked at, and given to a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import BinaryIO

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from reviews.access import SEARCHERS, require_role
from reviews.audit import record_event
from reviews.models import Membership
from reviewsite.lib.errors import BadInput, Gone
from searches.databases import RUN_DATABASES
from searches.formats import read_records
from searches.formats.archives import is_archive, members
from searches.formats.columns import LABELS
from searches.formats.encodings import ENCODINGS
from searches.formats.reading import UnreadableFile
from searches.formats.table_layout import TableLayout, table_layout
from searches.models import ColumnMapping, ImportFile, Run, Upload
from searches.services.imports import (
    measured,
    receive_file,
    said_of,
    shown_name,
    unpack_limits,
)
from searches.services.runs import create_run

LOOKED_AT = 200
TITLES = 5
KNOWN_DATABASES = frozenset(key for key, _ in RUN_DATABASES)


def opened(name: str, content: BinaryIO) -> Iterator[tuple[str, BinaryIO]]:
    """The files that a person's file stands for: those inside a ZIP archive, else itself.

    Each stream is good until the next one is asked for. Raises BadInput for an archive that cannot
    be unpacked within the limits.
    """
    if not is_archive(content):
        content.seek(0)
        yield name, content
        return
    measured(name, content)
    try:
        for member in members(content, unpack_limits()):
            yield shown_name(member.name), member.content
    except UnreadableFile as refusal:
        problem = refusal.problem
        raise BadInput(f"“{shown_name(name)}”: {problem.message} ({problem.code})") from refusal


def take_uploads(member: Membership, *, name: str, content: BinaryIO) -> list[Upload]:
    """Keep a file, or each file of an archive, until a person says what it is.

    Raises BadInput for an empty or too large file; nothing of an archive is kept that cannot be
    unpacked to its end.
    """
    require_role(member, SEARCHERS)
    taken: list[Upload] = []
    try:
        with transaction.atomic():
            for inner, stream in opened(name, content):
                taken.append(_keep(member, inner, stream))
    except BaseException:
        for upload in taken:
            upload.stored.delete(save=False)
        raise
    return taken


def _keep(member: Membership, name: str, content: BinaryIO) -> Upload:
    size, sha256 = measured(name, content)
    upload = Upload(
        review=member.review,
        name=shown_name(name),
        size=size,
        sha256=sha256,
        uploaded_by=member.user,
    )
    upload.stored.save("", File(content), save=False)
    upload.columns = _remembered(upload)
    _look(upload)
    upload.save()
    record_event(
        member.review,
        "upload.received",
        member=member,
        subject=upload,
        summary=upload.name,
        new={"size": upload.size, "sha256": sha256},
    )
    return upload


def layout_of(upload: Upload) -> TableLayout | None:
    """The columns of a waiting table, None for what is no table."""
    if upload.format not in ("", "csv", "xlsx"):
        return None
    with upload.stored.open("rb") as content:
        try:
            layout = table_layout(content)
        except UnreadableFile:
            return None
    return layout if len(layout.header) > 1 else None


def _remembered(upload: Upload) -> dict:
    """What was said before of a table with the same header, {} where nothing was."""
    layout = layout_of(upload)
    mappings = ColumnMapping.objects.filter(review=upload.review)
    found = mappings.filter(fingerprint=layout.fingerprint).first() if layout else None
    return found.columns if found else {}


def choose_reading(
    member: Membership,
    upload: Upload,
    *,
    encoding: str = "",
    fields: dict[int, str] | None = None,
    has_header: bool = True,
) -> Upload:
    """Say how a waiting file is to be read: its encoding, and what the columns of a table hold.

    Columns are remembered for the next table with the same header. Raises BadInput for an encoding
    or a field that there is not, and for columns without a title.
    """
    require_role(member, SEARCHERS)
    if encoding and encoding not in ENCODINGS:
        raise BadInput("Choose one of the encodings of the list.")
    if fields and not set(fields.values()) <= LABELS.keys():
        raise BadInput("Choose the fields from the list.")
    if fields and "title" not in fields.values():
        raise BadInput("Say which column holds the title; a record is known by it.")
    with transaction.atomic():
        upload = Upload.objects.select_for_update().get(pk=upload.pk, review=member.review)
        upload.chosen_encoding = encoding
        named = {str(place): field for place, field in (fields or {}).items()}
        upload.columns = {"fields": named, "has_header": has_header} if named else {}
        _look(upload)
        upload.save()
        layout = layout_of(upload) if named else None
        if layout:
            ColumnMapping.objects.update_or_create(
                review=member.review,
                fingerprint=layout.fingerprint,
                defaults={"columns": upload.columns, "saved_by": member.user},
            )
        record_event(
            member.review,
            "upload.reading_chosen",
            member=member,
            subject=upload,
            summary=upload.name,
            new={"encoding": encoding, "columns": upload.columns},
        )
    return upload


def _look(upload: Upload) -> None:
    """Write down what the file seems to be, from its first entries."""
    upload.format = upload.encoding = upload.database = upload.problem = ""
    upload.titles = []
    with upload.stored.open("rb") as content:
        try:
            reading = read_records(content, **said_of(upload))
            rows = list(islice(reading, LOOKED_AT))
        except UnreadableFile as refusal:
            upload.problem = f"{refusal.problem.message} ({refusal.problem.code})"
            return
    records = [row.record for row in rows if row.record is not None]
    upload.format, upload.encoding = reading.format, reading.encoding
    upload.titles = [record.title.replace("\x00", "␀") for record in records[:TITLES]]
    said = Counter(r.source_db for r in records if r.source_db in KNOWN_DATABASES)
    upload.database = said.most_common(1)[0][0] if said else ""


def confirm_upload(
    member: Membership, upload: Upload, run: Run | dict, *, again: bool = False
) -> ImportFile:
    """Give a waiting file to a run, or to a new one with the fields `run`.

    The caller wakes the job of the file. Raises what `receive_file` raises, Gone for an upload
    that is no longer there; otherwise it goes on waiting.
    """
    require_role(member, SEARCHERS)
    with transaction.atomic():
        upload = Upload.objects.select_for_update().filter(pk=upload.pk, review=member.review)
        upload = upload.first()
        if upload is None:
            raise Gone("This file was imported or thrown away a moment ago.")
        if isinstance(run, dict):
            run = create_run(member, **run)
        with upload.stored.open("rb") as content:
            file = receive_file(
                member,
                run,
                name=upload.name,
                content=content,
                again=again,
                chosen_encoding=upload.chosen_encoding,
                columns=upload.columns,
            )
        _drop(upload)
    return file


def discard_upload(member: Membership, upload: Upload) -> None:
    """Throw a waiting file away; the review never counted it."""
    require_role(member, SEARCHERS)
    _discard(Upload.objects.filter(pk=upload.pk, review=member.review), member)


def discard_forgotten() -> None:
    """Throw away the files that have waited longer than people were told they would be kept."""
    before = timezone.now() - timedelta(days=settings.UPLOAD_DAYS)
    reason = f"Nobody imported it within {settings.UPLOAD_DAYS} days."
    for pk in Upload.objects.filter(uploaded_at__lt=before).values_list("pk", flat=True):
        _discard(Upload.objects.filter(pk=pk), None, reason)


def _discard(waiting: QuerySet[Upload], member: Membership | None, reason: str = "") -> None:
    with transaction.atomic():
        upload = waiting.select_for_update().first()
        if upload is None:
            return
        record_event(
            upload.review,
            "upload.discarded",
            member=member,
            subject=upload,
            summary=upload.name,
            old={"size": upload.size, "sha256": upload.sha256},
            reason=reason,
        )
        _drop(upload)


def _drop(upload: Upload) -> None:
    stored = upload.stored
    upload.delete()
    transaction.on_commit(lambda: stored.storage.delete(stored.name), robust=True)
