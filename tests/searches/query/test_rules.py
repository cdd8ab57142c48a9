"""The table of lint rules: complete, and worded for people."""

from __future__ import annotations

import re

import pytest

from searches.databases import DATABASES
from searches.query.findings import finding
from searches.query.rules import PRESS_ELEMENTS, RULES

KEYS = {dialect.key for dialect in DATABASES}


def test_there_are_the_93_rules_of_the_specification_and_two_of_our_own():
    assert len(RULES) == 95
    assert {"SL-100", "SL-199"} <= set(RULES)
    assert list(RULES) == sorted(RULES)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_a_rule_says_how_grave_it_is_where_it_applies_and_what_to_do(rule):
    assert rule.severity in ("error", "warning", "info")
    assert rule.press is None or rule.press in PRESS_ELEMENTS
    assert rule.databases and set(rule.databases) <= KEYS
    assert rule.stage in ("text", "translation", "set", "run")
    assert rule.title and re.fullmatch(r"[A-Z].*\.", rule.explanation)


def test_a_finding_has_the_severity_of_its_rule():
    assert finding("SL-302", "x", (0, 1)).severity == "warning"
    assert finding("SL-405", "x", None).start is None
