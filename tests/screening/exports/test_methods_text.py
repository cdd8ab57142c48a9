import re
from dataclasses import replace

import pytest

from screening.exports.methods_text import Facts, StageFacts, compose
from screening.rules.agreement import wilson
from searches.prisma_s.report import Deduplication, PeerReview, Search
from searches.prisma_s.report import Facts as SearchFacts
from tests.screening.prisma.examples import INTERIM, V1, V2, V4

PUBMED = Search("PubMed", platform="NLM", searched_on="2026-03-14", text="a", limits="none")
FULL = Facts(
    searches=SearchFacts(
        "Tacrolimus",
        searches=(
            PUBMED,
            Search("Scopus"),
            Search("ICTRP", is_register=True, platform="WHO", searched_on="2026-03-15"),
            Search("WHO", method="Website", searched_on="2026-03-16"),
        ),
        peer_reviews=(PeerReview(2, "approved", "Ines", "2026-03-01", 3),),
        deduplication=Deduplication(software="Reviewsite 1", last_run="2026-03-17"),
    ),
    stages=(
        StageFacts(
            name="Title and abstract",
            policy="2 independent readers",
            readers=3,
            ruled=12,
            discussed=1,
            compared=450,
            alike=wilson(420, 450),
            kappas=(0.71, None, 0.83),
        ),
    ),
    flow=V2,
)
NOTHING = Facts(searches=SearchFacts("Empty"), stages=(), flow=V1)


def said(facts, heading):
    return {section.heading: section.text for section in compose(facts).sections}[heading]


def test_the_search_is_told_with_platform_and_date():
    assert said(FULL, "Search") == (
        "We searched PubMed (NLM, 2026-03-14) and Scopus. Registers searched were ICTRP (WHO, "
        "2026-03-15). We further looked for studies in WHO (2026-03-16) by website. Limits were "
        "PubMed: none. Version 2 of the search strategy was peer reviewed with PRESS 2015 and "
        "approved on 2026-03-01."
    )


def test_selection_and_agreement_are_those_of_the_stages():
    assert said(FULL, "Selection").endswith(
        "Title and abstract was screened under the policy: 2 independent readers. 3 people took "
        "part. Readers discussed 1 record they disagreed on. 12 outcomes rest on a ruling."
    )
    assert said(FULL, "Agreement") == (
        "At title and abstract all readers judged 93% of 450 records alike (95% CI 91% to 95%). "
        "Cohen’s kappa of 2 pairs of readers was 0.71 to 0.83."
    )


def test_results_are_those_of_the_diagram():
    text = said(FULL, "Results")
    assert "Databases gave 710 records and registers 6." in text
    assert "websites 3, organisations 0 and citation searching 14" in text
    assert "40 were excluded (Wrong population, 14; Wrong intervention, 9;" in text
    update = said(replace(FULL, flow=V4), "Results")
    assert "With the 8 of the previous version the review includes 21 studies in 25" in update


@pytest.mark.parametrize("flow", [V1, V2, V4, INTERIM])
def test_no_number_is_in_the_text_that_is_not_in_the_data(flow):
    text = compose(replace(NOTHING, flow=flow)).plain
    known = {str(value) for value in _numbers(flow)}
    assert set(re.findall(r"\d+", text)) <= known


def _numbers(flow):
    for name in flow.__slots__:
        value = getattr(flow, name)
        if isinstance(value, tuple):
            yield from (count.n for count in value)
            yield sum(count.n for count in value)
        elif isinstance(value, int):
            yield value
    yield flow.pending


def test_what_nobody_recorded_is_left_out_and_named():
    text = compose(NOTHING)
    assert "Search" not in {section.heading for section in text.sections}
    assert text.gaps == (
        "no search is written down",
        "no peer review of the search strategy",
        "screening has not begun",
    )
    assert "Scopus: platform, date of the search, exact text, limits" in compose(FULL).gaps


def test_interim_numbers_are_called_interim():
    assert "These numbers are interim: 3 are pending." in said(
        replace(FULL, flow=INTERIM), "Results"
    )


def test_no_tool_is_claimed_and_none_is_hidden():
    assert said(FULL, "Automation") == "No record was excluded by an automation tool."
    by_tool = replace(V1, records_excluded_by_tools=30)
    assert said(replace(FULL, flow=by_tool), "Automation") == (
        "Of the records excluded at screening, 30 records were excluded by a tool."
    )
