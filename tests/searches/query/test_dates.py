"""Dates as PubMed writes them."""

from __future__ import annotations

import pytest

from searches.query.dates import reads_as_date, report_reversed


@pytest.mark.parametrize(
    "value",
    ["2010", "2010/5", "2010/05/31", "2010:2020", "2010/05:3000", "last 5 years", "Last 1 day"],
)
def test_it_reads_a_date_a_range_or_a_period(value):
    assert reads_as_date(value)


@pytest.mark.parametrize(
    "value",
    ["", "20", "2020/13", "2020/0", "2020/01/32", "2020-13", "2010:2015:2020", "2010:", ":"],
)
def test_it_does_not_read_what_is_no_date(value):
    assert not reads_as_date(value)


@pytest.mark.parametrize(
    ("value", "is_reversed"),
    [
        ("2021:2019", True),
        ("2020/06:2020/05", True),
        ("2020/05/02:2020/05/01", True),
        ("2020/05:2020", False),
        ("2020:2020", False),
        ("2020", False),
        ("last 5 years", False),
    ],
)
def test_a_range_must_not_end_before_it_begins(value, is_reversed):
    findings = []
    report_reversed(value, (0, len(value)), findings)
    assert [each.code for each in findings] == ["SL-807"] * is_reversed
