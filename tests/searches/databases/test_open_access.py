"""What services say of free copies, and nonsense that they might say."""

import pytest

from searches.databases.open_access import (
    FoundCopy,
    read_europepmc,
    read_openalex,
    read_unpaywall,
)
from searches.databases.wanted import Wanted

WANTED = [Wanted(1, 25, "10.5555/sample.6")]


def test_the_landing_page_stands_in_where_there_is_no_pdf():
    place = {
        "url": "https://example.org/a",
        "url_for_pdf": None,
        "url_for_landing_page": "https://example.org/a",
        "version": "acceptedVersion",
        "license": None,
    }
    answer = {"best_oa_location": place, "oa_locations": [place]}
    assert read_unpaywall(answer, 1) == [
        FoundCopy(1, "https://example.org/a", False, "acceptedVersion", "")
    ]


def test_pages_are_left_out_where_there_is_a_pdf():
    answer = {
        "best_oa_location": {"url_for_pdf": "https://e.org/a.pdf"},
        "oa_locations": [{"url": "https://e.org/page"}, {"url_for_pdf": "https://e.org/a.pdf"}],
    }
    assert [one.url for one in read_unpaywall(answer, 1)] == ["https://e.org/a.pdf"]


@pytest.mark.parametrize(
    "answer",
    [
        None, [], {}, {"results": 1}, {"results": [1, {"doi": 5}]}, {"best_oa_location": []},
        {"resultList": {"result": [{"fullTextUrlList": None}]}},
        {"oa_locations": [{"url_for_pdf": "javascript:alert(1)"}, {"url": 7}]},
        {"oa_locations": [{"url_for_pdf": "https://e.org/" + "a" * 3000}]},
        {"oa_locations": [{"url_for_pdf": "http://[::1"}]},
    ],
)  # fmt: skip
def test_nonsense_has_no_copy(answer):
    assert read_unpaywall(answer, 1) == []
    assert read_europepmc(answer, WANTED) == []
    assert read_openalex(answer, WANTED) == []
