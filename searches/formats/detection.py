"""What a file seems to be that is no format we read, and what to do about it."""

from __future__ import annotations

import re

from searches.formats.reading import Problem

UNPACK = "Unpack it (a Rayyan export holds articles.csv) and give the file inside."
AS_CSV = "Open it and save it as CSV UTF-8 or XLSX."
AS_RIS = "Export the records as RIS."
AGAIN = "Sign in to the database again and repeat the export."

BINARY = (
    (b"PK\x03\x04", "a ZIP archive", UNPACK),
    (b"\x1f\x8b", "a compressed file", UNPACK),
    (b"7z\xbc\xaf", "a 7z archive", UNPACK),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook or another Office file", AS_CSV),
)
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument"
WORKBOOK = re.compile(rb"\[Content_Types\]\.xml|_rels/|docProps/|xl/")
TEXTS = tuple(
    (re.compile(sign, re.IGNORECASE), what, remedy)
    for sign, what, remedy in (
        (r"%PDF", "a PDF", AS_RIS),
        (r"<(?:!doctype html|html)", "a web page, perhaps a sign-in or error page", AGAIN),
        (r"<", "an XML file", AS_RIS),
        (r"RT ", "a RefWorks tagged file", AS_RIS),
        (r"[\[{]\s*[\"{\[\]}]", "a JSON file, but none of references", AS_RIS),
        (r"[^\n]*[,;\t][^\n]*[,;\t]", "a table whose first line names no title column", ""),
    )
)
NAME_COLUMNS = "Name at least Title, and Authors, Year or DOI, in its first line."


def archive_or_workbook(start: bytes) -> Problem | None:
    """The refusal (IMP-003) of a file that holds other files; None for any other."""
    for sign, what, remedy in BINARY:
        if start.startswith(sign):
            if sign.startswith(b"PK") and WORKBOOK.search(start):
                what, remedy = "a broken Excel workbook or another Office file", AS_CSV
            elif sign.startswith(b"PK") and OPEN_DOCUMENT in start:
                what, remedy = "an OpenDocument file", AS_CSV
            return Problem("IMP-003", "error", f"It is {what}, not a text of records. {remedy}")
    return None


def not_recognised(head: str, labels: list[str]) -> Problem:
    """The refusal (IMP-002) of a text; `labels` are the formats that can be read."""
    start = head.lstrip()
    readable = f"What can be read: {', '.join(labels)}."
    for sign, what, remedy in TEXTS:
        if sign.match(start):
            said = f"It seems to be {what}, which cannot be read. {remedy or NAME_COLUMNS}"
            return Problem("IMP-002", "error", f"{said} {readable}", 1)
    said = "It is in no format that can be read. Export the records again."
    return Problem("IMP-002", "error", f"{said} {readable}", 1)
