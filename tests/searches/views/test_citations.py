"""Pages of citations over HTTP."""

import pytest

from screening.services.citations import merge_by_hand
from searches.models import Citation, ImportFile, Record

pytestmark = pytest.mark.django_db
LIST = "/reviews/tacrolimus/citations/"


def page(citation) -> str:
    return f"{LIST}{citation.pk}/"


@pytest.fixture
def library(review_cast, add_citations):
    """Four citations of two databases: years 2019 to 2021, one without, one abstract."""
    add_citations(review_cast.lena, ["beta blockers"], year=2019)
    add_citations(review_cast.lena, ["Alpha <b>trial</b>"], year=2021, abstract="Tacrolimus helps.")
    add_citations(review_cast.lena, ["Gamma 50% rays"], database="scopus", year=2020)
    add_citations(review_cast.lena, ["delta"], database="scopus")


def titles(response) -> list[str]:
    return [citation.title.split()[0].lower() for citation in response.context["page_obj"]]


FILTERS = [
    ("nothing asked", {}, "alpha beta delta gamma"),
    ("a word of the title", {"text": "BETA"}, "beta"),
    ("a word of the abstract", {"text": "tacrolimus"}, "alpha"),
    ("a sign that is a wildcard elsewhere", {"text": "0%", "match": "characters"}, "gamma"),
    ("a part of a word as characters", {"text": "ACROLIM", "match": "characters"}, "alpha"),
    ("no part of a word as words", {"text": "acrolim", "match": "words"}, ""),
    ("how a word begins", {"text": "tacro* -gamma"}, "alpha"),
    ("words of title and abstract together", {"text": "alpha tacrolimus"}, "alpha"),
    ("from a year", {"year_from": "2020"}, "alpha gamma"),
    ("to a year", {"year_to": "2020"}, "beta gamma"),
    ("one year", {"year_from": "2020", "year_to": "2020"}, "gamma"),
    ("found in a database", {"database": "scopus"}, "delta gamma"),
    ("with an abstract", {"abstract": "yes"}, "alpha"),
    ("without an abstract", {"abstract": "no"}, "beta delta gamma"),
    ("all together", {"text": "rays", "database": "scopus", "year_from": "2019"}, "gamma"),
    ("title order is blind to case", {"sort": "title"}, "alpha beta delta gamma"),
]


@pytest.mark.parametrize(("asked", "found"), [c[1:] for c in FILTERS], ids=[c[0] for c in FILTERS])
def test_the_filter_finds(review_cast, library, client_of, asked, found):
    response = client_of(review_cast.olu).get(LIST, asked)
    assert response.status_code == 200 and titles(response) == found.split()


def test_a_search_is_counted_only_so_far_and_says_so(
    review_cast, library, client_of, add_citations, monkeypatch
):
    monkeypatch.setattr("searches.filters.COUNTED_TO", 50)
    add_citations(review_cast.lena, [f"Zeta {number}" for number in range(51)])
    client = client_of(review_cast.olu)
    found = client.get(LIST, {"text": "zeta", "page": "9"})
    assert len(found.context["page_obj"]) == 50
    assert "More than 50 citations" in found.content.decode()
    found = client.get(LIST, {"text": "zeta -50"})
    assert "50 citations</p>" in " ".join(found.content.decode().split())
    assert "55 citations</p>" in client.get(LIST).content.decode()


@pytest.fixture
def odd_citations(review_cast, add_citations):
    """One of each: retracted, corrected, a review, and one that two records report."""
    add_citations(review_cast.lena, ["Retracted"], retraction_status="retracted")
    add_citations(review_cast.lena, ["Corrected"], retraction_status="corrected")
    add_citations(review_cast.lena, ["Review"], record_type="review")
    twice = add_citations(review_cast.lena, ["Twice", "Copy"])
    merge_by_hand(review_cast.lena, [citation.pk for citation in twice])


ODD_FILTERS = [
    ("one status", {"retraction": "retracted"}, "retracted"),
    ("any status", {"retraction": "any"}, "corrected retracted"),
    ("a type", {"type": "review"}, "review"),
    ("several records", {"overlap": "several"}, "twice"),
    ("one record", {"overlap": "one"}, "corrected retracted review"),
]


@pytest.mark.parametrize(
    ("asked", "found"), [c[1:] for c in ODD_FILTERS], ids=[c[0] for c in ODD_FILTERS]
)
def test_the_filter_knows_kinds_retractions_and_overlap(
    review_cast, odd_citations, client_of, asked, found
):
    assert titles(client_of(review_cast.ana).get(LIST, asked)) == found.split()


def test_a_retraction_is_said_in_words(review_cast, odd_citations, client_of):
    client = client_of(review_cast.ana)
    assert "Retracted</span>" in client.get(LIST, {"retraction": "retracted"}).content.decode()
    retracted = Citation.objects.get(title="Retracted")
    assert "<strong>Retracted</strong>" in client.get(page(retracted)).content.decode()


def test_a_record_of_a_file_still_being_read_counts_for_no_overlap(
    review_cast, odd_citations, client_of
):
    file = Citation.objects.get(title="Twice").records.last().file
    hidden = ImportFile.objects.create(
        run=file.run, name="b", stored="b", size=1, sha256="1" * 64, uploaded_by=file.uploaded_by
    )
    Record.objects.filter(position=2, file=file).update(file=hidden)
    client = client_of(review_cast.ana)
    assert titles(client.get(LIST, {"overlap": "several"})) == []


def test_the_list_is_sorted_by_year_both_ways(review_cast, library, client_of):
    client = client_of(review_cast.ana)
    dated = {"year_from": "1900"}
    assert titles(client.get(LIST, {"sort": "newest", **dated})) == ["alpha", "gamma", "beta"]
    assert titles(client.get(LIST, {"sort": "oldest", **dated})) == ["beta", "gamma", "alpha"]


BAD = [{"year_from": "abc"}, {"year_to": "99999"}, {"database": "embase"}, {"text": "x" * 201}]
BAD += [{"match": "sounds"}]
BAD += [{"sort": "outcome"}, {"abstract": "maybe"}, {"type": "x"}, {"retraction": "no"}]
BAD += [{"overlap": "3"}]


@pytest.mark.parametrize("asked", BAD, ids=str)
def test_a_filter_that_makes_no_sense_says_so(review_cast, library, client_of, asked):
    response = client_of(review_cast.ana).get(LIST, asked)
    assert response.status_code == 422 and b"errorlist" in response.content


def test_the_list_shows_sources_and_escapes_titles(review_cast, library, client_of):
    shown = client_of(review_cast.ana).get(LIST).content.decode()
    assert "<b>trial" not in shown and "&lt;b&gt;trial" in shown
    assert shown.count('class="source"') == 4 and "4 citations" in shown


def test_a_filter_without_a_match_offers_to_clear_it(review_cast, library, client_of):
    response = client_of(review_cast.ana).get(LIST, {"text": "zebra"})
    assert b"No citation matches" in response.content


def test_the_empty_list_says_what_to_do_next(review_cast, client_of):
    assert b"No citations yet" in client_of(review_cast.ana).get(LIST).content


def test_the_list_is_paged_by_fifty(review_cast, add_citations, client_of):
    add_citations(review_cast.lena, [f"Citation {n:02d}" for n in range(60)])
    response = client_of(review_cast.ana).get(LIST, {"page": 2, "text": "Citation"})
    assert len(response.context["page_obj"]) == 10
    assert "text=Citation" in response.content.decode()


def test_a_citation_names_the_record_of_each_field(review_cast, library, client_of):
    citation = Citation.objects.get(title__startswith="Alpha")
    record = citation.records.get()
    citation.provenance = {"title": record.pk, "abstract": record.pk, "year": record.pk}
    citation.save()
    shown = client_of(review_cast.ana).get(page(citation)).content.decode()
    assert shown.count("from PubMed record 1") == 3
    assert "Tacrolimus helps." in shown and "<b>trial" not in shown


def test_only_those_who_search_are_led_to_the_duplicates(review_cast, library, client_of):
    citation = Citation.objects.first()
    link = f'href="/reviews/tacrolimus/duplicates/{citation.pk}/"'
    for person, is_led in (("lena", True), ("ines", True), ("ana", False), ("olu", False)):
        shown = client_of(getattr(review_cast, person)).get(page(citation)).content.decode()
        assert (link in shown) == is_led, person


def test_a_merged_citation_leads_to_the_one_that_stands_for_it(review_cast, library, client_of):
    citations = list(Citation.objects.order_by("pk"))
    merge_by_hand(review_cast.lena, [citation.pk for citation in citations[:2]])
    client = client_of(review_cast.ana)
    (merged,) = Citation.objects.filter(merged_into__isnull=False)
    assert client.get(page(merged))["Location"] == page(merged.merged_into)
    shown = client.get(page(merged.merged_into)).content.decode()
    assert "2 records" in shown
    assert len(titles(client.get(LIST))) == 3


def test_a_citation_of_a_file_still_being_read_is_not_there(review_cast, library, client_of):
    citation = Citation.objects.first()
    citation.founding_record.file.published_at = None
    citation.founding_record.file.save()
    client = client_of(review_cast.lena)
    assert client.get(page(citation)).status_code == 404
    assert len(titles(client.get(LIST))) == 3


def test_outsiders_and_wrong_methods(review_cast, library, client_of):
    for address in (LIST, page(Citation.objects.first())):
        assert client_of(review_cast.outsider).get(address).status_code == 404
        assert client_of(review_cast.lena).post(address).status_code == 405
    assert client_of(review_cast.lena).get(f"{LIST}{10**30}/").status_code == 404
