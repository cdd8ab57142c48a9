"""ZIP archives: what is inside comes out, and nothing unpacks beyond its limits."""

import io
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searches.formats.archives import Limits, is_archive, members
from searches.formats.reading import UnreadableFile


def packed(files: dict[str, bytes], method=zipfile.ZIP_DEFLATED) -> io.BytesIO:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data


def contents(data, limits=None) -> dict[str, bytes]:
    return {m.name: m.content.read() for m in members(data, limits or Limits())}


def refusal(data, limits=None) -> str:
    with pytest.raises(UnreadableFile) as refused:
        contents(data, limits)
    assert refused.value.problem.code == "IMP-003"
    return refused.value.problem.message


def test_every_file_comes_out_as_it_went_in():
    files = {"a.ris": b"TY  - JOUR\n", "folder/b.csv": b"title\n", "../../etc/x": b"y"}
    assert contents(packed(files)) == files


def test_what_the_system_packs_along_is_left_out():
    files = {"__MACOSX/._a.ris": b"x", "folder/": b"", ".DS_Store": b"x", "a.ris": b"a"}
    assert contents(packed(files)) == {"a.ris": b"a"}


def test_an_archive_is_no_workbook():
    assert is_archive(packed({"a.ris": b"x"}))
    assert not is_archive(packed({"[Content_Types].xml": b"x", "xl/workbook.xml": b"x"}))
    assert not is_archive(io.BytesIO(b"TY  - JOUR"))
    assert is_archive(io.BytesIO(b"PK\x03\x04 and then nothing"))


def test_a_bomb_is_stopped_by_its_ratio_and_by_its_size():
    bomb = packed({"bomb.txt": b"\0" * (30 << 20)})
    assert "more than 100 times its size" in refusal(bomb)
    assert "more than 5 MB" in refusal(bomb, Limits(unpacked=5 << 20, ratio=10**6))


def test_all_files_together_stay_within_the_limit():
    files = {f"{n}.txt": bytes(range(256)) * 4096 for n in range(4)}
    limits = Limits(unpacked=3 << 20, ratio=10**6)
    assert "more than 3 MB" in refusal(packed(files, zipfile.ZIP_STORED), limits)


def test_an_archive_that_lies_about_a_size_is_counted_as_it_unpacks():
    data = packed({"bomb.txt": b"\0" * (3 << 20)}).getvalue()
    lie = data.replace(struct.pack("<I", 3 << 20), struct.pack("<I", 10))
    assert lie != data
    assert refusal(io.BytesIO(lie), Limits(unpacked=1 << 20))


def test_an_empty_a_crowded_a_locked_and_a_broken_archive_say_so():
    assert "no file" in refusal(packed({"folder/": b""}))
    assert "at most 200" in refusal(packed({f"{n}": b"" for n in range(201)}))
    data = bytearray(packed({"a.ris": b"x"}).getvalue())
    assert "broken" in refusal(io.BytesIO(bytes(data[:-10])))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert "password" in refusal(io.BytesIO(bytes(data)))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 400), st.integers(0, 255), st.integers(0, 300))
def test_a_damaged_archive_is_refused_or_read(place, byte, cut):
    data = bytearray(packed({"a.ris": b"TY  - JOUR\n" * 9, "b.csv": b"title\nx"}).getvalue())
    data[place % len(data)] = byte
    try:
        contents(io.BytesIO(bytes(data[: len(data) - cut])))
    except UnreadableFile as refused:
        assert refused.problem.message
