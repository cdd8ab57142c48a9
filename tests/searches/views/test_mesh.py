"""MeSH look-up while a strategy is written."""

import pytest

pytestmark = pytest.mark.django_db
BASE = "/reviews/tacrolimus/mesh/"


@pytest.fixture(autouse=True)
def _no_network(settings):
    settings.MESH_LOOKUP_URL = ""


def test_headings_are_offered_by_their_beginning(review_cast, client_of):
    shown = client_of(review_cast.ines).get(f"{BASE}suggest/", {"q": "infert"}).content.decode()
    assert 'data-name="Infertility"' in shown


def test_nothing_found_says_so(review_cast, client_of):
    shown = client_of(review_cast.ines).get(f"{BASE}suggest/", {"q": "<xqzzy>"}).content.decode()
    assert "No heading begins like this" in shown and "<xqzzy>" not in shown


def test_a_heading_shows_what_it_covers_and_its_synonyms(review_cast, client_of):
    shown = client_of(review_cast.ines).get(f"{BASE}heading/", {"name": "Infertility"})
    assert "<h3>Infertility</h3>" in shown.content.decode()
    assert client_of(review_cast.ines).get(f"{BASE}heading/", {"name": "x"}).status_code == 404
    assert client_of(review_cast.ines).get(f"{BASE}heading/").status_code == 404


def test_it_is_for_those_who_write(review_cast, client_of):
    for address in (f"{BASE}suggest/?q=a", f"{BASE}heading/?name=Infertility"):
        assert client_of(review_cast.ana).get(address).status_code == 403
        assert client_of(review_cast.outsider).get(address).status_code == 404
        assert client_of(review_cast.ines).post(address).status_code == 405
