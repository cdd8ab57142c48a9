"""Stored files as answers: whole or in part, never run or shown by a browser itself."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from reviewsite.lib.errors import OutOfReach
from reviewsite.lib.ranges import OutOfRange, asked_part

logger = logging.getLogger(__name__)
SHUT_IN = "sandbox; default-src 'none'"
"""What a stored file may do where a browser opens it by itself: nothing."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the storage. `mark` is another one as soon as its bytes are other ones."""

    stored: str
    name: str
    size: int
    mark: str
    content_type: str


def answer_with(request: HttpRequest, file: StoredFile) -> HttpResponse:
    """The file as a download: 200 whole, 206 the part that was asked for, 416 when it has none.

    Answers to HEAD have the headers of the whole and open nothing. Raises Http404 for a file that
    is not in the storage any more.
    """
    etag = f'"{file.mark}"'
    headers = {
        "Accept-Ranges": "bytes",
        "Content-Disposition": content_disposition_header(True, file.name),
        "Content-Security-Policy": SHUT_IN,
        "ETag": etag,
        "X-Content-Type-Options": "nosniff",
    }
    try:
        part = asked_part(_range_of(request, etag), file.size)
    except OutOfRange:
        nothing = {"Content-Range": f"bytes */{file.size}", "Content-Security-Policy": SHUT_IN}
        return HttpResponse(status=416, content_type="text/plain", headers=nothing)
    if part is not None:
        headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{file.size}"
    wanted = range(file.size) if part is None else part
    response = StreamingHttpResponse(
        () if request.method == "HEAD" else _read(file, wanted),
        status=200 if part is None else 206,
        content_type=file.content_type,
        headers=headers,
    )
    response["Content-Length"] = len(wanted)
    return response


def _range_of(request: HttpRequest, etag: str) -> str:
    """The header Range where it counts: of a GET, and of the file that `If-Range` knows."""
    is_the_same = request.headers.get("If-Range", etag) == etag
    return request.headers.get("Range", "") if request.method == "GET" and is_the_same else ""


def _read(file: StoredFile, wanted: range):
    try:
        return default_storage.stream(file.stored, wanted) if file.stored else _missing(file)
    except FileNotFoundError:
        _missing(file)


def _missing(file: StoredFile):
    raise Http404(f"“{file.name}” is not in the storage.")


def let_go(name: str) -> None:
    """Delete a file that no row names any more; a storage that does not answer keeps it, and the
    log says so."""
    try:
        default_storage.delete(name)
    except OutOfReach:
        logger.warning("The storage did not answer; %s can be deleted by hand.", name)
