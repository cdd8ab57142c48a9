"""Word documents whose bytes are equal when what they say is equal."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence

from docx.oxml import OxmlElement
from docx.shared import Cm

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def as_bytes(document) -> bytes:
    """The file of a `docx.Document` without the clock."""
    raw, out = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return out.getvalue()


def shape(table, centimetres: Sequence[float]) -> None:
    """Give the columns their widths, and repeat the first row on every page."""
    table.autofit = False
    for column, width in zip(table.columns, centimetres, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def plain(text: str) -> str:
    """The text with control pictures in place of characters that XML cannot hold."""
    return _NOT_XML.sub(lambda m: chr(0x2400 + ord(m[0])) if m[0] < " " else "\ufffd", text)
