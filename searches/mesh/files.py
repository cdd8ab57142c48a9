"""Opens a MeSH file of any layout: XML or ASCII, plain or gzip."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path

from searches.mesh.ascii import read_ascii
from searches.mesh.records import Descriptor, MeshFileProblem, Qualifier
from searches.mesh.xml import read_xml

LAYOUT_BYTES = 512


def read_file(path: Path) -> Iterator[Descriptor | Qualifier]:
    """The records of the file.

    Raises MeshFileProblem where it is not MeSH or is damaged, OSError where it cannot be opened.
    """
    with path.open("rb") as plain:
        packed = plain.read(2) == b"\x1f\x8b"
    with gzip.open(path) if packed else path.open("rb") as stream:
        try:
            start = stream.read(LAYOUT_BYTES).removeprefix(b"\xef\xbb\xbf").lstrip()
            stream.seek(0)
            yield from _reader_of(start)(stream)
        except (EOFError, gzip.BadGzipFile, zlib.error) as problem:
            raise MeshFileProblem("The gzip file is damaged or breaks off.") from problem


def _reader_of(start: bytes):
    if b"<html" in start.lower() or start.lower().startswith(b"<!doctype html"):
        raise MeshFileProblem("The file is a web page, not MeSH.", line=1)
    if start.startswith(b"*NEWRECORD"):
        return read_ascii
    if start.startswith(b"<"):
        return read_xml
    raise MeshFileProblem("The file is neither MeSH XML nor MeSH ASCII.", line=1)
