"""ZIP archives of record files, unpacked within limits whatever they claim of themselves."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import BinaryIO

from searches.formats.reading import Problem, UnreadableFile

CHUNK = 1 << 18
IN_MEMORY = 1 << 20
MOST_MEMBERS = 200
SMALL = 1 << 20
"""What unpacks to no more than this is let through whatever its ratio: blank text packs well."""
OF_THE_SYSTEM = ("__MACOSX/", ".DS_Store", "Thumbs.db")
MEGABYTE = 1 << 20
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    struct.error,
)
"""What the library raises for an archive that is damaged or packed in a way it does not know."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most an archive may unpack to: bytes in all, and how many times its packed size."""

    unpacked: int = 200 * MEGABYTE
    ratio: int = 100


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive; `name` is as the archive writes it, never used as a path."""

    name: str
    content: BinaryIO


def is_archive(data: BinaryIO) -> bool:
    """Whether a file is a ZIP archive of files, and not a workbook or another Office file."""
    data.seek(0)
    if data.read(4) != b"PK\x03\x04":
        return False
    try:
        with zipfile.ZipFile(data) as archive:
            names = archive.namelist()
    except BROKEN:
        return True
    return "[Content_Types].xml" not in names and "mimetype" not in names


def members(data: BinaryIO, limits: Limits) -> Iterator[Member]:
    """The files of an archive, one at a time; each `content` is good until the next is asked for.

    Raises UnreadableFile (IMP-003) for a broken or locked archive, one with nothing inside, with
    too many files, or that unpacks to more than `limits` allow: bytes are counted as they come.
    """
    try:
        with zipfile.ZipFile(data) as archive:
            infos = [info for info in archive.infolist() if _is_a_file(info)]
            if not infos:
                raise _refused("holds no file. Put the exported files in.")
            if len(infos) > MOST_MEMBERS:
                raise _refused(f"holds {len(infos):,} files; at most {MOST_MEMBERS} are taken.")
            room = limits.unpacked
            for info in infos:
                with SpooledTemporaryFile(IN_MEMORY) as content:
                    room -= _unpack(archive, info, content, room, limits)
                    content.seek(0)
                    yield Member(info.filename, content)
    except BROKEN as broken:
        raise _refused("is broken, or packed in an unusual way. Make it again.") from broken


def _is_a_file(info: zipfile.ZipInfo) -> bool:
    name = info.filename
    return not name.endswith("/") and not any(mark in name for mark in OF_THE_SYSTEM)


def _unpack(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, content: BinaryIO, room: int, limits: Limits
) -> int:
    """Inflate one file into `content`; returns how many bytes it has."""
    if info.flag_bits & 1:
        raise _refused(f"is locked with a password (“{info.filename}”). Pack it without one.")
    size = 0
    with archive.open(info) as stream:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > room:
                raise _refused(
                    f"unpacks to more than {limits.unpacked // MEGABYTE} MB. Send it in parts."
                )
            if size > max(SMALL, info.compress_size * limits.ratio):
                raise _refused(
                    f"holds “{info.filename}”, which unpacks to more than {limits.ratio} times its "
                    "size. Send that file as it is."
                )
            content.write(chunk)
    return size


def _refused(what: str) -> UnreadableFile:
    return UnreadableFile(Problem("IMP-003", "error", f"The ZIP archive {what}"))
