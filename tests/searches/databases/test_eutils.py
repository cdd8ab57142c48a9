import json

import pytest

from searches.databases.eutils import EUtils, read_count
from searches.databases.http import Manners, ServiceRefused, ServiceUnavailable
from tests.servers.ncbi import ncbi

QUICK = Manners(backoff=0.01, attempts=2)


@pytest.fixture
def server():
    with ncbi() as service:
        yield service


def count(server, query, **identity):
    with EUtils(f"{server.base}/entrez/eutils", manners=QUICK, **identity) as eutils:
        return eutils.count(query)


def test_hits_and_translation(server):
    counted = count(server, "tacrolimus", api_key="k3y", email="ines@example.org")
    assert counted.hits == 31045
    assert counted.translation.startswith('"tacrolimus"[MeSH Terms]')
    assert server.asked[0].method == "GET"
    assert server.asked[0].params == {
        "db": "pubmed",
        "term": "tacrolimus",
        "rettype": "count",
        "retmax": "0",
        "retmode": "json",
        "tool": "reviewsite",
        "email": "ines@example.org",
        "api_key": "k3y",
    }


def test_a_long_query_is_posted(server):
    query = " OR ".join(["tacrolimus[tiab]"] * 80)
    assert count(server, query).hits == 31045
    assert server.asked[0].method == "POST" and server.asked[0].params["term"] == query


def test_what_was_not_found_is_told(server):
    counted = count(server, "xqzzy[tiab]")
    assert (counted.hits, counted.phrases_not_found) == (0, ("xqzzy",))
    assert counted.warnings == ("No items found.",)
    assert count(server, "reduced").phrases_not_found == ('"reduced shape"[tiab]',)


@pytest.mark.parametrize(
    ("query", "kind", "words", "asked"),
    [
        ("nothing", ServiceRefused, "Invalid db name specified: nothing", 1),
        ("emptyterm", ServiceRefused, "Empty Term in the request", 1),
        ("   ", ServiceRefused, "write one first", 0),
        ("backend", ServiceUnavailable, "Search Backend failed", 1),
        ("ratelimited", ServiceUnavailable, "asks for fewer requests", 2),
        ("ratequietly", ServiceUnavailable, "rate limit exceeded", 1),
        ("page", ServiceUnavailable, "other than JSON", 1),
        ("uncounted", ServiceUnavailable, "without a count", 1),
        ("list", ServiceUnavailable, "without a count", 1),
    ],
)
def test_no_answer_is_said_in_words_without_the_key(server, query, kind, words, asked):
    with pytest.raises(kind, match=words) as problem:
        count(server, query, api_key="s3cret")
    assert "s3cret" not in str(problem.value)
    assert len(server.asked) == asked


def test_the_recorded_answer_is_read(shared):
    recorded = json.loads((shared / "data/eutils/esearch_pubmed_author_ydenberg.json").read_text())
    counted = read_count(recorded)
    assert (counted.hits, counted.translation) == (9, "ydenberg ca[Author]")
