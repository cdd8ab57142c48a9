"""The Cochrane Library's plain text (format rules 8 and IMP-106)."""

import io

import pytest

from searches.bibliography import IndexKeyword
from searches.formats import read_records


def reading_of(text: str):
    reading = read_records(io.BytesIO(text.encode()), format="cochrane_text")
    return list(reading), reading


def record_of(*lines: str):
    (row,), _ = reading_of("\n".join(["Record #1 of 1", "ID: CN-1", "TI: a", *lines, "", ""]))
    return row.record


FIELDS = [
    ("names a line each", ["AU: Khalili A", "AU: Meyer AG"], {"families": ["Khalili", "Meyer"]}),
    ("names in one line", ["AU: Khalili, A; Meyer, AG"], {"families": ["Khalili", "Meyer"]}),
    ("pmid", ["PM: PUBMED 31234567"], {"pmid": 31234567}),
    ("pmid among others", ["XR: EMBASE 2001234567", "XR: PUBMED 31234567"], {"pmid": 31234567}),
    ("pages", ["PG: 1008-12"], {"page_start": "1008", "page_end": "1012"}),
    ("keywords", ["KY: *Tacrolimus [therapeutic use]; humans"],
     {"keywords_author": ("humans",), "keywords_index":
      (IndexKeyword("Tacrolimus", major=True, qualifiers=("therapeutic use",)),)}),
    ("trial", ["PT: Trial registry record", "SO: https://clinicaltrials.gov/show/NCT01234567"],
     {"record_type": "trial_registration", "registry_ids": ("NCT01234567",)}),
    ("review", ["SO: Cochrane Database of Systematic Reviews"], {"record_type": "review"}),
    ("abstract", ["AB: AIM: x", "RESULTS: y", "RR: 1.2"],
     {"abstract": "AIM: x RESULTS: y RR: 1.2"}),
    ("unknown tag", ["ZZ: x"], {"notes": ("ZZ: x",)}),
    ("address", ["US: https://e.org/CN-1"], {"urls": ("https://e.org/CN-1",)}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "fields"), [case[1:] for case in FIELDS], ids=[case[0] for case in FIELDS]
)
def test_a_tag_becomes_its_field(lines, fields):
    record = record_of(*lines)
    found = {"families": [author.family for author in record.authors]}
    assert {name: found.get(name, getattr(record, name, None)) for name in fields} == fields


def test_the_number_of_records_it_states_is_compared():
    text = "Record #{} of 3\nID: CN-{}\nTI: a\n\n"
    rows, reading = reading_of(text.format(1, 1) + text.format(2, 2))
    assert [row.record.accession for row in rows] == ["CN-1", "CN-2"]
    (problem,) = reading.problems
    assert problem.code == "IMP-106"
    assert "3 records, but 2 were found" in problem.message


def test_an_entry_without_fields_cannot_be_read():
    rows, _ = reading_of("Record #1 of 2\nID: CN-1\n\nRecord #2 of 2\n\n")
    assert [row.record is None for row in rows] == [False, True]
