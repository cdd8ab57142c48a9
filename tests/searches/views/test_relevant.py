"""Pages of the known-relevant papers over HTTP."""

from html import unescape

import pytest

from reviews.services.reviews import create_review
from searches.models import KnownRelevant
from searches.services.strategies import save_strategy

pytestmark = pytest.mark.django_db
STRATEGY = "/reviews/tacrolimus/strategy/"
PAGE = f"{STRATEGY}known-relevant/"
ADD = f"{PAGE}add/"
WRITERS, READERS = ("lena", "ines"), ("ana", "olu")


@pytest.fixture
def citation(review_cast, add_citations):
    return add_citations(review_cast.lena, ["Tacrolimus <b>trial</b>"], pmid=7)[0]


@pytest.fixture
def entry(review_cast, client_of, citation):
    client_of(review_cast.lena).post(ADD, {"citation": citation.pk})
    return KnownRelevant.objects.get()


def seen(response) -> str:
    return unescape(response.content.decode())


@pytest.mark.parametrize("who", WRITERS)
def test_pasting_adds_and_reports_the_lines_left_out(review_cast, client_of, who):
    client = client_of(getattr(review_cast, who))
    page = seen(client.post(ADD, {"identifiers": "1\nSmith 2020\n10.1000/a"}, follow=True))
    assert "2 papers are new" in page and "Line 2, “Smith”" in page
    assert "not among the records" in page


def test_many_bad_lines_are_summed_up(review_cast, client_of):
    typed = "1\n" + "\n".join(["x y"] * 12)
    page = seen(client_of(review_cast.lena).post(ADD, {"identifiers": typed}, follow=True))
    assert page.count("left out") == 11 and "2 more lines" in page


@pytest.mark.parametrize("typed", ["", "nonsense"])
def test_a_useless_list_comes_back_with_what_was_typed(review_cast, client_of, typed):
    response = client_of(review_cast.lena).post(ADD, {"identifiers": typed})
    assert response.status_code == 422
    assert f">{typed}</textarea>" in seen(response) and "PMID" in seen(response)


def test_a_citation_is_added_and_removed_on_its_own_page(review_cast, client_of, citation):
    client, page = client_of(review_cast.ines), f"/reviews/tacrolimus/citations/{citation.pk}/"
    assert "the strategy must find it" in seen(client.get(page))
    response = client.post(ADD, {"citation": citation.pk})
    assert response["Location"] == page
    assert "No longer known relevant" in seen(client.get(page))
    entry = KnownRelevant.objects.get()
    response = client.post(f"{PAGE}{entry.pk}/remove/", {"back": citation.pk})
    assert response["Location"] == page
    assert "the strategy must find it" in seen(client.get(page))


@pytest.mark.parametrize("id_", ["x", "-1", "9" * 30])
def test_what_is_no_citation_is_refused(review_cast, client_of, id_):
    assert client_of(review_cast.lena).post(ADD, {"citation": id_}).status_code == 422


def test_a_citation_of_another_review_is_not_found(
    review_cast, client_of, make_user, add_citations
):
    other = create_review(make_user("Eve"), title="Another", slug="another")
    theirs = add_citations(other, ["Theirs"])[0]
    assert client_of(review_cast.lena).post(ADD, {"citation": theirs.pk}).status_code == 404


def test_an_entry_of_another_review_is_not_found(client_of, make_user, entry):
    other = create_review(make_user("Eve"), title="Another", slug="another")
    address = f"/reviews/another/strategy/known-relevant/{entry.pk}/remove/"
    assert client_of(other).post(address).status_code == 404
    entry.refresh_from_db()
    assert entry.removed_at is None


@pytest.mark.parametrize("who", READERS)
def test_others_read_and_do_not_write(review_cast, client_of, entry, who):
    client = client_of(getattr(review_cast, who))
    page = seen(client.get(PAGE))
    assert "Tacrolimus <b>trial</b>" in page and "Add papers" not in page
    assert client.post(ADD, {"identifiers": "1"}).status_code == 403
    assert client.post(f"{PAGE}{entry.pk}/remove/").status_code == 403


def test_outsiders_learn_nothing(review_cast, client_of, entry):
    client = client_of(review_cast.outsider)
    for address in (PAGE, ADD, f"{PAGE}{entry.pk}/remove/"):
        assert client.get(address).status_code == client.post(address).status_code == 404


def test_wrong_methods(review_cast, client_of, entry):
    client = client_of(review_cast.lena)
    assert client.post(PAGE).status_code == 405
    assert client.get(ADD).status_code == client.get(f"{PAGE}{entry.pk}/remove/").status_code == 405


@pytest.fixture
def versions(review_cast):
    save_strategy(
        review_cast.lena, [{"name": "Drug", "terms": [{"text": "trial", "field": "title"}]}]
    )
    save_strategy(
        review_cast.lena, [{"name": "Drug", "terms": [{"text": "zebra", "field": "title"}]}]
    )


def test_the_missed_paper_is_shown_with_what_loses_it(review_cast, client_of, entry, versions):
    page = seen(client_of(review_cast.olu).get(PAGE))
    assert "0 of 1 found" in page and "1 missed" in page
    assert "Concept 1: Drug" in page and "zebra [title]" in page
    assert f"/citations/{entry.citation_id}/" in page


def test_an_earlier_version_is_shown_on_demand(review_cast, client_of, entry, versions):
    client = client_of(review_cast.olu)
    assert "1 of 1 found" in seen(client.get(PAGE, {"version": 1}))
    assert client.get(PAGE, {"version": 9}).status_code == 404
    assert client.get(PAGE, {"version": "x"}).status_code == 404


def test_the_strategy_page_says_how_many_are_found(review_cast, client_of, entry, versions):
    client = client_of(review_cast.ana)
    assert "0 of 1 found" in seen(client.get(STRATEGY))
    assert f"{PAGE}?version=1" in seen(client.get(STRATEGY, {"version": 1}))


def test_without_a_strategy_or_papers_the_page_says_so(review_cast, client_of, entry):
    client = client_of(review_cast.lena)
    assert "No strategy is written yet" in seen(client.get(PAGE))
    client.post(f"{PAGE}{entry.pk}/remove/")
    assert "None yet" in seen(client.get(PAGE))
