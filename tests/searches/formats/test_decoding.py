"""Encodings and line ends."""

import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searches.formats import read_records
from searches.formats.decoding import open_source
from searches.formats.encodings import ENCODINGS
from searches.formats.reading import KEPT, LONGEST_ENTRY, UnreadableFile

TEXT = "TI  - Frühgeburt\n"
TOLD = [
    ("utf-8", TEXT.encode(), "utf-8", []),
    ("utf-8 with mark", TEXT.encode("utf-8-sig"), "utf-8", []),
    ("utf-16 with mark", TEXT.encode("utf-16"), "utf-16-le", []),
    ("utf-16 little, no mark", TEXT.encode("utf-16-le"), "utf-16-le", ["IMP-101"]),
    ("utf-16 big, no mark", TEXT.encode("utf-16-be"), "utf-16-be", ["IMP-101"]),
    ("windows", TEXT.encode("cp1252"), "cp1252", ["IMP-101"]),
    ("latin-1", TEXT.encode("latin-1") + b"\x81", "latin-1", ["IMP-101"]),
]


XML = "<?xml version='1.0' encoding='{}'?><a>Łódź\n</a>"
NOTEEXPRESS = "{Reference Type}: Journal Article\n{Title}: 他克莫司\n"
ENCODINGS_OF_FORMATS = [
    pytest.param(XML.format("iso-8859-2"), "iso8859-2", "iso8859-2", [], id="declared"),
    pytest.param(XML.format("utf-7"), "iso8859-2", "cp1252", ["IMP-101"], id="declared, no such"),
    pytest.param(NOTEEXPRESS, "gb18030", "gb18030", ["IMP-101"], id="case-53-encoding"),
    pytest.param("<Bibliographies>他克莫司", "gb18030", "gb18030", ["IMP-101"], id="notefirst"),
    pytest.param("TI  - 他克莫司\n", "gb18030", "cp1252", ["IMP-101"], id="nothing tells"),
]


@pytest.mark.parametrize(("text", "written", "encoding", "codes"), ENCODINGS_OF_FORMATS)
def test_what_the_format_tells_of_its_encoding_is_heard(text, written, encoding, codes):
    source = open_source(io.BytesIO(text.encode(written)))
    assert (source.encoding, [p.code for p in source.problems]) == (encoding, codes)
    assert ("".join(source.lines()) == text) == (encoding == written)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_person_may_choose_the_encoding(encoding):
    title = {"cp1251": "Рак", "gb18030": "他克莫司", "big5": "癌症", "shift_jis": "がん"}
    text = f"TY  - JOUR\nTI  - {title.get(encoding, 'cancer')}\nER  - \n"
    reading = read_records(io.BytesIO(text.encode(encoding)), format="ris", encoding=encoding)
    assert [row.record.title for row in reading] == [title.get(encoding, "cancer")]
    assert (reading.encoding, reading.problems) == (encoding, [])


def test_a_mark_is_no_text_whatever_encoding_is_chosen():
    assert list(open_source(io.BytesIO(b"\xef\xbb\xbfa"), "cp1252").lines()) == ["a"]


def test_an_encoding_that_is_not_offered_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="choose one of: utf-8, utf-16-le"):
        read_records(io.BytesIO(b"TY  - JOUR"), encoding="rot13")


@pytest.mark.parametrize(
    ("data", "encoding", "codes"), [case[1:] for case in TOLD], ids=[c[0] for c in TOLD]
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


class Lines(io.RawIOBase):
    """A file of `size` bytes that is nowhere in memory: the same line again and again."""

    def __init__(self, line: bytes, size: int, before: bytes = b"", after: bytes = b""):
        self._line, self._place = line, 0
        self._begin, self._after, self._size = before, after, len(before) + size + len(after)

    def seek(self, place, whence=0):
        self._place = place
        return place

    def read(self, size=-1):
        end = self._size if size < 0 else min(self._size, self._place + size)
        begin, self._place = self._place, max(end, self._place)
        middle = self._size - len(self._after)
        shift = (begin - len(self._begin)) % len(self._line) if begin > len(self._begin) else 0
        needed = max(0, min(end, middle) - max(begin, len(self._begin)))
        body = (self._line * (needed // len(self._line) + 2))[shift : shift + needed]
        tail = self._after[max(0, begin - middle) : end - middle] if end > middle else b""
        return self._begin[begin:end] + body + tail


BEFORE, AFTER = b"TY  - JOUR\nTI  - a\n", b"\nTY  - JOUR\nTI  - b\nER  - \n"
HUGE = [
    pytest.param("ris", BEFORE, b"x", AFTER, id="ris, one line"),
    pytest.param("ris", BEFORE, b"AB  - " + b"text " * 30 + b"\n", AFTER, id="ris, many lines"),
    pytest.param("ris", BEFORE, b" " * 30 + b"\n", AFTER, id="ris, empty lines"),
    pytest.param("nbib", b"PMID- 1\nTI  - a\n", b"      more" + b" text" * 30 + b"\n",
                 b"\nPMID- 2\nTI  - b\n", id="nbib, many lines"),
    pytest.param("nbib", b"PMID- 1\nTI  - a", b"x", b"\nPMID- 2\nTI  - b\n", id="nbib, one line"),
    pytest.param("csv", b"Title,Authors\na,", b"x", b"\nb,c\n", id="csv, one line"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "before", "line", "after"), HUGE)
def test_an_entry_without_an_end_costs_itself_and_no_memory(key, before, line, after):
    data = Lines(line, LONGEST_ENTRY + 500_000, before, after)
    tracemalloc.start()
    rows = list(read_records(data, format=key))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 30 << 20
    assert rows[0].record is None
    assert "longer than 4,000,000" in rows[0].problems[0].message
    assert len(rows[0].raw) == KEPT
    assert [row.record.title for row in rows[1:]] == ["b"]


def test_what_is_kept_of_a_long_line_is_more_than_an_entry_may_have():
    source = open_source(Lines(b"x", 2 * LONGEST_ENTRY, b"a\n", b"\r\nb"))
    first, long, last = source.lines()
    assert (first, last) == ("a\n", "b")
    assert LONGEST_ENTRY < len(long) < LONGEST_ENTRY + 100_000
    assert long.endswith("x\r\n")


@given(st.text(alphabet="ab\r\n\x0b\u2028é", max_size=50), st.integers(1, 9))
def test_lines_and_chunks_lose_nothing(text, size):
    source = open_source(io.BytesIO(b"\xef\xbb\xbfx" + text.encode()))
    assert "".join(source.chunks(size)) == "x" + text
    assert list(source.lines()) == io.StringIO("x" + text, newline="").readlines()
