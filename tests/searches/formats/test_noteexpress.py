"""NoteExpress text of CNKI, VIP and Wanfang (format rules 8, cases 52, 53 and 71)."""

import io
from pathlib import Path

import pytest

from searches.formats import read_records


def reading_of(text: str, encoding: str = "utf-8"):
    reading = read_records(io.BytesIO(text.encode(encoding)), format="noteexpress")
    return list(reading), reading


def record_of(*lines: str):
    (row,), _ = reading_of("\r\n".join(["{Reference Type}: Journal Article ", *lines, " ", " "]))
    return row.record


CASES = Path(__file__).resolve().parent / "cases"


def test_a_file_in_gb18030_is_decoded_and_said():
    reading = read_records(io.BytesIO((CASES / "cnki_gb18030.txt").read_bytes()))
    (row,) = reading
    assert reading.encoding == "gb18030"
    assert [problem.code for problem in reading.problems] == ["IMP-101"]
    assert row.record.title_original == "他克莫司治疗反复种植失败"
    assert [author.family for author in row.record.authors] == ["Khalili", "van der Berg"]


@pytest.mark.parametrize(
    "case", [pytest.param(test_a_file_in_gb18030_is_decoded_and_said, id="case-53")]
)
def test_acceptance(case):
    case()


FIELDS = [
    pytest.param(["{Volume} : 9"], {"volume": "9"}, id="case-52"),
    pytest.param(["{Author}: A B;C D;"], {"families": ["A", "C"]}, id="case-52-list"),
    pytest.param(["{Author}: A B", "{Author}: C D"], {"families": ["A", "C"]}, id="case-52-lines"),
    pytest.param(["{Title}:a"], {"title": "a"}, id="no blank after the colon"),
    pytest.param(["{Author}: 潘紫麟；刘庆鹏[1,2]"], {"families": ["潘紫麟", "刘庆鹏"]},
                 id="wide semicolon"),
    pytest.param(["{Abstract}: 目的", "探讨 x", "与 y"], {"abstract": "目的探讨 x 与 y"},
                 id="a broken text in Chinese"),
    pytest.param(["{Keywords}:脊柱疾病;导航技术"], {"keywords_author": ("脊柱疾病", "导航技术")},
                 id="keywords"),
    pytest.param(["{Translated Title}: Navigation"], {"title_original": "Navigation"},
                 id="translated title"),
    pytest.param(["{Database Provider}: CNKI"], {"source_db": "CNKI"}, id="source"),
    pytest.param(["{ISBN/ISSN}: 1680-6433"], {"issn": "1680-6433"}, id="issn"),
    pytest.param(["{Author}: A B;C D", "{Author Address}: X;Y"],
                 {"places": [("X",), ("Y",)]}, id="an address each"),
    pytest.param(["{Author}: A B;C D", "{Author Address}: X;"],
                 {"places": [(), ()], "notes": ("Author Address: X;",)}, id="one address"),
    pytest.param(["{Title}: a", "{Fund}: x"], {"notes": ("Fund: x",)}, id="unknown field"),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "fields"), FIELDS)
def test_a_field_becomes_ours(lines, fields):
    record = record_of(*lines)
    found = {
        "families": [author.family for author in record.authors],
        "places": [author.affiliations for author in record.authors],
    }
    assert {name: found.get(name, getattr(record, name, None)) for name in fields} == fields


@pytest.mark.parametrize(
    ("name", "kind"),
    [("Thesis", "thesis"), ("Conference Proceedings", "conference_paper"), ("Book", "book")],
)
def test_the_type_is_ours(name, kind):
    (row,), _ = reading_of(f"{{Reference Type}}: {name}\n{{Title}}: a\n{{Type of Work}}: 硕士\n")
    assert row.record.record_type == kind
    assert row.record.pub_types == ("硕士",)


def test_entries_stand_between_lines_of_a_blank():
    text = (
        "{Reference Type}: Book\n{Title}: a\n \n \n{Title}: b\n{Reference Type}: Book\n{Title}: c"
    )
    rows, _ = reading_of(text)
    assert [row.record.title for row in rows] == ["a", "b", "c"]
    assert [row.line for row in rows] == [1, 5, 6]


def test_lines_before_the_first_entry_are_counted():
    _, reading = reading_of("导出时间\n{Reference Type}: Book\n{Title}: a\n")
    assert [problem.code for problem in reading.problems] == ["IMP-103"]
