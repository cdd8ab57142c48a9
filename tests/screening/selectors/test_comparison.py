"""Two records field by field."""

import pytest

from screening.selectors.comparison import compare_records
from searches.models import Record


def compared(first: dict, second: dict) -> dict:
    rows = compare_records(Record(pk=1, fields=first), Record(pk=2, fields=second))
    return {row.name: row for row in rows}


def marked(pieces) -> list[str]:
    return [piece.text for piece in pieces if piece.kind != "same"]


def test_the_words_that_only_one_title_has_are_marked():
    row = compared({"title": "Tacrolimus in mice"}, {"title": "Tacrolimus in old mice"})["title"]
    assert row.state == "different"
    assert marked(row.first) == [] and [text.strip() for text in marked(row.second)] == ["old"]
    assert "".join(piece.text for piece in row.second) == "Tacrolimus in old mice"


@pytest.mark.parametrize(
    ("first", "second", "state"),
    [
        ({"doi": "10.1/A"}, {"doi": "10.1/a"}, "equal"),
        ({"doi": "10.1/a"}, {"doi": "10.1/b"}, "different"),
        ({"doi": "10.1/a"}, {}, "one"),
        ({}, {}, "none"),
    ],
    ids=["case alone", "different", "one side", "neither"],
)
def test_a_field_is_equal_different_or_given_by_one_side(first, second, state):
    row = compared(first, second)["doi"]
    assert row.state == state
    assert bool(marked(row.first)) == bool(marked(row.second)) == (state == "different")


def test_names_and_pages_are_compared_as_a_citation_shows_them():
    fields = {"authors": [{"family": "Ng", "given": "Ada"}], "page_start": "1", "page_end": "9"}
    rows = compared(fields, {"record_type": "preprint"})
    assert rows["authors"].first[0].text == "Ng Ada" and rows["pages"].first[0].text == "1–9"
    assert rows["record_type"].second[0].text == "Preprint"
    assert list(rows)[-1] == "abstract"
