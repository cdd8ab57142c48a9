"""Archives that were cut, altered or made to harm: each is refused whole, in words."""

import io
import warnings
import zipfile

import pytest

from reviewsite.lib.errors import BadInput
from screening.services.archive_files import MANIFEST, ArchiveReader
from tests.screening.services.test_archives import archived, refused, worked

__all__ = ["worked"]
pytestmark = pytest.mark.django_db
PLACES = 150


@pytest.fixture
def whole(worked) -> bytes:
    return archived(worked).getvalue()


def content_of(file: bytes) -> dict[str, bytes] | None:
    """What the reader lets through; None where it refuses."""
    try:
        reader = ArchiveReader(io.BytesIO(file), ratio=100)
    except BadInput:
        return None
    return {name: reader.open(name).read() for name in reader.manifest["members"]}


def test_an_archive_cut_anywhere_is_refused(whole):
    for end in range(0, len(whole), len(whole) // PLACES):
        assert content_of(whole[:end]) is None, end
    refused(io.BytesIO(whole[:-1]), "cut short, damaged or no archive")


def test_a_byte_altered_anywhere_is_refused_or_says_nothing(whole):
    """Dates and attributes of the members are in the file as well; nobody reads them."""
    meant, refusals = content_of(whole), 0
    for place in range(0, len(whole), len(whole) // PLACES):
        altered = bytearray(whole)
        altered[place] ^= 0x55
        found = content_of(bytes(altered))
        assert found in (None, meant), place
        refusals += found is None
    assert refusals > PLACES * 0.6


def test_an_altered_byte_in_any_member_names_it_and_leaves_nothing(whole):
    for info in zipfile.ZipFile(io.BytesIO(whole)).infolist():
        if info.filename == MANIFEST or not info.file_size:
            continue
        altered = bytearray(whole)
        beside = int.from_bytes(whole[info.header_offset + 28 : info.header_offset + 30], "little")
        start = info.header_offset + 30 + len(info.filename) + beside
        altered[start + info.compress_size // 3] ^= 1
        refused(io.BytesIO(bytes(altered)), info.filename)


def test_a_member_that_stands_in_it_twice_is_refused(whole):
    out = io.BytesIO(whole)
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(out, "a") as file:
        file.writestr("users.jsonl", b"")
    refused(out, "twice")


def test_a_member_under_a_password_is_refused(whole):
    """The library does not write such, but says so of a member whose flag is set."""
    altered = bytearray(whole)
    directory = whole.rindex(b"PK\x01\x02", 0, whole.rindex(b"README.txt"))
    altered[directory + 8] |= 1
    refused(io.BytesIO(bytes(altered)), "README.txt is damaged")


def test_what_stands_before_the_archive_is_no_harm_and_links_are_plain_text(worked, whole):
    link = zipfile.ZipInfo("README.txt")
    link.external_attr = 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(link if name == "README.txt" else name, source.read(name))
    assert content_of(b"#!/bin/sh\n" + out.getvalue()) == content_of(whole)
