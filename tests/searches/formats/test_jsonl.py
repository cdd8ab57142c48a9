"""JSON lines."""

import io
import json

import pytest

from searches.bibliography import Author, BibliographicRecord, as_dict
from searches.formats import jsonl, read_records


def test_one_line_a_record_whatever_its_text_holds():
    records = [
        BibliographicRecord(title="α\u2028β\x85γ\nδ", raw="a\r\nb"),
        BibliographicRecord(authors=(Author("Khalili", initials="A"),)),
    ]
    stream = io.BytesIO()
    jsonl.write(records, stream)
    lines = stream.getvalue().decode().splitlines()
    assert [json.loads(line) for line in lines] == [as_dict(record) for record in records]
    assert "α" in lines[0]


OURS = as_dict(BibliographicRecord(title="a", authors=(Author("Khalili", initials="A"),)))


def read(*lines: object):
    text = "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines)
    reading = read_records(io.BytesIO(text.encode()))
    return list(reading), reading


def test_a_part_of_the_fields_is_enough():
    (row,), reading = read({"title": "a", "year": 2020, "record_type": "review"})
    assert reading.format == "jsonl"
    assert (row.record.year, row.record.record_type) == (2020, "review")
    assert row.record.dedup_keys == {"k_title": "a", "k_title_year": "a|2020"}


BAD = [
    ("no object", "[1]"),
    ("cut short", '{"title": "a", "record_ty'),
    ("a number for a title", OURS | {"title": 5}),
    ("a text for a year", OURS | {"year": "2020"}),
    ("a truth for a year", OURS | {"year": True}),
    ("a year beyond", OURS | {"year": 10**30}),
    ("a name without a family", OURS | {"authors": [{"given": "A"}]}),
    ("a name that is a text", OURS | {"authors": ["A"]}),
    ("a number inside a list", OURS | {"notes": [5]}),
    ("a month that is none", OURS | {"pub_date": {"year": 2020, "month": 13}}),
    ("very deep", f'{{"notes":{"[" * 9000}'),
]


@pytest.mark.parametrize("line", [case[1] for case in BAD], ids=[case[0] for case in BAD])
def test_a_line_with_wrong_values_is_unreadable_alone(line):
    rows, _ = read(OURS, line, OURS)
    assert [row.record is None for row in rows] == [False, True, False]
    assert rows[1].problems[0].code == "IMP-210"


def test_fields_nobody_knows_are_told():
    _, reading = read(OURS | {"colour": "red"}, OURS | {"colour": "blue"})
    (told,) = reading.problems
    assert told.code == "IMP-207"
    assert "“colour” is not known; 2 times" in told.message


def test_keys_and_positions_are_made_anew():
    rows, _ = read(*[OURS | {"batch_index": 77, "dedup_keys": {"k_doi": "10.1/forged"}}] * 2)
    assert [row.record.batch_index for row in rows] == [1, 2]
    assert "k_doi" not in rows[0].record.dedup_keys


def test_control_characters_do_not_come_in():
    (row,), _ = read(OURS | {"title": "a\x00b", "abstract": "c\ud800"})
    assert (row.record.title, row.record.abstract) == ("ab", "c?")
