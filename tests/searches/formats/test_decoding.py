"""Encodings and line ends."""

import io

import pytest

from searches.formats.decoding import open_source
from searches.formats.reading import UnreadableFile

TEXT = "TI  - Frühgeburt\n"
ENCODINGS = [
    ("utf-8", TEXT.encode(), "utf-8", []),
    ("utf-8 with mark", TEXT.encode("utf-8-sig"), "utf-8", []),
    ("utf-16 with mark", TEXT.encode("utf-16"), "utf-16-le", []),
    ("utf-16 little, no mark", TEXT.encode("utf-16-le"), "utf-16-le", ["IMP-101"]),
    ("utf-16 big, no mark", TEXT.encode("utf-16-be"), "utf-16-be", ["IMP-101"]),
    ("windows", TEXT.encode("cp1252"), "cp1252", ["IMP-101"]),
    ("latin-1", TEXT.encode("latin-1") + b"\x81", "latin-1", ["IMP-101"]),
]


@pytest.mark.parametrize(
    ("data", "encoding", "codes"), [case[1:] for case in ENCODINGS], ids=[c[0] for c in ENCODINGS]
)
def test_the_text_comes_out_right_and_a_guess_is_told(data, encoding, codes):
    source = open_source(io.BytesIO(data))
    assert source.encoding == encoding
    assert [problem.code for problem in source.problems] == codes
    assert "".join(source.lines()).startswith(TEXT.rstrip("\n"))


def test_bytes_that_are_wrong_behind_a_mark_are_told():
    source = open_source(io.BytesIO(b"\xef\xbb\xbfcaf\xe9\n"))
    assert list(source.lines()) == ["caf\ufffd\n"]
    assert [problem.code for problem in source.problems] == ["IMP-101"]


@pytest.mark.parametrize(
    ("text", "ending", "lines"),
    [
        ("a\nb\n", "LF", ["a\n", "b\n"]),
        ("a\r\nb\r\n", "CRLF", ["a\r\n", "b\r\n"]),
        ("a\rb\r", "CR", ["a\r", "b\r"]),
        ("a\nb\rc\n", "mixed", ["a\n", "b\r", "c\n"]),
        ("a", "LF", ["a"]),
    ],
)
def test_lines_keep_their_ends(text, ending, lines):
    source = open_source(io.BytesIO(text.encode()))
    assert list(source.lines()) == lines
    assert source.line_ending == ending


@pytest.mark.parametrize("data", [b"", b" \r\n\t", b"\xef\xbb\xbf", b"\xff\xfe \0\n\0"])
def test_a_file_without_content_is_refused(data):
    with pytest.raises(UnreadableFile) as refusal:
        open_source(io.BytesIO(data))
    assert refusal.value.problem.code == "IMP-001"


def test_a_file_larger_than_a_chunk_is_judged_to_its_end():
    data = b"a" * (1 << 20) + "é".encode("latin-1")
    assert open_source(io.BytesIO(data)).encoding == "cp1252"
