"""Verdicts on two entries: every case both ways round."""

from __future__ import annotations

from dataclasses import replace

import pytest

from searches.dedup import Entry
from searches.dedup.match import judge
from searches.dedup.normalise import keys_of

TITLE = "Tacrolimus treatment in women with repeated implantation failures"
NAKAGAWA = (("Nakagawa", "K"), ("Kwak-Kim", "J"))
BARE = Entry(1, TITLE, NAKAGAWA, 2015)
FULL = replace(
    BARE,
    journal="American Journal of Reproductive Immunology",
    volume="73",
    issue="4",
    page_start="353",
    record_type="article",
)
COCHRANE = replace(BARE, journal="Cochrane Database of Systematic Reviews", page_start="CD001234")
PUB2 = "10.1002/14651858.cd001234.pub2"
PUB3 = "10.1002/14651858.cd001234.pub3"


def case(id, a, b, decision, rule):
    return pytest.param(a, b, decision, rule, id=id)


CASES = [
    # Acceptance cases 50 to 58 of the screening rules.
    case(
        "50 same PMID",
        replace(FULL, pmid=25640606, doi="10.1111/AJI.12373"),
        replace(BARE, pmid=25640606, doi="10.1111/aji.12373"),
        "same",
        "identifier",
    ),
    case(
        "51 same DOI, unrelated titles",
        replace(FULL, doi="10.1111/x"),
        replace(BARE, doi="10.1111/x", title="Seed dormancy of alpine plants"),
        "maybe",
        "similar",
    ),
    case(
        "52 part I and part II",
        replace(FULL, title="Immunology of recurrent pregnancy loss: Part I", doi="10.1/x"),
        replace(FULL, title="Immunology of recurrent pregnancy loss: Part II", doi="10.1/x"),
        "maybe",
        "N2",
    ),
    case("53 erratum", FULL, replace(FULL, title=f"Erratum: {TITLE}"), "maybe", "N1"),
    case(
        "54 conference abstract",
        FULL,
        replace(FULL, record_type="conference_abstract"),
        "maybe",
        "N3",
    ),
    case(
        "55 Cochrane versions",
        replace(COCHRANE, doi=PUB2),
        replace(COCHRANE, doi=PUB3),
        "maybe",
        "N5",
    ),
    case(
        "57 preprint",
        replace(FULL, doi="10.1111/x"),
        replace(BARE, record_type="preprint", journal="medRxiv"),
        "maybe",
        "N4",
    ),
    case("58 a year apart", BARE, replace(BARE, year=2016), "same", "title and people"),
    case("58 two years apart", BARE, replace(BARE, year=2017), "maybe", "N7"),
    # The trap list, 10.4, as far as it is not above.
    case(
        "abstract in a congress supplement",
        FULL,
        replace(BARE, journal="ASRM Annual Meeting", page_start="S45"),
        "maybe",
        "N3",
    ),
    case(
        "retraction notice",
        FULL,
        replace(FULL, title=f"Retraction notice to: {TITLE}"),
        "maybe",
        "N1",
    ),
    case(
        "retraction notice by type",
        FULL,
        replace(FULL, record_type="retraction_notice"),
        "maybe",
        "N1",
    ),
    case(
        "annual reports",
        replace(FULL, title="Assisted reproduction in Europe, results from registers"),
        replace(
            FULL,
            title="Assisted reproduction in Europe, results from registers",
            year=2016,
            volume="74",
            issue="2",
            page_start="12",
        ),
        "maybe",
        "N8",
    ),
    case(
        "Cochrane protocol and review without DOI",
        COCHRANE,
        replace(COCHRANE, year=2016),
        "maybe",
        "N5",
    ),
    case(
        "translated article",
        FULL,
        replace(
            FULL, title="Tacrolimusbehandlung bei Frauen", page_start="12", issue="5", volume="74"
        ),
        "different",
        "",
    ),
    case(
        "supplement page with and without S",
        replace(FULL, page_start="S45"),
        replace(FULL, page_start="45"),
        "same",
        "title and place",
    ),
    case(
        "one lacks the abstract", replace(FULL, abstract="A b c."), FULL, "same", "title and place"
    ),
    case(
        "author order differs",
        FULL,
        replace(FULL, authors=NAKAGAWA[::-1]),
        "same",
        "title and place",
    ),
    case(
        "initials and full names",
        replace(FULL, authors=(("Nakagawa", "Koji"),)),
        replace(FULL, authors=(("NAKAGAWA", "K."),)),
        "same",
        "title and place",
    ),
    case(
        "Scholar's cut title",
        FULL,
        replace(BARE, title=TITLE[:50] + "…", journal="American journal of …"),
        "maybe",
        "similar",
    ),
    case("Scholar without pages", FULL, BARE, "same", "title and people"),
    case(
        "wrong DOI in one export",
        replace(FULL, doi="10.1111/aji.12373"),
        replace(FULL, doi="10.1111/aji.99999"),
        "maybe",
        "N6",
    ),
    # What else must never be merged.
    case("registration", FULL, replace(FULL, record_type="trial_registration"), "maybe", "N10"),
    case("two PMIDs", replace(FULL, pmid=1), replace(FULL, pmid=2), "maybe", "N11"),
    case(
        "abstracts that share a supplement's DOI",
        replace(FULL, doi="10.1/s", title="Eculizumab in patients resistant to plasma therapy"),
        replace(
            FULL,
            doi="10.1/s",
            title="Eculizumab in patients on chronic plasma therapy",
            page_start="360",
        ),
        "maybe",
        "similar",
    ),
    case(
        "same title and year by others",
        FULL,
        replace(FULL, authors=(("Smith", "A"),), volume="12", issue="1", page_start="9"),
        "different",
        "",
    ),
    case(
        "same people, other volume",
        FULL,
        replace(FULL, volume="74", page_start="900"),
        "maybe",
        "similar",
    ),
    case(
        "same people, other journal, no place",
        FULL,
        replace(BARE, journal="Human Reproduction"),
        "maybe",
        "similar",
    ),
    case(
        "same people, other abstract, no place",
        replace(FULL, abstract="We treated forty women with tacrolimus before embryo transfer."),
        replace(BARE, abstract="Cytokine ratios in mice were raised after a fatty diet."),
        "maybe",
        "similar",
    ),
    case(
        "short title without a place",
        replace(BARE, title="Editorial"),
        replace(BARE, title="Editorial"),
        "maybe",
        "similar",
    ),
    case(
        "short title, same page of another journal",
        replace(FULL, title="Editorial", authors=()),
        replace(FULL, title="Editorial", authors=(), journal="Blood"),
        "maybe",
        "similar",
    ),
    case(
        "titles that differ in a number",
        replace(FULL, title="Mutations in complement factor 3 predispose to disease"),
        replace(FULL, title="Mutations in complement factor 5 predispose to disease"),
        "maybe",
        "similar",
    ),
    case(
        "untitled in the same place",
        replace(FULL, title=""),
        replace(FULL, title=""),
        "different",
        "",
    ),
    case("nothing known", Entry(1), Entry(2), "different", ""),
    case(
        "two notices on one article, no place",
        replace(BARE, title=f"Erratum: {TITLE}"),
        replace(BARE, title=f"Correction to: {TITLE}"),
        "maybe",
        "similar",
    ),
    # What must be merged all the same.
    case(
        "misspelt title in the same place",
        FULL,
        replace(FULL, title=TITLE.replace("Tacrolimus", "Tacrolimis")),
        "same",
        "title and place",
    ),
    case(
        "two writings of one notice",
        replace(FULL, title=f"Erratum: {TITLE}"),
        replace(FULL, title=f"{TITLE} (vol 72, pg 1, 2014)"),
        "same",
        "title and place",
    ),
    case(
        "first author misread, same place",
        FULL,
        replace(FULL, authors=(("Koji", "N"), NAKAGAWA[1])),
        "same",
        "title and place",
    ),
    case(
        "a journal that prints its congress",
        FULL,
        replace(FULL, record_type="conference_paper"),
        "same",
        "title and place",
    ),
    case("no author on one side", FULL, replace(FULL, authors=()), "same", "title and place"),
    case("no page on one side", FULL, replace(FULL, page_start=""), "same", "title and place"),
    case(
        "one DOI, two years of a Cochrane review",
        replace(COCHRANE, doi=PUB2),
        replace(COCHRANE, doi=PUB2, year=2016),
        "same",
        "identifier",
    ),
]


@pytest.mark.parametrize(("a", "b", "decision", "rule"), CASES)
def test_the_rules_judge(a, b, decision, rule):
    assert_judged(a, b, decision, rule)


def assert_judged(a, b, decision, rule):
    """The verdict of the rules, both ways round."""
    first, second = keys_of(a), keys_of(b)
    verdict = judge(first, second)
    assert (verdict.decision, verdict.rule) == (decision, rule)
    assert judge(second, first) == verdict
    assert 0 <= verdict.score <= 1
    assert bool(verdict.reason) == (decision != "different")
