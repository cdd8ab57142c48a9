"""The test cases of the IEBH Polyglot translator, compared by what the queries mean.

Polyglot leaves fields narrow where we have a profile for it, so a case counts as met if the
translation of one of the two profiles finds the same as the expected text, both read as the
language of the target. What we translate otherwise on purpose is listed, with the reason, in
`polyglot_exceptions.json`: for each engine the titles of cases, or how they begin.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from searches.query.parser import parse
from searches.query.translate import PROFILES, translate_text
from tests.searches.query.meaning import meaning

CASES = Path(__file__).resolve().parents[4] / "shared/data/strategies/polyglot_cases.json"
EXCEPTIONS = json.loads((Path(__file__).parent / "polyglot_exceptions.json").read_text())

ENGINES = {
    "PubMed abbreviation": "pubmed",
    "Ovid MEDLINE": "ovid",
    "PsycInfo (Ovid)": "ovid",
    "Embase (Elsevier)": "embase",
    "Scopus (advanced search)": "scopus",
    "Web of Science": "wos",
    "Cochrane Library": "cochrane",
    "CINAHL (Ebsco)": "ebsco",
    "PsycInfo (Ebsco)": "ebsco",
    "Business Source Ultimate": "ebsco",
}
SOURCES = (
    ("(Ovid", "ovid"),
    ("(ADJ format)", "ovid"),
    ("edge case adjacency fields", "ovid"),
    ("Line expression expansion", "ovid"),
    ("Translate numbers in brackets", "ovid"),
    ("(NEAR3 format)", "cochrane"),
    ("(NEAR/3 format)", "cochrane"),
    ("(N3 format)", "ebsco"),
)
"""What in a title says which language a query is written in; PubMed otherwise."""


def _rows() -> list[dict]:
    return json.loads(CASES.read_text()) if CASES.is_file() else []


def _source(title: str) -> str:
    return next((language for part, language in SOURCES if part in title), "pubmed")


def _reasons(row: dict) -> list[str]:
    return [
        reason
        for reason, listed in EXCEPTIONS.items()
        if any(row["title"].startswith(title) for title in listed["cases"].get(row["engine"], ()))
    ]


def _failure(row: dict) -> str:
    """How the case is missed; empty where it is met."""
    if row["engine"] not in ENGINES:
        return "no such engine"
    target = ENGINES[row["engine"]]
    try:
        expected = meaning(parse(row["expected"], target).tree)
        texts = [
            translate_text(row["query"], _source(row["title"]), target, profile).query
            for profile in PROFILES
        ]
        if expected in [meaning(parse(text, target).tree) for text in texts]:
            return ""
    except ValueError as error:
        return str(error)
    return f"{row['query']!r} became {texts}, expected {row['expected']!r}"


@pytest.mark.parametrize("row", _rows(), ids=lambda row: f"{row['engine']}-{row['title']}")
def test_a_translation_finds_what_polyglot_expects_or_differs_on_purpose(row):
    reasons, failure = _reasons(row), _failure(row)
    assert len(reasons) <= 1, f"listed under more than one reason: {reasons}"
    if reasons:
        assert failure, f"{reasons[0]} no longer holds: take the case out of the exceptions"
    else:
        assert not failure, failure


@pytest.mark.skipif(not CASES.is_file(), reason="no shared data beside the checkout")
def test_every_exception_names_cases_that_exist():
    rows = _rows()
    for reason, listed in EXCEPTIONS.items():
        for engine, titles in listed["cases"].items():
            for title in titles:
                named = [r for r in rows if r["engine"] == engine and r["title"].startswith(title)]
                assert named, f"{reason}: no case of {engine} begins with {title!r}"
