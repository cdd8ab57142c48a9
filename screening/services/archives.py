"""Making the archive of a review: everything it is, readable without this software."""

from __future__ import annotations

import io
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from time import monotonic
from typing import Any, BinaryIO

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import ForeignKey
from django.utils import timezone

from reviews.access import LEADS, require_role
from reviews.models import Job, Membership, Review, User
from reviews.services.jobs import JobCancelled, LeaseLost, RunningJob, open_job
from reviews.vocabulary import OPEN_JOB_STATES
from reviewsite import __version__
from reviewsite.lib.moments import one_moment
from reviewsite.lib.stored import let_go
from screening.selectors.archives import JOB_KIND, changes_of, names_of_attempts, stored_name
from screening.services.archive_files import ArchiveWriter
from screening.services.archive_parts import LEFT_OUT, PARTS, Part

FETCHED_TOGETHER = 1000
SECONDS_BETWEEN_BEATS = 2.0
README = """Archive of the review “{title}”, made by Reviewsite {version}.

rows/*.jsonl    the tables, one JSON object a line; the names are those of the software's models.
                "id" names a row, the name of another table holds the id of a row there, people
                stand by e-mail.
users.jsonl     their names
files/          the files as they were handed in, under the ids of their rows
MANIFEST.json   SHA-256, size and number of rows of every member

docs/archive.md of Reviewsite says what each table means. `manage.py import_archive` reads it.
"""


def begin_archive(member: Membership) -> Job:
    """Open the job that makes the archive; it holds every verdict, so it is the lead's.

    While one is open there is no second: that one is returned.
    """
    require_role(member, LEADS)
    with transaction.atomic():
        Review.objects.select_for_update(no_key=True).get(pk=member.review_id)
        jobs = Job.objects.filter(review=member.review, kind=JOB_KIND, state__in=OPEN_JOB_STATES)
        return jobs.first() or open_job(member, JOB_KIND, "Archive of the review")


def make_archive(running: RunningJob) -> dict:
    """The work of the job: the archive, in place of an earlier one."""
    review = running.job.review
    with tempfile.TemporaryFile() as file:
        manifest = write_archive(review, file, progress=running.progress)
        size = file.tell()
        file.seek(0)
        name = stored_name(running.job)
        try:
            default_storage.save(name, _Beating(file, partial(running.progress, running.job.done)))
            with transaction.atomic():
                running.hold()
        except (LeaseLost, JobCancelled, OSError):
            let_go(name)
            raise
    jobs = Job.objects.filter(review=review, kind=JOB_KIND)
    for job in jobs.filter(created_at__lte=running.job.created_at):
        for earlier in names_of_attempts(job):
            if earlier != name:
                let_go(earlier)
    rows = sum(member.get("rows", 0) for member in manifest["members"].values())
    return {
        "bytes": size,
        "rows": rows,
        "missing_files": len(manifest["missing_files"]),
        "events": manifest["events"],
    }


class _Beating(File):
    """A file whose reader gives a sign of life: a large one is long on its way to a bucket."""

    def __init__(self, file: BinaryIO, beat: Callable[[], None]):
        super().__init__(file)
        self.beat, self.told = beat, float("-inf")

    def read(self, *size: int) -> bytes:
        if monotonic() - self.told > SECONDS_BETWEEN_BEATS:
            self.beat()
            self.told = monotonic()
        return self.file.read(*size)


def write_archive(
    review: Review, target: BinaryIO, *, progress: Callable[[int, int], None] | None = None
) -> dict[str, Any]:
    """Write the archive of `review` to `target`; returns its manifest.

    All rows are of one moment. `progress` is told how many tables and files are done, of how many.
    Files that are not there any more are named in the manifest.
    """
    with ArchiveWriter(target) as archive:
        return _write(archive, review, progress)


def _write(
    archive: ArchiveWriter, review: Review, progress: Callable[[int, int], None] | None
) -> dict[str, Any]:
    readme = README.format(title=review.title, version=__version__)
    people = dict(User.objects.values_list("pk", "email"))
    met: set[str] = set()
    files: dict[str, str] = {}
    with _one_moment(progress) as tell:
        events = changes_of(review).count()
        for done, part in enumerate(PARTS):
            rows = _rows(part, review, people, met, files)
            archive.add_rows(part.name, _beating(rows, partial(tell, done, len(PARTS))))
            tell(done + 1, len(PARTS))
    named = User.objects.filter(email__in=met).order_by("email").values("email", "name")
    archive.add_rows("users.jsonl", named.iterator())
    archive.add_file("README.txt", io.BytesIO(readme.encode()))
    missing = []
    for done, (name, stored) in enumerate(files.items(), start=len(PARTS)):
        if not _add_stored(archive, name, stored):
            missing.append(name)
        if progress:
            progress(done, len(PARTS) + len(files))
    return archive.finish(
        {
            "software": __version__,
            "made_at": timezone.now().isoformat(),
            "review": {"slug": review.slug, "title": review.title},
            "missing_files": missing,
            "events": events,
        }
    )


def _beating(rows: Iterator[dict], beat: Callable[[], None]) -> Iterator[dict]:
    """The rows, with a sign of life every few seconds: a table may take longer than a lease."""
    told = monotonic()
    for row in rows:
        if monotonic() - told > SECONDS_BETWEEN_BEATS:
            beat()
            told = monotonic()
        yield row


def _rows(
    part: Part, review: Review, people: dict[int, str], met: set[str], files: dict[str, str]
) -> Iterator[dict]:
    """The rows of a table as JSON values; `met` and `files` gather who and what they name."""
    fields = part.fields
    names, columns = [f.name for f in fields], [f.attname for f in fields]
    of_people = [f.name for f in fields if isinstance(f, ForeignKey) and f.related_model is User]
    left_out = [f.name for f in fields if f.is_relation and f.related_model in LEFT_OUT]
    left_out = [name for name in left_out if name not in of_people]
    many = {field.name: _linked(part, field, review) for field in part.model._meta.many_to_many}
    found = part.rows(review).values_list(*columns).iterator(chunk_size=FETCHED_TOGETHER)
    for values in found:
        row = dict(zip(names, values, strict=True))
        key = values[0]
        for name in of_people:
            row[name] = people.get(row[name])
            met.add(row[name])
        row |= dict.fromkeys(left_out)
        for name in part.files:
            kept = f"files/{part.model._meta.label_lower}/{key}"
            if row[name]:
                files[kept] = row[name]
                row[name] = kept
        yield row | {name: linked.get(key, []) for name, linked in many.items()}


def _linked(part: Part, field: Any, review: Review) -> dict[Any, list]:
    """By row the ids that a field of many holds."""
    rows = field.remote_field.through._base_manager.order_by("pk")
    of_review = part.rows(review).values("pk")
    pairs = rows.filter(**{f"{field.m2m_field_name()}__in": of_review}).values_list(
        field.m2m_column_name(), field.m2m_reverse_name()
    )
    linked = defaultdict(list)
    for one, other in pairs:
        linked[one].append(other)
    return linked


def _add_stored(archive: ArchiveWriter, name: str, stored: str) -> bool:
    try:
        with default_storage.open(stored, "rb") as content:
            archive.add_file(name, content)
    except FileNotFoundError:
        return False
    return True


@contextmanager
def _one_moment(progress: Callable | None) -> Iterator[Callable[[int, int], None]]:
    """Inside, every row read is of one moment, though people go on working; yields what tells
    progress meanwhile, over a connection of its own, since this one sees and shows nothing new.

    Inside a transaction of the caller that one is the moment.
    """
    if connection.in_atomic_block:
        yield progress or (lambda done, total: None)
        return
    with ThreadPoolExecutor(1) as aside, one_moment():

        def tell(done: int, total: int) -> None:
            if progress:
                aside.submit(progress, done, total).result()

        try:
            yield tell
        finally:
            aside.submit(lambda: connection.close()).result()
