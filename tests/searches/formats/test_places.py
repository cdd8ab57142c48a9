"""Where in a file a fault is: a person is told the line and the character."""

import io
import re

import pytest

from searches.formats import read_records

CASES = [
    (
        "the brace of a field",
        "bibtex",
        "@article{a,\n title = {x {y},\n year = {2020}\n}\n@misc{b, title={c}}\n",
        "line 2, character 10",
    ),
    (
        "the brace of a second field",
        "bibtex",
        "@article{a,\n year = {2020},\n title = {x {y},\n volume = {2}\n}\n",
        "line 3, character 10",
    ),
    ("the brace that is open at the end", "bibtex", "@misc{a, title = {b", "line 1, character 18"),
    ("the bracket of an entry", "bibtex", "@misc(a, title = {b}", "line 1, character 6"),
    (
        "a quotation mark inside of a row",
        "csv",
        'Title,Authors,Year\na,"b ""x"" c,2020\nd,e,2021\n',
        "line 2, character 3",
    ),
    (
        "text behind a quotation mark",
        "csv",
        'Title;Authors;Year\r\n"a;b";"b" c;2020\r\nd;e;2021\r\n',
        "line 2, character 7",
    ),
    (
        "the second object of a line",
        "csl-json",
        '[{"type":"x","title":"A"},\n {"type":"x","title":"B"}, {"type":"x" "title":"C"}]',
        "line 2, character 40",
    ),
    (
        "a member on another line",
        "csl-json",
        '[{"type":"x",\n"title" "B"}]',
        "line 2, character 9",
    ),
    (
        "a value that is none",
        "jsonl",
        '{"title": "A", "batch_index": one}\n',
        "line 1, character 31",
    ),
    (
        "XML in one line",
        "endnote-xml",
        "<xml><records><record><titles><title>A</title></titles></record>"
        "<record><titles><title>B</titl></titles></record></records></xml>",
        "line 1, character 96",
    ),
    (
        "XML on lines of its own",
        "endnote-xml",
        "<xml><records>\n<record><titles>\n  <title>B</titl></titles></record></records></xml>",
        "line 3, character 18",
    ),
]


@pytest.mark.parametrize(
    ("format", "text", "place"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_the_place_of_a_fault_is_told(format, text, place):
    rows = read_records(io.BytesIO(text.encode()), format=format)
    (broken,) = [row for row in rows if row.record is None]
    assert re.search(rf"\({place}[:)]", broken.problems[0].message)
