"""PDF files of reports: taken in, matched as a job, attached, and taken out of sight again."""

from __future__ import annotations

import hashlib
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from reviews.access import WORKERS, require_role
from reviews.audit import record_event
from reviews.models import Job, Membership, Review, User
from reviews.services.jobs import RunningJob, open_job
from reviewsite.lib.errors import BadInput, Conflict, Gone
from screening.models import FullText, Report
from screening.rules.pdf_facts import is_pdf, read_facts
from screening.rules.pdf_matching import match_pdf
from screening.selectors.full_texts import sought_in
from screening.services.reports import set_retrieval
from screening.vocabulary import FileSource, Retrieval
from searches.formats.archives import MEGABYTE
from searches.services.imports import shown_name
from searches.services.uploads import opened

JOB_KIND = "screening.tasks.match_full_texts"


def take_files(member: Membership, *, name: str, content: BinaryIO) -> list[FullText]:
    """Keep a PDF, or each PDF of a ZIP archive, until a person says of which report it is.

    Raises BadInput for what is no PDF or is too large; of an archive that cannot be unpacked to its
    end, or holds something else, nothing is kept.
    """
    require_role(member, WORKERS)
    taken: list[FullText] = []
    try:
        with transaction.atomic():
            for inner, stream in opened(name, content):
                taken.append(_keep(member.review, member.user, inner, stream))
    except BaseException:
        for full_text in taken:
            full_text.stored.delete(save=False)
        raise
    return taken


def attach_file(
    member: Membership, report_id: UUID, *, name: str, content: BinaryIO, url: str = ""
) -> FullText:
    """Give a report a PDF; it is retrieved then. `url` is where an open-access copy came from.

    The same file again changes nothing. Raises Report.DoesNotExist for another review's report,
    BadInput for what is no PDF or is too large, Conflict when the report does not count any more.
    """
    require_role(member, WORKERS)
    full_text = None
    try:
        with transaction.atomic():
            full_text = _keep(member.review, member.user, name, content, url)
            return _attach(member, full_text, report_id)
    except BaseException:
        if full_text:
            full_text.stored.delete(save=False)
        raise


def confirm_file(member: Membership, pk: UUID, report_id: UUID) -> FullText:
    """Say of which report a waiting file is; the report is retrieved then.

    Raises what `attach_file` raises, Gone for a file that waits no more.
    """
    require_role(member, WORKERS)
    with transaction.atomic():
        return _attach(member, _waiting(member, pk), report_id)


def discard_file(member: Membership, pk: UUID) -> FullText:
    """Throw a waiting file away. Raises Gone for one that waits no more."""
    require_role(member, WORKERS)
    with transaction.atomic():
        full_text = _waiting(member, pk)
        _record(member, full_text, "full_text.discarded")
        _drop(full_text)
    return full_text


def withdraw_file(member: Membership, pk: UUID) -> FullText:
    """Take an attached file out of sight, because it is not the report; it is kept.

    Raises FullText.DoesNotExist for a file that is not attached in this review.
    """
    require_role(member, WORKERS)
    with transaction.atomic():
        files = FullText.objects.select_for_update(of=("self",)).standing()
        full_text = files.get(pk=pk, review=member.review)
        full_text.withdrawn_at = timezone.now()
        full_text.save(update_fields=["withdrawn_at"])
        _record(member, full_text, "full_text.withdrawn")
    return full_text


def open_matching(member: Membership, *, again: bool = False) -> Job:
    """Open the job that finds out of which reports the waiting files are.

    With `again` those that were looked at and not recognised are looked at once more.
    """
    require_role(member, WORKERS)
    if again:
        waiting = FullText.objects.waiting().filter(review=member.review, proposed__isnull=True)
        waiting.update(looked_at=None)
    return open_job(member, JOB_KIND, "Find the reports of the files")


def match_files(running: RunningJob, review: Review) -> dict:
    """Propose a report for each waiting file that was not looked at yet."""
    sought = sought_in(review)
    waiting = FullText.objects.waiting().filter(review=review, looked_at__isnull=True)
    pks = list(waiting.values_list("pk", flat=True))
    matched = 0
    for done, pk in enumerate(pks, start=1):
        full_text = waiting.filter(pk=pk).first()
        if full_text is None:
            continue
        with full_text.stored.open("rb") as content:
            if not waiting.filter(pk=pk).update(looked_at=timezone.now()):
                continue
            match = match_pdf(read_facts(full_text.name, content), sought)
        if match:
            matched += FullText.objects.filter(pk=pk, report__isnull=True).update(
                proposed=match.key, matched_by=match.by
            )
        running.progress(done, len(pks))
    return {"files": len(pks), "matched": matched}


def _keep(review: Review, user: User, name: str, content: BinaryIO, url: str = "") -> FullText:
    size, sha256 = _measured(name, content)
    full_text = FullText(
        review=review,
        name=shown_name(name),
        size=size,
        sha256=sha256,
        source=FileSource.OPEN_ACCESS if url else FileSource.UPLOAD,
        url=url,
        uploaded_by=user,
    )
    full_text.stored.save("", File(content), save=False)
    full_text.save()
    return full_text


def _measured(name: str, content: BinaryIO) -> tuple[int, str]:
    """Size and SHA-256 of a PDF; BadInput for what is none, or is too large."""
    size = content.seek(0, 2)
    if size == 0:
        raise BadInput(f"“{shown_name(name)}” is empty.", remedy="Fetch it again.")
    if size > settings.MAX_UPLOAD_MB * MEGABYTE:
        raise BadInput(
            f"“{shown_name(name)}” is larger than {settings.MAX_UPLOAD_MB} MB.",
            remedy="Save it with smaller pictures.",
        )
    if not is_pdf(content):
        raise BadInput(
            f"“{shown_name(name)}” is no PDF, whatever its name says.",
            remedy="Open it and save or print it as PDF.",
        )
    content.seek(0)
    sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    content.seek(0)
    return size, sha256


def _waiting(member: Membership, pk: UUID) -> FullText:
    waiting = FullText.objects.select_for_update(of=("self",)).waiting()
    full_text = waiting.filter(pk=pk, review=member.review).first()
    if full_text is None:
        raise Gone("This file was given to a report or thrown away a moment ago.")
    return full_text


def _attach(member: Membership, full_text: FullText, report_id: UUID) -> FullText:
    report = Report.objects.select_related("citation__candidate").get(
        pk=report_id, review=member.review
    )
    if report.retrieval != Retrieval.RETRIEVED:
        kept = report.retrieval_note if report.retrieval == Retrieval.SOUGHT else ""
        set_retrieval(member, report.pk, retrieval=Retrieval.RETRIEVED, note=kept)
    elif report.citation.merged_into_id or report.citation.candidate.withdrawn_at:
        raise Conflict("This report does not count any more.", remedy="Look at the list again.")
    Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    same = FullText.objects.standing().filter(report=report, sha256=full_text.sha256).first()
    if same:
        _drop(full_text)
        return same
    full_text.report, full_text.proposed, full_text.matched_by = report, None, ""
    full_text.save(update_fields=["report", "proposed", "matched_by"])
    _record(member, full_text, "full_text.attached")
    return full_text


def _record(member: Membership, full_text: FullText, action: str) -> None:
    record_event(
        member.review,
        action,
        member=member,
        subject=full_text.report or full_text,
        summary=f"{full_text.name}: {full_text.report}" if full_text.report else full_text.name,
        new={"size": full_text.size, "sha256": full_text.sha256, "url": full_text.url},
    )


def _drop(full_text: FullText) -> None:
    stored = full_text.stored
    full_text.delete()
    transaction.on_commit(lambda: stored.storage.delete(stored.name), robust=True)
