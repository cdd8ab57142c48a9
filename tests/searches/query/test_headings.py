"""MeSH headings in natural order and the table of qualifiers."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from searches.query.headings import QUALIFIERS, natural_order, qualifier_code, qualifier_name

PUBLISHED = Path(__file__).resolve().parents[4] / "shared/data/mesh/qualifiers2014.csv"


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("Infertility", "infertility"),
        ("Abortion, Spontaneous", "spontaneous abortion"),
        ("Leukemia, Myeloid, Acute", "acute myeloid leukemia"),
    ],
)
def test_an_inverted_heading_is_turned_round(heading, text):
    assert natural_order(heading) == text


def test_a_qualifier_is_known_by_name_and_by_code():
    assert qualifier_name("DT") == "drug therapy"
    assert qualifier_code("Drug Therapy") == "dt"


def test_an_unknown_qualifier_stays_as_it_is():
    assert (qualifier_name("zz"), qualifier_code("zest")) == ("zz", "zest")


@pytest.mark.skipif(not PUBLISHED.is_file(), reason="no shared data beside the checkout")
def test_the_qualifiers_are_those_of_the_national_library_of_medicine():
    with PUBLISHED.open(newline="") as file:
        rows = {row["abbreviation"].lower(): row["name"] for row in csv.DictReader(file)}
    assert rows == QUALIFIERS
