"""Ranges of bytes, as RFC 9110 section 14 has them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewsite.lib.ranges import OutOfRange, asked_part

PARTS = [
    ("the first 500 (14.1.2)", "bytes=0-499", range(500)),
    ("the second 500 (14.1.2)", "bytes=500-999", range(500, 1000)),
    ("the last 500 (14.1.2)", "bytes=-500", range(9500, 10000)),
    ("from a place to the end (14.1.2)", "bytes=9500-", range(9500, 10000)),
    ("one byte", "bytes=0-0", range(1)),
    ("the last one", "bytes=-1", range(9999, 10000)),
    ("an end behind the last byte", "bytes=9990-20000", range(9990, 10000)),
    ("more from the end than there is", "bytes=-20000", range(10000)),
    ("a unit in capitals", "BYTES=0-1", range(2)),
    ("no header", "", None),
    ("several ranges", "bytes=0-1,5-6", None),
    ("another unit", "pages=1-2", None),
    ("an end before its beginning", "bytes=5-4", None),
    ("no numbers", "bytes=-", None),
    ("words", "bytes=a-b", None),
    ("digits of another script", "bytes=٣-", None),
    ("a number too long to be one", f"bytes={'9' * 5000}-", None),
]
NOTHING = [
    ("behind the last byte", "bytes=10000-"),
    ("far behind", "bytes=20000-30000"),
    ("the last none", "bytes=-0"),
]


@pytest.mark.parametrize(("asked", "part"), [c[1:] for c in PARTS], ids=[c[0] for c in PARTS])
def test_a_range_is_read(asked, part):
    assert asked_part(asked, 10_000) == part


@pytest.mark.parametrize("asked", [c[1] for c in NOTHING], ids=[c[0] for c in NOTHING])
def test_a_range_of_nothing_is_refused(asked):
    with pytest.raises(OutOfRange):
        asked_part(asked, 10_000)


@given(st.one_of(st.text(), st.from_regex(r"bytes=\d*-\d*", fullmatch=True)), st.integers(1, 99))
def test_whatever_is_asked_the_part_is_inside_the_file(asked, size):
    try:
        part = asked_part(asked, size)
    except OutOfRange:
        return
    assert part is None or (part and 0 <= part.start < part.stop <= size)
