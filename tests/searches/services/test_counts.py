"""Hits in PubMed: line by line, bounded, and plain about what stands in the way."""

import pytest
from django.core.cache import cache

from reviewsite.lib.errors import BadInput
from searches.services.counts import NotAnswering, count_lines, pubmed_lines
from tests.servers.ncbi import ncbi

pytestmark = pytest.mark.django_db
LINES = "1. tacrolimus.ti,ab.\n2. xqzzy.ti,ab.\n3. 1 or 2"


@pytest.fixture(autouse=True)
def server(settings):
    cache.clear()
    with ncbi() as service:
        settings.EUTILS_URL = f"{service.base}/entrez/eutils"
        settings.NCBI_API_KEY = "k3y"
        yield service


def test_each_line_is_counted_with_the_lines_it_refers_to(review_cast, server):
    counts = count_lines(review_cast.ines, LINES, "ovid")
    assert [(c.number, c.hits) for c in counts] == [(1, 31045), (2, 0), (3, 31045)]
    assert server.asked[2].params["term"] == "tacrolimus[tiab] OR xqzzy[tiab]"


def test_a_single_query_is_divided():
    assert pubmed_lines("(a[tiab] OR b[tiab]) AND c[tiab]", "pubmed") == [
        (1, "a[tiab]"),
        (2, "b[tiab]"),
        (3, "a[tiab] OR b[tiab]"),
        (4, "c[tiab]"),
        (5, "(a[tiab] OR b[tiab]) AND c[tiab]"),
    ]


def test_a_long_query_is_divided_at_its_and_only():
    terms = " OR ".join(f"term{n}[tiab]" for n in range(60))
    numbers = [number for number, _ in pubmed_lines(f"({terms}) AND c[tiab]", "pubmed")]
    assert numbers == [1, 2, 3]


def test_a_refused_line_says_so_and_the_others_are_counted(review_cast):
    first, second, _ = count_lines(review_cast.ines, "nothing[tiab] AND tacrolimus[tiab]", "pubmed")
    assert "refused" in first.problem and first.hits is None and second.hits == 31045


def test_a_person_waits_between_two_counts(review_cast, server):
    count_lines(review_cast.ines, "tacrolimus[tiab]", "pubmed")
    with pytest.raises(NotAnswering, match="once in 10 seconds"):
        count_lines(review_cast.ines, "tacrolimus[tiab]", "pubmed")
    count_lines(review_cast.lena, "tacrolimus[tiab]", "pubmed")


def test_without_a_connection_it_says_so(review_cast, settings):
    settings.EUTILS_URL = ""
    with pytest.raises(NotAnswering, match="No connection"):
        count_lines(review_cast.ines, "tacrolimus[tiab]", "pubmed")


def test_a_service_that_does_not_answer(review_cast):
    with pytest.raises(NotAnswering, match="Try again later"):
        count_lines(review_cast.ines, "backend[tiab]", "pubmed")


def test_nothing_to_count_is_refused(review_cast):
    with pytest.raises(BadInput):
        count_lines(review_cast.ines, "()", "pubmed")
