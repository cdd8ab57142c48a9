"""Which encoding a file is in: its mark, what its bytes allow, what its format is known for."""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO

ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16, little-endian",
    "utf-16-be": "UTF-16, big-endian",
    "cp1252": "Western European (Windows-1252)",
    "latin-1": "Western European (Latin-1)",
    "cp1250": "Central European (Windows-1250)",
    "cp1251": "Cyrillic (Windows-1251)",
    "cp1254": "Turkish (Windows-1254)",
    "mac-roman": "Western European (Mac)",
    "gb18030": "Chinese, simplified (GB18030)",
    "big5": "Chinese, traditional (Big5)",
    "shift_jis": "Japanese (Shift JIS)",
    "euc-kr": "Korean (EUC-KR)",
}
"""The encodings a person may choose, and what they are called."""

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
CHUNK = 1 << 16
HEAD = 4096
CHINESE = re.compile(rb"\{Reference Type\}|<Bibliographies")
"""NoteExpress and NoteFirst, whose files are often in GB18030."""

DECLARED = re.compile(rb"<\?xml[^>]{0,200}?\sencoding\s*=\s*[\"']([A-Za-z0-9._-]{2,40})[\"']")
TRUSTED = re.compile(r"iso8859-\d+|cp\d+|koi8-[ru]|shift_jis|euc_jp|euc_kr|big5|gb2312|gbk|gb18030")
NOT_IN_CP1252 = (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")


def mark_of(data: BinaryIO) -> tuple[str, int]:
    """The encoding that the byte order mark names and the mark's length; ("", 0) without one."""
    data.seek(0)
    start = data.read(3)
    found = ((encoding, len(mark)) for mark, encoding in MARKS if start.startswith(mark))
    return next(found, ("", 0))


def guess(data: BinaryIO) -> tuple[str, bool]:
    """The encoding of a file without a mark, and whether that is sure.

    In this order: UTF-16 by its zeros, strict UTF-8, what an XML file declares, GB18030 where the
    format is Chinese, Windows-1252, Latin-1. The file is read twice at most, three times where
    something points to another encoding.
    """
    data.seek(0)
    head = data.read(HEAD)
    zeros = (head[0::2].count(0), head[1::2].count(0))
    if len(head) > 3 and max(zeros) > len(head) // 4 and min(zeros) < len(head) // 20 + 1:
        return ("utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"), False
    if decodes(data, "utf-8"):
        return "utf-8", True
    declared = _declared(head)
    if declared and decodes(data, declared):
        return declared, True
    if CHINESE.search(head) and decodes(data, "gb18030"):
        return "gb18030", False
    return ("cp1252" if _is_cp1252(data) else "latin-1"), False


def _declared(head: bytes) -> str:
    found = DECLARED.match(head.lstrip())
    try:
        name = codecs.lookup(found[1].decode()).name if found else ""
    except LookupError:
        return ""
    return name if TRUSTED.fullmatch(name) else ""


def _is_cp1252(data: BinaryIO) -> bool:
    """Faster than decoding: five bytes are all that Windows-1252 leaves out."""
    data.seek(0)
    while chunk := data.read(CHUNK):
        if any(byte in chunk for byte in NOT_IN_CP1252):
            return False
    return True


def decodes(data: BinaryIO, encoding: str, begin: int = 0) -> bool:
    """Whether every byte from `begin` on is right in an encoding."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    data.seek(begin)
    try:
        while chunk := data.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
