"""The rules of the open linter search-query: each of its examples has a finding of ours.

Those that have none are listed with the reason, and with our code where a rule exists: they fail
once it is found after all.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from searches.query.checks import check
from searches.query.parser import read

RULES = Path(__file__).resolve().parents[4] / "shared/data/strategies/search_query_lint_rules.json"

FOUND = {
    "FIELD_0001": ("wos", "SL-301"),
    "FIELD_0002": ("pubmed", "SL-303"),
    "FIELD_0003": ("pubmed", "SL-302"),
    "FIELD_0004": ("pubmed", "SL-303"),
    "PARSE_0002": ("pubmed", "SL-101"),
    "PARSE_0003": ("pubmed", "SL-102"),
    "PARSE_0004": ("pubmed", "SL-105"),
    "PARSE_0006": ("wos", "SL-110"),
    "PARSE_0008": ("pubmed", "SL-302"),
    "PARSE_0009": ("pubmed", "SL-302"),
    "PARSE_1001": ("wos", "SL-705"),
    "PARSE_1002": ("wos", "SL-701"),
    "PARSE_1003": ("wos", "SL-703"),
    "PARSE_1004": ("wos", "SL-704"),
    "PUBMED_0001": ("pubmed", "SL-304"),
    "PUBMED_0003": ("pubmed", "SL-501"),
    "QUALITY_0001": ("ebsco", "SL-113"),
    "QUALITY_0002": ("pubmed", "SL-809"),
    "QUALITY_0006": ("pubmed", "SL-506"),
    "STRUCT_0001": ("pubmed", "SL-202"),
    "STRUCT_0002": ("pubmed", "SL-201"),
    "STRUCT_0003": ("pubmed", "SL-109"),
    "STRUCT_0004": ("pubmed", "SL-301"),
    "TERM_0001": ("wos", "SL-106"),
    "TERM_0002": ("wos", "SL-806"),
    "WOS_0003": ("wos", "SL-312"),
    "WOS_0004": ("wos", "SL-608"),
    "WOS_0007": ("wos", "SL-501"),
    "WOS_0008": ("wos", "SL-501"),
    "WOS_0009": ("wos", "SL-508"),
}
MISSED = {
    "EBSCO_0001": ("ebsco", "SL-504", "TI= is Web of Science syntax: nothing behind it is read"),
    "PARSE_0007": ("wos", "", "any text may stand in quotation marks; it is read as a phrase"),
    "PARSE_0010": ("wos", "", "a name in front is a word like any other"),
    "PUBMED_0002": ("pubmed", "SL-109", "the full stop of a number inside a phrase is harmless"),
    "QUALITY_0003": ("pubmed", "SL-809", "a journal may be part of a concept; it is no limit"),
    "QUALITY_0004": ("pubmed", "SL-108", "brackets around alternatives show the concepts"),
    "QUALITY_0005": ("pubmed", "SL-113", "only alternatives cover each other"),
    "STRUCT_0005": ("pubmed", "", "upper case makes no difference to a term"),
    "TERM_0003": ("wos", "", "identifiers are not checked"),
    "TERM_0004": ("wos", "", "identifiers are not checked"),
    "WOS_0001": ("wos", "SL-902", "the example is cut short with dots"),
    "WOS_0002": ("wos", "SL-604", "no greatest distance is confirmed"),
    "WOS_0005": ("wos", "", "a span of more than five years is possible"),
    "WOS_0006": ("wos", "SL-501", "[dp] is PubMed syntax: nothing of it is read"),
    "WOS_0010": ("wos", "SL-501", "a wildcard alone stays unread"),
    "WOS_0011": ("wos", "SL-502", "! is no wildcard but a character"),
    "WOS_0012": ("wos", "SL-109", "[ti] is PubMed syntax; @ is not known to do harm"),
    "WOS_0013": ("wos", "SL-605", "the example is one phrase in quotation marks"),
}


def _rows() -> list[dict]:
    rows = json.loads(RULES.read_text()) if RULES.is_file() else []
    return [row for row in rows if row["problematic"]]


def _queries(example: str, database: str) -> list[str]:
    """The queries of an example for this database; lines with a hash and a blank are remarks."""
    queries = []
    for part in re.split(r"\n\s*\n(?=# PLATFORM)", example):
        platform = re.search(r"# PLATFORM\.(\w+)", part)
        if platform and platform[1].lower() != database:
            continue
        lines = [line.strip() for line in part.splitlines()]
        queries.append("\n".join(line for line in lines if line and not line.startswith("# ")))
    return queries


def _codes(example: str, database: str) -> set[str]:
    queries = _queries(example, database)
    assert queries
    return {remark.code for text in queries for remark in check(read(text, database))}


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row["code"])
def test_an_example_of_the_open_linter_has_our_finding_or_a_reason(row):
    if row["code"] in FOUND:
        database, ours = FOUND[row["code"]]
        assert ours in _codes(row["problematic"], database)
    else:
        database, ours, reason = MISSED[row["code"]]
        found = _codes(row["problematic"], database)
        assert ours not in found, f"{ours} is found after all, although {reason}"


@pytest.mark.skipif(not RULES.is_file(), reason="no shared data beside the checkout")
def test_only_rules_that_exist_are_listed_and_each_once():
    assert sorted([*FOUND, *MISSED]) == sorted(row["code"] for row in _rows())
