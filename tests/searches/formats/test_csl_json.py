"""CSL JSON of Zotero, Mendeley and pandoc, whole or broken."""

import io
import json
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searches.formats import read_records
from searches.formats.reading import UnreadableFile

ITEM = {
    "id": "khalili2024",
    "type": "article-journal",
    "title": "Tacrolimus in recurrent implantation failure",
    "container-title": "Journal of Sample Reproduction",
    "author": [
        {"family": "Khalili", "given": "Amin"},
        {"family": "Berg", "given": "P.J.", "non-dropping-particle": "van der"},
        {"literal": "Study Team"},
    ],
    "issued": {"date-parts": [[2024, 2, "1"]]},
    "volume": 12,
    "issue": "2",
    "page": "210-5",
    "DOI": "10.5555/SAMPLE.10",
    "ISSN": "1680-6433",
    "abstract": "<p>Aim. We tested tacrolimus.</p>",
    "keyword": "tacrolimus, infertility",
    "language": "en-US",
    "URL": "https://example.org/a",
    "note": "PMID: 31234567\nPMCID: PMC123",
}
A, B, C = ({"type": "book", "title": name} for name in "abc")


def read(text: str):
    reading = read_records(io.BytesIO(text.encode()))
    return list(reading), reading


def titles(text: str) -> list[str | None]:
    return [row.record and row.record.title for row in read(text)[0]]


def test_an_item_gives_its_record():
    (row,), reading = read(json.dumps([ITEM], indent=2))
    record = row.record
    assert reading.format == "csl-json"
    assert [(a.family, a.given, a.initials, a.collective) for a in record.authors] == [
        ("Khalili", "Amin", "A", False),
        ("van der Berg", "", "PJ", False),
        ("Study Team", "", "", True),
    ]
    assert (record.year, record.pub_date.month, record.pub_date.day) == (2024, 2, 1)
    assert (record.volume, record.issue, record.page_start, record.page_end) == (
        "12",
        "2",
        "210",
        "215",
    )
    assert (record.doi, record.pmid, record.pmcid) == ("10.5555/sample.10", 31234567, "PMC123")
    assert (record.abstract, record.language) == ("Aim. We tested tacrolimus.", ("eng",))
    assert (record.record_type, record.issn) == ("article", "1680-6433")
    assert record.keywords_author == ("tacrolimus", "infertility")
    assert record.journal == "Journal of Sample Reproduction"
    assert row.raw == json.dumps([ITEM], indent=2)[4:-2]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([A, B]),
        json.dumps([A, B], indent=1),
        json.dumps([A, B]).replace("}, {", "},\r\n{"),
        f"{json.dumps(A)}\n{json.dumps(B)}\n",
        "\ufeff" + json.dumps([A, B]),
    ],
    ids=["one line", "indented", "crlf", "an object a line", "mark"],
)
def test_an_array_or_an_object_a_line(text):
    assert titles(text) == ["a", "b"]


UNQUOTED = json.dumps(B).replace('b"', "b")
a, b, c = map(json.dumps, (A, B, C))
BROKEN = [
    ("a missing bracket", f"[{a},{b[:-1]},{c}]", ["a", None, "c"]),
    ("a missing quotation mark", f"[{a},\n{UNQUOTED},\n{c}]", ["a", None, "c"]),
    ("cut short", f"[{a},{b},{c[:12]}", ["a", "b", None]),
    ("words between", f"{a}\noops\n{c}", ["a", None, "c"]),
    ("no reference", f'[{a},{{"x": 1}},{c}]', ["a", None, "c"]),
    ("a bracket too many", f"[{a}}},{c}]", ["a", None, "c"]),
    ("values of other types", '[{"type": [], "title": ["a"], "author": 5, "DOI": {}}]', ["a"]),
    ("odd dates", '[{"type":"x","title":"a","issued":{"date-parts":[[null,{}]]}}]', ["a"]),
    ("half a character", '[{"type":"x","title":"a\\ud800"}]', ["a?"]),
    ("a huge number", f'[{{"type":"x","title":"a","volume":{"9" * 5000}}},{c}]', [None, "c"]),
    ("very deep", f'[{{"type":"x","title":"a","x":{"[" * 9000}{"]" * 9000}}},{c}]', [None, "c"]),
]


@pytest.mark.parametrize(
    ("text", "expected"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN]
)
def test_a_broken_entry_costs_only_itself(text, expected):
    assert titles(text) == expected


def test_an_entry_says_its_line():
    assert [row.line for row in read(json.dumps([A, B], indent=1))[0]] == [2, 6]


def test_an_object_without_end_is_given_up_and_shown_in_part():
    text = f'[{a},{{"type":"x","title":"{"x" * 5_000_000}'
    rows, _ = read(text)
    assert [row.record is None for row in rows][:2] == [False, True]
    assert all(len(row.raw) <= 100_000 for row in rows)


def test_an_array_is_never_held_whole():
    data = io.BytesIO(json.dumps([ITEM | {"abstract": "word " * 8_000}] * 300).encode())
    tracemalloc.start()
    found = sum(1 for _ in read_records(data))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (found, peak < 5_000_000) == (300, True)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(ITEM)), VALUES))
def test_any_values_are_read_or_unreadable(values):
    (row, _), _ = read(json.dumps([{"title": "a", "type": "x"} | values, A]))
    assert row.record is None or row.record.title


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 200), st.text(max_size=3), st.integers(0, 5))
def test_a_damaged_file_is_read_or_refused(place, junk, lost):
    text = json.dumps([A, B, C, ITEM])
    try:
        rows, _ = read(text[:place] + junk + text[place + lost :])
    except UnreadableFile:
        return
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
