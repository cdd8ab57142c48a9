"""The lint rules: each finds what it is for and nothing else, and every fix mends its finding."""

from __future__ import annotations

import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searches.databases import DATABASES
from searches.query.checks import CHECKS, check, names_asked
from searches.query.findings import Finding
from searches.query.parser import read
from searches.query.rules import RULES
from searches.query.translate import translate_text
from tests.searches.query.cases.acceptance import CASES, SEED
from tests.searches.query.cases.rules import RULE_CASES, RuleCase
from tests.searches.query.cases.vocabulary import DictVocabulary

VOCABULARY = DictVocabulary()
KEYS = [dialect.key for dialect in DATABASES]
FATAL = {"SL-100", "SL-101", "SL-102", "SL-103", "SL-104", "SL-105"}
ELSEWHERE = {"SL-909", "SL-910", "SL-911", "SL-912"}
"""Rules on sets of texts and on runs, tested in test_runs."""


def findings_of(case: RuleCase, text: str) -> tuple[Finding, ...]:
    if case.target:
        return translate_text(text, case.database, case.target).warnings
    vocabulary = VOCABULARY if case.vocabulary else None
    return check(read(text, case.database), vocabulary, case.concepts)


def id_of(case: RuleCase) -> str:
    return f"{case.code} {case.database}"


@pytest.mark.parametrize("case", RULE_CASES, ids=id_of)
def test_a_rule_finds_what_it_is_for(case):
    found = [each for each in findings_of(case, case.found) if each.code == case.code]
    assert found
    assert found[0].severity == RULES[case.code].severity
    assert case.target or case.database in RULES[case.code].databases


@pytest.mark.parametrize("case", RULE_CASES, ids=id_of)
def test_a_rule_leaves_alone_what_is_right(case):
    codes = {each.code for each in findings_of(case, case.not_found) if each.severity != "info"}
    if RULES[case.code].severity == "info":
        codes = {each.code for each in findings_of(case, case.not_found)}
    assert case.code not in codes


def test_every_rule_has_a_case():
    assert set(RULES) - ELSEWHERE == {case.code for case in RULE_CASES}
    assert {code for code, _ in CHECKS} <= set(RULES)


EXAMPLES = [
    *((case.database, case.text) for case in CASES),
    *((case.database, text) for case in RULE_CASES for text in (case.found, case.not_found)),
    ("pubmed", SEED),
]


@pytest.mark.parametrize(("database", "text"), EXAMPLES)
def test_a_suggestion_removes_its_finding_and_breaks_nothing(database, text):
    findings = check(read(text, database), VOCABULARY)
    before = Counter((each.code, each.message) for each in findings)
    for each in findings:
        if each.suggestion is None:
            continue
        mended = text[: each.start] + each.suggestion + text[each.end :]
        after = Counter((f.code, f.message) for f in check(read(mended, database), VOCABULARY))
        key = (each.code, each.message)
        assert after[key] < before[key], mended
        fatal = {code for code, _ in after} & FATAL
        assert fatal <= {code for code, _ in before}, mended


def test_without_a_vocabulary_one_notice_says_what_was_left_out():
    findings = check(read('"Infertility"[mh] OR "Tacrolimis"[mh]', "pubmed"))
    (notice,) = (each for each in findings if each.code == "SL-401")
    assert (notice.severity, notice.start, notice.end) == ("info", None, None)
    assert not [each for each in check(read("x[tiab]", "pubmed")) if each.code == "SL-401"]


def test_from_a_part_of_a_vocabulary_nothing_is_concluded_by_absence():
    part = DictVocabulary()
    part.complete = False
    headings = '"Zebra"[mh] OR "Infertility"[mh] OR "Infertility"[mh:noexp] OR sterility[mh]'
    text = f'{headings} OR "Humans/drug therapy"[mh] OR tacrolimas[tiab]'
    findings = check(read(text, "pubmed"), part)
    codes = {each.code for each in findings}
    assert not codes & {"SL-111", "SL-404", "SL-405", "SL-409"} and "SL-402" in codes
    (notice,) = (each for each in findings if each.code == "SL-401")
    assert (notice.severity, notice.start) == ("info", None)
    assert notice.message.startswith("Only 2019 is here")


@pytest.mark.parametrize(
    ("database", "text", "code", "message", "suggestion"),
    [
        (
            "pubmed",
            '"Tacrolimis"[mh]',
            "SL-401",
            "Tacrolimis is not a heading in the loaded vocabulary 2019",
            '"Tacrolimus"[mh]',
        ),
        (
            "pubmed",
            "miscarriage[mh]",
            "SL-402",
            "miscarriage is an entry term of Abortion, Spontaneous; heading used",
            '"Abortion, Spontaneous"[mh]',
        ),
        (
            "cochrane",
            "[mh Miscarriage]",
            "SL-402",
            "Miscarriage is an entry term of Abortion, Spontaneous; heading used",
            '[mh "Abortion, Spontaneous"]',
        ),
        (
            "ovid",
            "exp Miscarriage/",
            "SL-402",
            "Miscarriage is an entry term of Abortion, Spontaneous; heading used",
            "exp Abortion, Spontaneous/",
        ),
        (
            "pubmed",
            "infertilty[tiab]",
            "SL-111",
            "Possible misspelling: infertilty; did you mean infertility?",
            "infertility",
        ),
        (
            "pubmed",
            "Tacrolimus[mh] AND FK506[tiab]",
            "SL-206",
            "Synonyms Tacrolimus, FK506 joined with AND",
            "(Tacrolimus[mh] OR FK506[tiab])",
        ),
        (
            "pubmed",
            '"Infertility"[mh:noexp]',
            "SL-404",
            "Not exploded although 2 narrower headings exist",
            None,
        ),
        (
            "embase",
            "'spontaneous abortion'/exp",
            "SL-411",
            "No verified Emtree equivalent for Abortion, Spontaneous",
            None,
        ),
        (
            "ovid",
            "pregnancy.tw.",
            "SL-506",
            "Plural or variant not covered: pregnancies",
            "(pregnancy.tw. or pregnancies.tw.)",
        ),
        (
            "ebsco",
            "TI tumor",
            "SL-906",
            "Spelling variant tumour missing",
            "(TI tumor OR TI tumour)",
        ),
        (
            "scholar",
            "FK506 infertility",
            "SL-905",
            "Hyphen form FK506: add open and closed forms",
            'FK506 OR "FK 506" OR FK-506',
        ),
        ("embase", "x NOT 'animal'/exp", "SL-205", None, "('animal'/exp NOT 'human'/exp)"),
        ("ovid", "x not exp Animals/", "SL-205", None, "(exp Animals/ not exp Humans/)"),
        ("embase", "'infertility'/mj", "SL-406", None, "'infertility'/de"),
        ("pubmed", "Infertility[mj:noexp]", "SL-406", None, "Infertility[mh:noexp]"),
        ("pubmed", "(((a)))", "SL-108", None, "(a)"),
        ("scholar", "miscarriage* x", "SL-502", None, "miscarriage OR miscarriages"),
        ("pubmed", "wom?n[tiab]", "SL-502", None, "(woman[tiab] OR women[tiab])"),
        ("wos", 'TS="abortion, spontaneous"', "SL-410", None, 'TS="spontaneous abortion"'),
    ],
)
def test_a_finding_says_what_and_how_to_mend_it(database, text, code, message, suggestion):
    each = next(f for f in check(read(text, database), VOCABULARY) if f.code == code)
    assert message in (None, each.message)
    assert each.suggestion == suggestion


def test_a_fix_is_not_offered_where_it_cannot_be_made():
    for database, text, code in (
        ("scholar", "x -FK506", "SL-905"),
        ("scopus", "a AND NOT (b) AND c", "SL-209"),
        ("pubmed", "(tumor) AND tumour", "SL-206"),
        ("ebsco", "TI miscarriage OR AB miscarriage", "SL-506"),
        ("wos", 'TI="early loss" OR AB="early loss"', "SL-506"),
    ):
        found = [each for each in check(read(text, database)) if each.code == code]
        assert found and all(each.suggestion is None for each in found)


def test_a_word_in_a_heading_is_no_misspelling_however_it_is_spelt_or_counted():
    text = "miscarriages[tiab] OR animal[tiab] OR human[tiab] OR habitual[tiab] OR humanx[tiab]"
    assert not [f for f in check(read(text, "pubmed"), VOCABULARY) if f.code == "SL-111"]


class Asked(DictVocabulary):
    """Writes down what it is asked for."""

    def __init__(self):
        super().__init__()
        self.names: set[str] = set()

    def heading(self, name):
        self.names.add(name)
        return super().heading(name)

    def entry_term(self, name):
        self.names.add(name)
        return super().entry_term(name)


@pytest.mark.parametrize(("database", "text"), EXAMPLES)
def test_what_is_looked_up_can_be_told_beforehand(database, text):
    parsed, vocabulary = read(text, database), Asked()
    check(parsed, vocabulary, ("Sterility",))
    assert vocabulary.names <= set(names_asked(parsed, ("Sterility",)))


PIECES = st.sampled_from(
    """a b infertility tumour* wom?n FK-506 "x y" 'x y' ( ) [tiab] [mh] [mh:noexp] [majr] [ti] .tw.
    / :ti,ab :~2 TI= TS= TITLE( AND OR NOT and or not NEAR/3 adj2 W/2 N3 #1 #2 1 2 or/1-2 S1 exp * ?
    $ & ^ “ ” （ ） 2020[dp] PY=2020 english[la] animals[mh] - , : ; \n #3 {OR #1-#2} [mh "A"]
    (MH "A+") 'a'/exp \u200b hasabstract about""".split(" ")
)


@given(st.lists(PIECES, max_size=25), st.sampled_from(KEYS), st.booleans())
def test_no_text_is_too_odd_and_every_place_lies_in_it(pieces, database, loaded):
    parsed = read(" ".join(pieces), database)
    vocabulary = VOCABULARY if loaded else None
    findings = check(parsed, vocabulary, ("infertility",))
    assert set(parsed.findings) <= set(findings)
    assert findings == check(read(parsed.text, database), vocabulary, ("infertility",))
    for each in findings:
        assert each.start is None or 0 <= each.start <= each.end <= len(parsed.text)
        notice = each.start is None
        assert notice or each in parsed.findings or database in RULES[each.code].databases
    places = [each.start or 0 for each in findings]
    assert places == sorted(places)


@pytest.mark.parametrize("database", KEYS)
def test_a_long_query_is_checked_in_a_moment(database):
    parsed = read(" OR ".join(f"haem{number}word" for number in range(5000)), database)
    start = time.process_time()
    check(parsed)
    assert time.process_time() - start < 3


def test_deeply_nested_operators_do_not_matter():
    parsed = read(" AND x OR ".join(["animals[mh]"] * 3000), "pubmed")
    start = time.process_time()
    assert check(parsed)
    assert time.process_time() - start < 5
