"""Abstracts as Europe PMC, Crossref, OpenAlex and PubMed give them."""

import pytest

from searches.databases import crossref, europepmc, openalex
from searches.databases.eutils import EUtils
from searches.databases.http import Manners, PoliteClient, ServiceRefused, ServiceUnavailable
from searches.databases.wanted import FoundAbstract, Wanted
from tests.servers.abstracts import answering
from tests.servers.service import Reply, serving

QUICK = Manners(backoff=0.01, attempts=2)
DOI = "10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2"
WANTED = [Wanted(1, pmid=11), Wanted(2, doi="10.1000/a"), Wanted(3, pmid=33, doi=DOI), Wanted(4)]


def client(server, place: str) -> PoliteClient:
    return PoliteClient(f"{server.base}/{place}", service="Service", manners=QUICK)


def test_europe_pmc_is_asked_once_for_all_and_answers_by_either_name():
    with answering(europepmc={11, "10.1000/a"}) as server, client(server, "europe") as service:
        found = europepmc.find_abstracts(service, WANTED)
    assert found == [
        FoundAbstract(1, "Aim\nEurope PMC has it.", "PMID 11"),
        FoundAbstract(2, "Aim\nEurope PMC has it.", "doi:10.1000/a"),
    ]
    assert len(server.asked) == 1 and server.asked[0].params["resultType"] == "core"


def test_crossref_is_asked_for_each_doi_with_its_signs_encoded():
    with answering(crossref={DOI}) as server, client(server, "crossref") as service:
        found = crossref.find_abstracts(service, WANTED, email="ines@example.org")
    assert found == [FoundAbstract(3, f"Crossref has {DOI}.", f"doi:{DOI}")]
    assert [asked.params for asked in server.asked] == [{"mailto": "ines@example.org"}] * 2
    assert "%2F30" in server.asked[1].path and "%3C1661" in server.asked[1].path


def test_crossref_that_forbids_stops_the_asking():
    with (
        serving(lambda asked: Reply(b"", status=403)) as server,
        client(server, "crossref") as service,
        pytest.raises(ServiceRefused, match="403"),
    ):
        crossref.find_abstracts(service, WANTED)
    assert len(server.asked) == 1


def test_openalex_gives_the_words_back_in_their_order():
    with answering(openalex={11, "10.1000/a"}) as server, client(server, "alex") as service:
        found = openalex.find_abstracts(service, WANTED, api_key="k3y")
    assert found == [
        FoundAbstract(2, "OpenAlex has it.", "doi:10.1000/a"),
        FoundAbstract(1, "OpenAlex has it.", "PMID 11"),
    ]
    assert server.asked[0].params["api_key"] == "k3y"


def test_the_inverted_index_of_the_rules():
    index = {"Tacrolimus": [0], "in": [1, 4], "women": [2], "treated": [3], "2020": [5]}
    assert openalex.words_in_order(index) == "Tacrolimus in women treated in 2020"
    assert openalex.words_in_order({"a": [0, 10**9], "b": "x", "c": [-1], "d": [7]}) == "a d"


def test_pubmed_gives_articles_by_a_posted_list():
    with (
        answering(pubmed={11, 33}) as server,
        EUtils(f"{server.base}/pubmed", manners=QUICK) as eutils,
    ):
        articles = eutils.articles([11, 22, 33])
    assert [(a.pmid, a.abstract) for a in articles] == [
        (11, "PubMed has 11."),
        (33, "PubMed has 33."),
    ]
    assert server.asked[0].method == "POST" and server.asked[0].params["id"] == "11,22,33"


def test_pubmed_that_sends_a_web_page_is_not_available():
    page = Reply(b"<!DOCTYPE html><p>Unable to route request")
    with (
        serving(lambda asked: page) as server,
        EUtils(server.base, manners=QUICK) as eutils,
        pytest.raises(ServiceUnavailable),
    ):
        eutils.articles([11])


STRANGE = [None, [], {}, "x", {"resultList": 3}, {"results": [1]}, {"message": []}]
STRANGE += [{"resultList": {"result": [{"abstractText": 3, "pmid": []}]}}]
STRANGE += [{"results": [{"ids": 3, "doi": 4, "abstract_inverted_index": [1]}]}]
STRANGE += [{"message": {"abstract": ["x"]}}]


@pytest.mark.parametrize("answer", STRANGE, ids=str)
def test_an_answer_in_an_unknown_shape_gives_nothing(answer):
    assert europepmc.read_abstracts(answer, WANTED) == []
    assert openalex.read_abstracts(answer, WANTED) == []
    assert crossref.read_abstract(answer) == ""
