"""The file of an archive: a ZIP whose manifest names every member with its SHA-256."""

from __future__ import annotations

import hashlib
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, Self

from reviewsite.lib.errors import BadInput

FORMAT, VERSION = "reviewsite-archive", 1
MANIFEST = "MANIFEST.json"
NAME = re.compile(r"README\.txt|users\.jsonl|rows/[a-z]+\.[a-z]+\.jsonl|files/[a-z.]+/[\w-]+")
CHUNK = 1 << 18
SMALL = 1 << 20
"""What unpacks to no more than this is let through whatever its ratio."""
LONGEST_MANIFEST = 64 << 20
LONGEST_LINE = 64 << 20
DATE = (1980, 1, 1, 0, 0, 0)
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    struct.error,
    RuntimeError,
    LookupError,
    TypeError,
    AttributeError,
)
"""What the library raises for a file that is cut short, altered, locked or no ZIP at all."""


class ArchiveWriter:
    """Writes members one after the other and remembers what each holds.

    What is left before `finish` is an archive without a manifest, which nobody reads.
    """

    def __init__(self, target: BinaryIO):
        self._zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED)
        self.members: dict[str, dict[str, Any]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        self._zip.close()

    def add_rows(self, name: str, rows: Iterator[dict]) -> int:
        """A member of one JSON object a line; returns how many."""
        encode = json.JSONEncoder(ensure_ascii=False, default=_text).encode
        count = 0

        def lines() -> Iterator[bytes]:
            nonlocal count
            for row in rows:
                count += 1
                yield f"{encode(row)}\n".encode()

        self._add(name, lines())
        self.members[name]["rows"] = count
        return count

    def add_file(self, name: str, content: BinaryIO) -> None:
        self._add(name, iter(lambda: content.read(CHUNK), b""))

    def finish(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Write the manifest; returns it."""
        manifest = {"format": FORMAT, "version": VERSION, **facts, "members": self.members}
        manifest["seal"] = _seal(manifest)
        self._zip.writestr(_info(MANIFEST), json.dumps(manifest, ensure_ascii=False, indent=1))
        return manifest

    def _add(self, name: str, parts: Iterator[bytes]) -> None:
        digest, size = hashlib.sha256(), 0
        with self._zip.open(_info(name), "w", force_zip64=True) as member:
            for part in parts:
                member.write(part)
                digest.update(part)
                size += len(part)
        self.members[name] = {"sha256": digest.hexdigest(), "bytes": size}


class ArchiveReader:
    """An archive that was read whole and found unaltered.

    Raises BadInput for a file that is no archive, of a version that this software does not know,
    cut short or altered (naming the member), or that unpacks to more than `ratio` times its size.
    """

    def __init__(self, source: BinaryIO, *, ratio: int):
        try:
            self._zip = zipfile.ZipFile(source)
            self.manifest = self._read_manifest()
            self._check_names()
            for name in self.manifest["members"]:
                self._check(name, ratio)
        except BROKEN as broken:
            raise _refused("it cannot be unpacked; it is cut short, damaged or no archive") from (
                broken
            )

    def rows(self, name: str) -> Iterator[dict]:
        """The rows of a member, in order."""
        with self._zip.open(name) as member:
            number = 0
            while line := member.readline(LONGEST_LINE):
                number += 1
                try:
                    row = json.loads(line)
                except (ValueError, RecursionError):
                    row = None
                if not isinstance(row, dict):
                    raise _refused(f"{name}, line {number}, is not a row")
                yield row

    def open(self, name: str) -> BinaryIO:
        return self._zip.open(name)

    def _read_manifest(self) -> dict[str, Any]:
        if MANIFEST not in self._zip.namelist():
            raise _refused(f"there is no {MANIFEST} in it")
        with self._zip.open(MANIFEST) as member:
            manifest = json.loads(member.read(LONGEST_MANIFEST))
        if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
            raise _refused(f"its {MANIFEST} is not that of an archive")
        if manifest.get("version") != VERSION:
            raise BadInput(
                f"This archive is of version {manifest.get('version')}; this software reads "
                f"version {VERSION}.",
                remedy=f"It was made by Reviewsite {manifest.get('software')}: use that or newer.",
            )
        if manifest.get("seal") != _seal(manifest):
            raise _refused(f"its {MANIFEST} was altered")
        return manifest

    def _check_names(self) -> None:
        names = self._zip.namelist()
        known = {MANIFEST, *self.manifest["members"]}
        for name in sorted(known.symmetric_difference(names)):
            what = "is not in its manifest" if name in names else "is missing"
            raise _refused(f"{name} {what}")
        if len(names) != len(known):
            raise _refused("a member stands in it twice")
        for name in self.manifest["members"]:
            if not NAME.fullmatch(name):
                raise _refused(f"“{name:.80}” is no name of a member")

    def _check(self, name: str, ratio: int) -> None:
        """Unpack a member to its end: size and hash must be those of the manifest."""
        said, digest, size = self.manifest["members"][name], hashlib.sha256(), 0
        most = max(SMALL, self._zip.getinfo(name).compress_size * ratio)
        try:
            with self._zip.open(name) as member:
                while part := member.read(CHUNK):
                    size += len(part)
                    if size > most:
                        raise _refused(f"{name} unpacks to more than {ratio} times its size")
                    digest.update(part)
        except BROKEN as broken:
            raise _refused(f"{name} is damaged") from broken
        if (digest.hexdigest(), size) != (said["sha256"], said["bytes"]):
            raise _refused(f"{name} was altered")


def _seal(manifest: dict[str, Any]) -> str:
    """The SHA-256 of the manifest itself, without the seal."""
    rest = {name: value for name, value in manifest.items() if name != "seal"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _text(value: Any) -> str:
    """Dates as ISO 8601 to the microsecond, UUIDs as text."""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _refused(what: str) -> BadInput:
    return BadInput(
        f"This archive cannot be read: {what}.",
        remedy="Nothing of it was imported. Fetch the archive again, or make it anew.",
    )
