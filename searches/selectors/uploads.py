"""Reading the files that wait to be imported."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from reviews.models import Membership
from searches.models import ImportFile, Upload


def uploads_of(member: Membership) -> QuerySet[Upload]:
    """The review's waiting files in the order they came."""
    return Upload.objects.filter(review=member.review).select_related("uploaded_by")


def twins_of(member: Membership, uploads: Iterable[Upload]) -> dict[str, ImportFile]:
    """By SHA-256, the counted file of the review that is the same as a waiting one."""
    files = ImportFile.objects.filter(
        run__review=member.review,
        sha256__in=[upload.sha256 for upload in uploads],
        published_at__isnull=False,
        withdrawn_at__isnull=True,
    )
    return {file.sha256: file for file in files.select_related("run").order_by("-uploaded_at")}
