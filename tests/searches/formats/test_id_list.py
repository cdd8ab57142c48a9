"""Files that are nothing but PMIDs or DOIs."""

import io

import pytest

from searches.formats import read_records
from searches.formats.reading import UnreadableFile


def read(text: str, **options):
    reading = read_records(io.BytesIO(text.encode()), **options)
    return list(reading), reading


def test_each_identifier_is_a_record_to_be_filled():
    rows, reading = read("31234567\nPMID: 12\n\nhttps://doi.org/10.5555/Sample.10\n")
    assert [(row.record.pmid, row.record.doi, row.line) for row in rows] == [
        (31234567, "", 1),
        (12, "", 2),
        (None, "10.5555/sample.10", 4),
    ]
    assert {row.record.title for row in rows} == {"[no title]"}
    assert all(row.record.warnings == ("IMP-201",) for row in rows)
    (told,) = reading.problems
    assert (told.code, told.severity) == ("IMP-301", "info")
    assert "Have them filled" in told.message


def test_several_on_a_line_and_the_same_again_are_all_there():
    rows, _ = read("31234567, 31234568; 10.5555/a\n31234567\n")
    assert [row.record.pmid for row in rows] == [31234567, 31234568, None, 31234567]
    assert [row.position for row in rows] == [1, 2, 3, 4]


def test_a_heading_above_the_list_is_no_identifier():
    rows, reading = read("PMID\n31234567\n31234568\n")
    assert [row.record.pmid for row in rows] == [31234567, 31234568]
    assert "IMP-103" in {problem.code for problem in reading.problems}


@pytest.mark.parametrize(
    "text", ["1\n2\n3\n", "2019\n2020\n", "Smith 2020\nMeyer 2021\n", "a\nb\n"]
)
def test_what_only_looks_like_a_list_is_none(text):
    with pytest.raises(UnreadableFile):
        read(text)


def test_a_bad_line_far_below_is_unreadable():
    rows, _ = read("31234567\n" * 8_000 + "see there\n31234568\n")
    assert [row.position for row in rows if row.record is None] == [8001]
    assert rows[-1].record.pmid == 31234568
    assert rows[8000].problems[0].line == 8001


def test_an_entry_reads_alone():
    rows, reading = read("31234567, 10.5555/a\n")
    for row in rows:
        (again,), _ = read(row.raw, format=reading.format)
        assert again.record.dedup_keys == row.record.dedup_keys


def test_a_very_long_line_is_refused():
    with pytest.raises(UnreadableFile):
        read("1" * 3_000_000)
