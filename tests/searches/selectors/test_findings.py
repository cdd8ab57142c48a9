"""Findings on a page: their places as people and browsers count them, marks, fixes."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from searches.query.findings import Finding
from searches.selectors.findings import findings_of, fixed, remarks_on, segments_of

pytestmark = pytest.mark.django_db
TEXT = '(\U0001d49c[tiab] OR\n“b"[tiab]) and c[tiab]'
texts = st.text(st.sampled_from("ab\n “\U0001d49c"), max_size=30)


def remark_of(code: str):
    return next(r for r in remarks_on(TEXT, findings_of(TEXT, "pubmed")) if r.code == code)


def test_line_and_column_count_from_one():
    remark = remark_of("SL-201")
    assert (remark.line, remark.column, remark.quoted) == (2, 12, "and")


def test_browsers_count_astral_characters_twice():
    remark = remark_of("SL-201")
    units = TEXT.encode("utf-16-le")
    quoted = units[2 * remark.from_unit : 2 * remark.to_unit].decode("utf-16-le")
    assert quoted == "and" and remark.from_unit == remark.start + 1


def test_a_remark_has_the_rules_words():
    remark = remark_of("SL-201")
    assert remark.title and remark.explanation and remark.press.startswith("2 ")


def test_a_fix_replaces_its_place_only():
    remarks = remarks_on(TEXT, findings_of(TEXT, "pubmed"))
    assert fixed(TEXT, remarks, remark_of("SL-201").key) == TEXT.replace(" and ", " AND ")
    assert fixed(TEXT, remarks, "SL-201:0:3") is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts, st.lists(st.tuples(st.integers(0, 30), st.integers(0, 8)), max_size=6))
def test_segments_joined_are_the_text(text, places):
    findings = [
        Finding("SL-199", "warning", "x", min(a, len(text)), min(a + n, len(text)))
        for a, n in places
    ]
    segments = segments_of(text, remarks_on(text, findings))
    assert "".join(segment.text for segment in segments) == text


def test_the_gravest_finding_colours_its_place():
    findings = [
        Finding("SL-199", "warning", "x", 0, 5),
        Finding("SL-101", "error", "y", 2, 3),
        Finding("SL-901", "error", "no place"),
    ]
    segments = segments_of("abcdefg", remarks_on("abcdefg", findings))
    assert [(s.text, s.severity) for s in segments] == [
        ("ab", "warning"),
        ("c", "error"),
        ("de", "warning"),
        ("fg", ""),
    ]
